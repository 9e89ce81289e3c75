//! A layer called as if it were an op.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(Dense(x, 8)) //~ Dense
    }
}

fn main() {}
