//! A layer without the argument it needs.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(activation = relu), //~ Dense
    }
}

fn main() {}
