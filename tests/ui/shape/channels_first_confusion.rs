//! Images that come channels first, in a layer that takes them last.

use formwork::model;

model! {
    pub struct Net { conv: Conv2d(8, 3) }
    fn forward(image: [1, 28, 28]) -> (y: [8, 26, 26]) {
        conv(image) //~ conv
    }
}

fn main() {}
