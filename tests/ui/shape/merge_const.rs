//! Two values that neither agree nor broadcast, the size a constant.

use formwork::model;

const SIZE: usize = 8;

model! {
    pub struct Net {
        a: Dense(SIZE),
        b: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let h = a(x);
        b(add(h, x)) //~ add
    }
}

fn main() {}
