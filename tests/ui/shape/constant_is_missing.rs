//! A constant that there is not.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(HIDDEN),
        Dense(2),
    }
}

fn main() {}
