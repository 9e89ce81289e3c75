//! An argument that has no default.

use formwork::model;

model! {
    pub struct Net {
        embed: Embedding(10), //~ Embedding
    }
    fn forward(word: [u32; 4]) -> (y: [4, 3]) {
        embed(word)
    }
}

fn main() {}
