//! A layer called twice with inputs of different size.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4], z: [5]) -> (y: [2]) {
        add(a(x), a(z)) //~ a
    }
}

fn main() {}
