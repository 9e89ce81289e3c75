//! A slice that reaches outside.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [8]) -> (y: [2]) {
        a(x[4..9]) //~ [4..9]
    }
}

fn main() {}
