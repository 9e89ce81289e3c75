//! An output that the signature does not declare.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
        b: Dense(1),
    }
    fn forward(x: [4]) -> (kind: [2], score: [1]) {
        (kind: a(x), scores: b(x)) //~ scores
    }
}

fn main() {}
