//! Lints that nobody knows.

use formwork::model;

model! {
    #[model(allow(unused_inputs, dropped_border, prose))]
    #[model(warn(redundant_biass))]
    pub struct Net: [4] -> [2] {
        Dense(2),
    }
}

fn main() {}
