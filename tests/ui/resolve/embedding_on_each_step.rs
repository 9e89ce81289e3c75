//! An Embedding works on each id already.

use formwork::model;

model! {
    pub struct Net { embed: TimeDistributed(Embedding(9, 2)) } //~ Embedding
    fn forward(word: [u32; 5]) -> (y: [5, 2]) {
        embed(word)
    }
}

fn main() {}
