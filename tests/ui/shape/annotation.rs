//! An annotation that is wrong.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(8),
        b: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let h: [9] = a(x); //~ [9]
        b(h)
    }
}

fn main() {}
