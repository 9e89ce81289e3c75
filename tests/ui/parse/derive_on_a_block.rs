//! A model derives nothing.

use formwork::model;

model! {
    #[derive(Clone)]
    pub struct Net: [4] -> [2] { Dense(2) }
}

fn main() {}
