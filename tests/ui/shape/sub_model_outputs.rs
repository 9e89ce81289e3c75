//! A sub-model of one output bound to two names.

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
    fn forward(x: [4]) -> (y: [2]) {
        let (a, b) = tower(x); //~ tower
        add(a, b)
    }
}

fn main() {}
