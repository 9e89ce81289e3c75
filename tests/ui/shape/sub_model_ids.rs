//! A sub-model that takes numbers, given ids.

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
    fn forward(word: [u32; 4]) -> (y: [2]) {
        tower(word) //~ tower
    }
}

fn main() {}
