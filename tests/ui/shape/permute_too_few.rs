//! Every axis of a sample has its place.

use formwork::model;

model! {
    pub struct Net {}
    fn forward(x: [4, 6, 2]) -> (y: [6, 4, 2]) {
        permute(x, [2, 1]) //~ permute
    }
}

fn main() {}
