//! A signature has one to four axes.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [1, 2, 3, 4, 5]) -> (y: [1, 2, 3, 4, 2]) { //~ [1, 2, 3, 4, 5] //~ [1, 2, 3, 4, 2]
        a(x)
    }
}

fn main() {}
