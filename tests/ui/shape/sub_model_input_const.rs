//! A sub-model that takes another shape, the size a constant.

use formwork::model;

const SIZE: usize = 6;

model! {
    pub struct Tower: [4] -> [2] {
        Dense(2),
    }
}

model! {
    pub struct Net {
        tower: Tower,
    }
    fn forward(x: [SIZE]) -> (y: [2]) {
        tower(x) //~ tower
    }
}

fn main() {}
