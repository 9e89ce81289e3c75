//! A size to infer that would be no whole number.

use formwork::model;

model! {
    pub struct Net: [12] -> [12] {
        Reshape([5, -1]), //~ Reshape
        Flatten(),
    }
}

fn main() {}
