//! A layer of one output bound to two names.

use formwork::model;

model! {
    pub struct Net { a: Dense(2) }
    fn forward(x: [4]) -> (y: [2]) {
        let (h, c) = a(x); //~ a
        add(h, c)
    }
}

fn main() {}
