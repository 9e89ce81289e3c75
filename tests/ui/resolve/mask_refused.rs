//! A convolution would mix steps that count with steps that do not.

use formwork::model;

model! {
    pub struct Net {
        embed: Embedding(10, 3, mask_zero = true),
        conv: Conv1d(3, 2),
    }
    fn forward(word: [u32; 4]) -> (y: [3, 3]) {
        conv(embed(word)) //~ conv
    }
}

fn main() {}
