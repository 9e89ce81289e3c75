//! An axis that the second value has not.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(3),
    }
    fn forward(x: [4, 5], z: [5]) -> (y: [4]) {
        dot(a(x), z, axes = 2) //~ dot
    }
}

fn main() {}
