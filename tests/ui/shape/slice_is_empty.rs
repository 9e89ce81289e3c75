//! A slice that holds nothing.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [8]) -> (y: [2]) {
        a(x[3..3]) //~ [3..3]
    }
}

fn main() {}
