//! A layer in both directions that has none.

use formwork::model;

model! {
    pub struct Net: [20, 4] -> [20, 8] {
        Bidirectional(Dense(8)), //~ Dense
    }
}

fn main() {}
