//! A sub-model that takes another shape.

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
    fn forward(x: [6]) -> (y: [2]) {
        tower(x) //~ tower
    }
}

fn main() {}
