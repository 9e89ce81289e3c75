//! An argument that the activation has not.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2, activation = leaky_relu(slope = 0.1)), //~ slope
    }
}

fn main() {}
