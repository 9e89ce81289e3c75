//! A layer gives one value.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let (g, h) = a(x); //~ a
        add(g, h)
    }
}

fn main() {}
