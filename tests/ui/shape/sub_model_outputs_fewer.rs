//! A sub-model of two outputs used as one value.

use formwork::model;

model! {
    pub struct Tower {
        a: Dense(2),
        b: Dense(2),
    }
    fn forward(x: [4]) -> (p: [2], q: [2]) {
        (p: a(x), q: b(x))
    }
}

model! {
    pub struct Net {
        tower: Tower,
    }
    fn forward(x: [4]) -> (y: [2]) {
        tower(x) //~ tower
    }
}

fn main() {}
