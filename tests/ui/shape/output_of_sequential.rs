//! A stack that ends in another shape than declared.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] { //~ [2]
        Dense(8),
        Dense(3),
    }
}

fn main() {}
