//! An axis that the value has not.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(p: [4], q: [4]) -> (y: [2]) {
        a(concatenate(p, q, axis = 2)) //~ concatenate
    }
}

fn main() {}
