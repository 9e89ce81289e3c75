//! The same setting of an initializer twice.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2, kernel_initializer = random_normal(stddev = 0.1, stddev = 0.2)), //~ stddev
    }
}

fn main() {}
