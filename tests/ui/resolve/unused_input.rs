//! An input that nothing reads.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4], z: [3]) -> (y: [2]) {
        a(x)
    }
}

fn main() {}
