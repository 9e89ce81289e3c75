//! Two layers without a comma between.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(8) //~ )
        b: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        b(a(x))
    }
}

fn main() {}
