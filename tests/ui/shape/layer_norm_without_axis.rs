//! A mean over nothing.

use formwork::model;

model! {
    pub struct Net {
        norm: LayerNormalization(axis = []),
    }
    fn forward(x: [4, 2]) -> (y: [4, 2]) {
        norm(x) //~ norm
    }
}

fn main() {}
