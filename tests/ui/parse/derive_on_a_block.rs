//! A model derives nothing.

use formwork::model;

model! {
    #[derive(Clone)] //~ derive
    pub struct Net: [4] -> [2] { Dense(2) }
}

fn main() {}
