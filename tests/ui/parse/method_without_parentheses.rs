//! A method is called.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(x).relu //~ relu
    }
}

fn main() {}
