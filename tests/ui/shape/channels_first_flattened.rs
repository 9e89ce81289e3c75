//! A head behind channels first that expects other features.

use formwork::model;

model! {
    pub struct Net { conv: Conv2d(8, 3, data_format = channels_first) }
    fn forward(image: [1, 6, 6]) -> (y: [8, 4, 5]) {
        conv(image) //~ conv
    }
}

fn main() {}
