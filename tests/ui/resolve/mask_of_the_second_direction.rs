//! Both directions of a masked sequence carry its mask.

use formwork::model;

model! {
    pub struct Net {
        embed: Embedding(10, 3, mask_zero = true),
        both: Bidirectional(Gru(2, return_sequences = true), merge_mode = none),
        conv: Conv1d(3, 2),
    }
    fn forward(word: [u32; 4]) -> (y: [4, 2], z: [3, 3]) {
        let (a, b) = both(embed(word));
        (y: a, z: conv(b)) //~ conv
    }
}

fn main() {}
