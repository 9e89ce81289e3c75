//! A product of one factor.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(4),
    }
    fn forward(x: [4]) -> (y: [1]) {
        dot(a(x), axes = 1) //~ dot
    }
}

fn main() {}
