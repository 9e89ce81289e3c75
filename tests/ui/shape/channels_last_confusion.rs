//! Images that come channels last, in a layer that takes them first.

use formwork::model;

model! {
    pub struct Net { conv: Conv2d(8, 3, data_format = channels_first) }
    fn forward(image: [28, 28, 1]) -> (y: [8, 26, 26]) {
        conv(image) //~ conv
    }
}

fn main() {}
