//! A window that never moves.

use formwork::model;

model! {
    pub struct Net: [4, 1] -> [1, 1] {
        MaxPool1d(2, strides = 0), //~ MaxPool1d
    }
}

fn main() {}
