//! A layer without its colon.

use formwork::model;

model! {
    pub struct Net {
        a Dense(2), //~ a
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(x)
    }
}

fn main() {}
