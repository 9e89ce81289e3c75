//! Samples of a batch stay apart.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(3),
    }
    fn forward(x: [4], z: [3]) -> (y: [1]) {
        dot(a(x), z, axes = (0, 1)) //~ dot
    }
}

fn main() {}
