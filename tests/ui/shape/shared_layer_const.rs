//! A layer called twice with inputs of different size, the size a constant.

use formwork::model;

const SIZE: usize = 5;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4], z: [SIZE]) -> (y: [2]) {
        add(a(x), a(z)) //~ a
    }
}

fn main() {}
