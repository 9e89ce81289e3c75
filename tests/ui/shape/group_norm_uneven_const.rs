//! Keras's 32 groups, of a constant number of channels.

use formwork::model;

const N: usize = 4;

model! {
    pub struct Net {
        norm: GroupNormalization(),
    }
    fn forward(x: [2, N]) -> (y: [2, N]) {
        norm(x) //~ norm
    }
}

fn main() {}
