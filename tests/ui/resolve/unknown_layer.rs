//! A layer with a slip in its name.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Desne(2), //~ Desne
    }
}

fn main() {}
