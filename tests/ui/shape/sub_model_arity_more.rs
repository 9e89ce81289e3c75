//! A sub-model called with one value too many.

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
        tower(x, x) //~ tower
    }
}

fn main() {}
