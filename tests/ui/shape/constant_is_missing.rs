//! A constant that there is not.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(HIDDEN), //~ HIDDEN
        Dense(2),
    }
}

fn main() {}
