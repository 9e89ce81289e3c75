//! Two commas in a row.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2, , activation = relu), //~ ,
    }
}

fn main() {}
