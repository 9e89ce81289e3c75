//! A variable that nothing reads.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
        b: Dense(3),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let h = b(x); //~ h
        a(x)
    }
}

fn main() {}
