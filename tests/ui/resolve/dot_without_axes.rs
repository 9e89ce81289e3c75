//! Keras has no default for the axes either.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(4),
    }
    fn forward(x: [4]) -> (y: [1]) {
        dot(x, a(x)) //~ dot
    }
}

fn main() {}
