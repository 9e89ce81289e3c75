//! An input that nothing reads; `_w` says that it is meant.
#![deny(warnings)]

use formwork::model;

/// A constant of the name of an input.
#[allow(non_upper_case_globals, dead_code)]
const z: usize = 3;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4], z: [3], _w: [2], r#type: [1]) -> (y: [2]) {
        a(x)
    }
}

fn main() {}
