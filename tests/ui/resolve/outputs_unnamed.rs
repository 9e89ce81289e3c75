//! Two outputs, one value.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (kind: [2], score: [2]) {
        a(x) //~ a
    }
}

fn main() {}
