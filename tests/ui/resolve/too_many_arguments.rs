//! More arguments than the layer has.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
        drop: Dropout(0.5, 7), //~ 7
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(drop(x))
    }
}

fn main() {}
