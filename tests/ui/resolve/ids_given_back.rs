//! Ids are no output.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(word: [u32; 3], x: [4]) -> (same: [3], y: [2]) {
        (same: word, y: a(x)) //~ word
    }
}

fn main() {}
