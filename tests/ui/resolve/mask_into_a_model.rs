//! A mask does not enter a model.

use formwork::model;

model! {
    pub struct Tower: [4, 3] -> [4, 2] {
        Dense(2),
    }
}

model! {
    pub struct Net {
        embed: Embedding(10, 3, mask_zero = true),
        tower: Tower,
    }
    fn forward(word: [u32; 4]) -> (y: [4, 2]) {
        tower(embed(word)) //~ tower
    }
}

fn main() {}
