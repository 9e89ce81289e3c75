//! `..=` is not a range of a slice.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [8]) -> (y: [2]) {
        a(x[0..=3]) //~ .
    }
}

fn main() {}
