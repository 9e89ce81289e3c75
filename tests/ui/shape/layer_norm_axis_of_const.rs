//! The same by rustc, as a size is a constant.

use formwork::model;

const N: usize = 4;

model! {
    pub struct Net {
        a: Dense(N),
        norm: LayerNormalization(axis = [1, 2]),
    }
    fn forward(x: [3]) -> (y: [N]) {
        norm(a(x)) //~ norm
    }
}

fn main() {}
