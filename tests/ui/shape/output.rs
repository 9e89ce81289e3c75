//! An output of another shape than declared.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(3),
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(x) //~ a
    }
}

fn main() {}
