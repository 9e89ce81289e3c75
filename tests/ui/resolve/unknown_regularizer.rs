//! A regularizer that there is not.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2, kernel_regularizer = l3(0.1)), //~ l3
    }
}

fn main() {}
