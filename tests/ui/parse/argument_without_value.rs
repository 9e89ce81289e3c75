//! A keyword with nothing behind it.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2, activation = ), //~ activation
    }
}

fn main() {}
