//! A layer without units.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(0), //~ Dense
        Dense(2),
    }
}

fn main() {}
