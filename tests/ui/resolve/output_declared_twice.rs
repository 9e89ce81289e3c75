//! Two outputs of one name.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
        b: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2], y: [2]) { //~ y
        (y: a(x), y: b(x))
    }
}

fn main() {}
