//! One axis by two numbers.

use formwork::model;

model! {
    pub struct Net {
        norm: LayerNormalization(axis = [1, -2]),
    }
    fn forward(x: [4, 2]) -> (y: [4, 2]) {
        norm(x) //~ norm
    }
}

fn main() {}
