//! A model without a name.

use formwork::model;

model! {
    pub struct { //~ {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(x)
    }
}

fn main() {}
