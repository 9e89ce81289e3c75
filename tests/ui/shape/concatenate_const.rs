//! Two values that differ on another axis than the joined one, the size a constant.

use formwork::model;

const SIZE: usize = 6;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(p: [4, SIZE], q: [5, 6]) -> (y: [8, 2]) {
        a(concatenate(p, q)) //~ concatenate
    }
}

fn main() {}
