//! An average that runs away.

use formwork::model;

model! {
    pub struct Net {
        norm: BatchNormalization(momentum = 1.5), //~ 1.5
    }
    fn forward(x: [4]) -> (y: [4]) {
        norm(x)
    }
}

fn main() {}
