//! Numbers are no ids.

use formwork::model;

model! {
    pub struct Net {
        embed: Embedding(10, 3),
    }
    fn forward(x: [4]) -> (y: [4, 3]) {
        embed(x) //~ embed
    }
}

fn main() {}
