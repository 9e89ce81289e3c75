//! A sub-model called with one value too few.

use formwork::model;

model! {
    pub struct Pair {
        a: Dense(2),
    }
    fn forward(p: [4], q: [4]) -> (y: [2]) {
        a(add(p, q))
    }
}

model! {
    pub struct Net {
        pair: Pair,
    }
    fn forward(x: [4]) -> (y: [2]) {
        pair(x) //~ pair
    }
}

fn main() {}
