//! A limit that there is not.

use formwork::model;

model! {
    #[model(budget(memory = 65536))] //~ memory
    pub struct Net: [4] -> [2] {
        Dense(2),
    }
}

fn main() {}
