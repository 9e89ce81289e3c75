//! What a layer gives are numbers.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(4),
        embed: Embedding(10, 3),
    }
    fn forward(x: [4]) -> (y: [4, 3]) {
        embed(a(x)) //~ embed
    }
}

fn main() {}
