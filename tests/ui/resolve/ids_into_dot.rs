//! Ids are no numbers, in the second place neither.

use formwork::model;

model! {
    pub struct Net {
        embed: Embedding(10, 3),
    }
    fn forward(word: [u32; 4], x: [4]) -> (y: [3]) {
        add(dot(x, word, axes = 1), global_average_pool1d(embed(word))) //~ dot
    }
}

fn main() {}
