//! A variable used above its `let`.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(4),
        b: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let g = add(h, x); //~ h
        let h = a(x);
        b(g)
    }
}

fn main() {}
