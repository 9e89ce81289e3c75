//! A flag decides what is generated, so it is literal.

use formwork::model;

const BIAS: bool = false;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2, use_bias = BIAS), //~ BIAS
    }
}

fn main() {}
