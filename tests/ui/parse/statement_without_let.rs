//! A value that is bound to nothing.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        relu(x); //~ relu
        a(x)
    }
}

fn main() {}
