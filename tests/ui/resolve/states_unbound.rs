//! The states that a layer gives are not bound.

use formwork::model;

model! {
    pub struct Net {
        lstm: Lstm(8, return_state = true),
    }
    fn forward(x: [20, 4]) -> (y: [8]) {
        lstm(x) //~ lstm
    }
}

fn main() {}
