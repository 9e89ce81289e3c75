//! A value without a name behind one with a name.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(activation = relu, 2), //~ 2
    }
}

fn main() {}
