//! Axis 0 is the batch.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(p: [4], q: [4]) -> (y: [2]) {
        a(concatenate(p, q, axis = 0)) //~ concatenate
    }
}

fn main() {}
