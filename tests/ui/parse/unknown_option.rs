//! An option that there is not.

use formwork::model;

model! {
    #[model(batch = 32)] //~ batch
    pub struct Net: [4] -> [2] {
        Dense(2),
    }
}

fn main() {}
