//! A merge takes two values or more.

use formwork::model;

model! {
    pub struct Net {
        mean: Average(),
    }
    fn forward(x: [4]) -> (y: [4]) {
        mean(x) //~ mean
    }
}

fn main() {}
