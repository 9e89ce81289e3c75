//! A layer that nothing calls.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
        b: Dense(2), //~ b
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(x)
    }
}

fn main() {}
