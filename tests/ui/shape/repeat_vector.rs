//! A vector has one axis.

use formwork::model;

model! {
    pub struct Net {}
    fn forward(x: [4, 6]) -> (y: [3, 24]) {
        repeat_vector(x, 3) //~ repeat_vector
    }
}

fn main() {}
