//! An image without an axis of channels.

use formwork::model;

model! {
    pub struct Net {
        conv: Conv2d(8, 3),
    }
    fn forward(image: [28, 28]) -> (y: [26, 26, 8]) {
        conv(image) //~ conv
    }
}

fn main() {}
