//! A sub-model called by the name of its type.

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
        Tower(x) //~ Tower
    }
}

fn main() {}
