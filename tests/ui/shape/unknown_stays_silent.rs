//! What follows from an unknown shape is no second mistake.

use formwork::model;

const SIZE: usize = 8;

model! {
    pub struct Net {
        a: Dense(SIZE),
        b: Dense(SIZE),
        c: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let h = add(a(x), x); //~ add
        let g: [9] = b(h);
        let g = concatenate(g, reshape(g, [7]));
        c(g[100..200])
    }
}

fn main() {}
