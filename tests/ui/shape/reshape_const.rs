//! A reshape that changes the number of elements, the size a constant.

use formwork::model;

const SIZE: usize = 12;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [SIZE]) -> (y: [3, 2]) {
        let h = reshape(x, [3, 5]); //~ reshape
        a(h)
    }
}

fn main() {}
