//! A table past all memory.

use formwork::model;

model! {
    pub struct Net {
        embed: Embedding(9_000_000_000_000, 1_000_000),
    }
    fn forward(word: [u32; 4]) -> (y: [4, 3]) {
        embed(word) //~ embed
    }
}

fn main() {}
