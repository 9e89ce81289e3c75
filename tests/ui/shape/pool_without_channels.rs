//! An image without an axis of channels.

use formwork::model;

model! {
    pub struct Net {}
    fn forward(image: [28, 28], flat: [784]) -> (y: [14, 14, 1], z: [1]) {
        (y: max_pool2d(image, 2), z: global_max_pool2d(flat)) //~ max_pool2d //~ global_max_pool2d
    }
}

fn main() {}
