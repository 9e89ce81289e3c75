//! The third value of a merge does not fit what the first two give.

use formwork::model;

model! {
    pub struct Net {}
    fn forward(a: [2, 1], b: [3], c: [4]) -> (y: [2, 3]) {
        maximum(a, b, c) //~ maximum
    }
}

fn main() {}
