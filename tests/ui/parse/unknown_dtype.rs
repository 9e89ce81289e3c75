//! A scalar that there is not.

use formwork::model;

model! {
    #[model(dtype = f16)] //~ f16
    pub struct Net: [4] -> [2] {
        Dense(2),
    }
}

fn main() {}
