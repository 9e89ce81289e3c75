//! A name without parentheses is another model.

use formwork::model;

model! {
    pub struct Net: [2, 2] -> [4] {
        Flatten, //~ Flatten
    }
}

fn main() {}
