//! An input that nothing reads; `_w` says that it is meant.
#![deny(warnings)]

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4], z: [3], _w: [2]) -> (y: [2]) {
        a(x)
    }
}

fn main() {}
