//! A layer without units, the size a constant.

use formwork::model;

const SIZE: usize = 0;

model! {
    pub struct Net: [4] -> [2] {
        Dense(SIZE), //~ Dense
        Dense(2),
    }
}

fn main() {}
