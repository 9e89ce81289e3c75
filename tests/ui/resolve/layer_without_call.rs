//! A layer inside another that is no layer.

use formwork::model;

model! {
    pub struct Net: [20, 4] -> [8] {
        Bidirectional(layer = 8), //~ 8
    }
}

fn main() {}
