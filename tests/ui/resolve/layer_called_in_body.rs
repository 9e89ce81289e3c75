//! A layer is declared once, by name.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let h = Dense(8)(x); //~ Dense
        a(h)
    }
}

fn main() {}
