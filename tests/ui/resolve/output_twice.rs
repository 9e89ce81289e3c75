//! An output given twice.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
        b: Dense(2),
    }
    fn forward(x: [4]) -> (kind: [2]) {
        (kind: a(x), kind: b(x)) //~ kind
    }
}

fn main() {}
