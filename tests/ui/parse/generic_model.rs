//! A model is not generic.

use formwork::model;

model! {
    pub struct Net<const N: usize>: [N] -> [2] { //~ <
        Dense(2),
    }
}

fn main() {}
