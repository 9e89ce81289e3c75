//! A kernel that no memory can hold.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(1_000_000_000),
        Dense(1_000_000_000), //~ Dense
        Dense(2),
    }
}

fn main() {}
