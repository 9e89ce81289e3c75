//! An output of another shape than declared, the size a constant.

use formwork::model;

const SIZE: usize = 3;

model! {
    pub struct Net {
        a: Dense(SIZE),
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(x) //~ a
    }
}

fn main() {}
