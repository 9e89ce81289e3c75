//! An argument by position and again by keyword.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2, units = 3), //~ units
    }
}

fn main() {}
