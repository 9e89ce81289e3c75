//! An axis that holds nothing.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4, 0]) -> (y: [4, 2]) { //~ [4, 0]
        a(x)
    }
}

fn main() {}
