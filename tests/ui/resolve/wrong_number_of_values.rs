//! An op takes as many values as it takes.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(add(x)) //~ add
    }
}

fn main() {}
