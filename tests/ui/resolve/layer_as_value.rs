//! A layer handed on without being called.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(4),
        b: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        b(a) //~ a
    }
}

fn main() {}
