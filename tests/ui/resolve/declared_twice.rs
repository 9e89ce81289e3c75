//! Two layers of one name.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
        a: Dense(4), //~ a
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(x)
    }
}

fn main() {}
