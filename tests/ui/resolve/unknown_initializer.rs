//! An initializer with a slip in its name.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2, kernel_initializer = glorot_unifrom), //~ glorot_unifrom
    }
}

fn main() {}
