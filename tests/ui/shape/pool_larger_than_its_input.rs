//! A window that no position has room for.

use formwork::model;

model! {
    pub struct Net {}
    fn forward(image: [4, 9, 1]) -> (y: [1, 3, 1]) {
        image.max_pool2d((5, 3)) //~ max_pool2d
    }
}

fn main() {}
