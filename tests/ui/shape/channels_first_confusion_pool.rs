//! The same in front of a pool.

use formwork::model;

model! {
    pub struct Net { conv: Conv2d(8, 1) }
    fn forward(image: [1, 28, 28]) -> (y: [8]) {
        global_average_pool2d(max_pool2d(conv(image), 2)) //~ max_pool2d
    }
}

fn main() {}
