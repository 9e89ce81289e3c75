//! A setting of an initializer, misspelt.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2, kernel_initializer = random_normal(stdev = 0.1)), //~ stdev
    }
}

fn main() {}
