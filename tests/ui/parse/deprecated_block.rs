//! An attribute that does not reach all that a block becomes.

use formwork::model;

model! {
    #[deprecated] //~ deprecated
    pub struct Net: [4] -> [2] { Dense(2) }
}

fn main() {}
