//! Channels on an axis that the value has not.

use formwork::model;

model! {
    pub struct Net {
        norm: BatchNormalization(axis = 3),
    }
    fn forward(x: [4, 2]) -> (y: [4, 2]) {
        norm(x) //~ norm
    }
}

fn main() {}
