//! An axis is named twice.

use formwork::model;

model! {
    pub struct Net {}
    fn forward(x: [4, 6]) -> (y: [6, 4]) {
        permute(x, [1, 1]) //~ permute
    }
}

fn main() {}
