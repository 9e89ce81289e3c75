//! A sub-model of one output, bound to two names that are given back.

use formwork::model;

model! {
    pub struct Tower: [4] -> [2] {
        Dense(2),
    }
}

model! {
    pub struct Net {
        tower: Tower,
    }
    fn forward(x: [4]) -> (p: [2], q: [2]) {
        let (a, b) = tower(x); //~ tower
        (p: a, q: b)
    }
}

fn main() {}
