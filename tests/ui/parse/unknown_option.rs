//! An option that there is not.

use formwork::model;

model! {
    #[model(batch = 32)]
    pub struct Net: [4] -> [2] {
        Dense(2),
    }
}

fn main() {}
