//! Two inputs of one name.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4], x: [5]) -> (y: [2]) { //~ x
        a(x)
    }
}

fn main() {}
