//! A layer that is near no other.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Convolution(2), //~ Convolution
    }
}

fn main() {}
