//! A slice names more axes than there are.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4, 8]) -> (y: [2]) {
        a(x[0, 1, 2..8]) //~ [0, 1, 2..8]
    }
}

fn main() {}
