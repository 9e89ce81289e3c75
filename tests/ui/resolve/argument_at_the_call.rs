//! Arguments stand where a layer is declared.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(x, activation = relu) //~ activation
    }
}

fn main() {}
