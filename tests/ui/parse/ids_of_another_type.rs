//! Ids are `u32`.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4], word: [i64; 12]) -> (y: [2]) { //~ i64
        a(x)
    }
}

fn main() {}
