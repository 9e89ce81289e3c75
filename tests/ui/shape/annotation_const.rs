//! An annotation that is wrong, the size a constant.

use formwork::model;

const SIZE: usize = 8;

model! {
    pub struct Net {
        a: Dense(SIZE),
        b: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let h: [9] = a(x); //~ [9]
        b(h)
    }
}

fn main() {}
