//! The batch has no channels.

use formwork::model;

model! {
    pub struct Net {
        norm: BatchNormalization(axis = 0),
    }
    fn forward(x: [4, 2]) -> (y: [4, 2]) {
        norm(x) //~ norm
    }
}

fn main() {}
