//! Keras drops a mask here in silence.

use formwork::model;

model! {
    pub struct Net {
        embed: Embedding(10, 3, mask_zero = true),
        norm: RmsNormalization(),
    }
    fn forward(word: [u32; 4]) -> (y: [4, 3]) {
        norm(embed(word))
    }
}

fn main() {}
