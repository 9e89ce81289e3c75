//! An output that the body does not give.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
        b: Dense(1),
    }
    fn forward(x: [4]) -> (kind: [2], score: [1]) {
        (kind: a(b(x))) //~ (kind: a(b(x)))
    }
}

fn main() {}
