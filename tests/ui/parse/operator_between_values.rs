//! Values are joined by ops, not by operators.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [2]) -> (y: [2]) {
        a(x) + x //~ +
    }
}

fn main() {}
