//! Two values that differ on another axis than the joined one.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(p: [4, 6], q: [5, 6]) -> (y: [8, 2]) {
        a(concatenate(p, q)) //~ concatenate
    }
}

fn main() {}
