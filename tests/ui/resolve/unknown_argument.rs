//! An argument with a slip in its name.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2, activtion = relu), //~ activtion
    }
}

fn main() {}
