//! Ids are no numbers.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(word: [u32; 12]) -> (y: [2]) {
        a(word) //~ a
    }
}

fn main() {}
