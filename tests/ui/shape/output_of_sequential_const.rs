//! A stack that ends in another shape than declared, the size a constant.

use formwork::model;

const SIZE: usize = 3;

model! {
    pub struct Net: [4] -> [2] { //~ [2]
        Dense(8),
        Dense(SIZE),
    }
}

fn main() {}
