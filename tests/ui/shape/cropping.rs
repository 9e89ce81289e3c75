//! Nothing is left.

use formwork::model;

model! {
    pub struct Net {}
    fn forward(x: [4, 6]) -> (y: [1, 6]) {
        cropping1d(x, (2, 2)) //~ cropping1d
    }
}

fn main() {}
