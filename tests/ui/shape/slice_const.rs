//! A slice that reaches outside, the size a constant.

use formwork::model;

const SIZE: usize = 8;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [SIZE]) -> (y: [2]) {
        a(x[4..9]) //~ [4..9]
    }
}

fn main() {}
