//! A shape has eight axes at most.

use formwork::model;

model! {
    pub struct Net: [4] -> [4] {
        Reshape([1, 1, 1, 1, 1, 1, 1, 1, 4]), //~ Reshape
        Flatten(),
    }
}

fn main() {}
