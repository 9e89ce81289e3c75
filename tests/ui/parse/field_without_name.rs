//! The functional form names its layers.

use formwork::model;

model! {
    pub struct Net {
        Dense(2), //~ Dense
    }
    fn forward(x: [4]) -> (y: [2]) {
        dense(x)
    }
}

fn main() {}
