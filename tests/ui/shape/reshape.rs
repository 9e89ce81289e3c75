//! A reshape that changes the number of elements.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [12]) -> (y: [3, 2]) {
        let h = reshape(x, [3, 5]); //~ reshape
        a(h)
    }
}

fn main() {}
