//! A block with a mistake has no warnings: the input may be what is missing in the wrong call.
#![deny(warnings)]

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
        b: Desne(2),
    }
    fn forward(x: [4], z: [3]) -> (y: [2]) {
        a(b(x))
    }
}

fn main() {}
