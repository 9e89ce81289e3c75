//! An axis too many.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(3),
    }
    fn forward(x: [4], z: [3]) -> (y: [1]) {
        dot(a(x), z, axes = (1, 1, 1)) //~ dot
    }
}

fn main() {}
