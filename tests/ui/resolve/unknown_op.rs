//! An op with a slip in its name.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(flaten(x)) //~ flaten
    }
}

fn main() {}
