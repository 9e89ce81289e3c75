//! An argument of Keras's that is not built.

use formwork::model;

model! {
    pub struct Net {
        norm: BatchNormalization(renorm = true), //~ renorm
    }
    fn forward(x: [4]) -> (y: [4]) {
        norm(x)
    }
}

fn main() {}
