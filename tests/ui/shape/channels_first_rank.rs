//! A layout of an image for a vector.

use formwork::model;

model! {
    pub struct Net { conv: Conv2d(8, 3, data_format = channels_first) }
    fn forward(x: [64]) -> (y: [8, 6, 6]) {
        conv(x) //~ conv
    }
}

fn main() {}
