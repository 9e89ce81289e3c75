//! A stack with a `forward`.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) { //~ fn
        a(x)
    }
}

fn main() {}
