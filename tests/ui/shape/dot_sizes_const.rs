//! The same by rustc.

use formwork::model;

const N: usize = 4;

model! {
    pub struct Net {
        a: Dense(N),
    }
    fn forward(x: [4], z: [5]) -> (y: [1]) {
        dot(a(x), z, axes = 1) //~ dot
    }
}

fn main() {}
