//! A layer and something behind it.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2) + Dense(2), //~ +
    }
}

fn main() {}
