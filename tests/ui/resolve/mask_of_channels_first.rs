//! A mask tells steps apart, and with channels first there are none where it looks.

use formwork::model;

model! {
    pub struct Net {
        embed: Embedding(10, 3, mask_zero = true),
    }
    fn forward(word: [u32; 4]) -> (y: [4]) {
        global_average_pool1d(embed(word), data_format = channels_first) //~ global_average_pool1d
    }
}

fn main() {}
