//! Axes of different sizes.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(3),
    }
    fn forward(x: [4], z: [5]) -> (y: [1]) {
        dot(a(x), z, axes = 1) //~ dot
    }
}

fn main() {}
