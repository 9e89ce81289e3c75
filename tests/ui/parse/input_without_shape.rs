//! An input without a shape.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x) -> (y: [2]) { //~ x
        a(x)
    }
}

fn main() {}
