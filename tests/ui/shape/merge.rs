//! Two values that neither agree nor broadcast.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(8),
        b: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let h = a(x);
        b(add(h, x)) //~ add
    }
}

fn main() {}
