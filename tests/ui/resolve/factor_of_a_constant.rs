//! Numbers of a penalty, an initializer and a normalization that make no sense, known to rustc only.

use formwork::model;

const BROKEN: f64 = f64::NAN;
const NEGATIVE: f64 = -0.5;

model! {
    pub struct Net: [4] -> [2] {
        Dense(3, kernel_regularizer = l1_l2(l1 = BROKEN)), //~ BROKEN
        LayerNormalization(epsilon = BROKEN), //~ BROKEN
        Dense(2, kernel_initializer = random_normal(stddev = NEGATIVE)), //~ NEGATIVE
    }
}

fn main() {}
