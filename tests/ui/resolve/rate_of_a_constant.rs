//! A share above one, known to rustc only.

use formwork::model;

const RATE: f64 = 1.5;

model! {
    pub struct Net: [4] -> [2] {
        Dropout(RATE), //~ RATE
        Dense(2),
    }
}

fn main() {}
