//! Kernels that no position has room for, one of them for its gaps.

use formwork::model;

model! {
    pub struct Net {
        near: Conv2d(8, (3, 5)),
        far: Conv1d(8, 3, dilation_rate = 4),
    }
    fn forward(image: [4, 4, 1], s: [6, 1]) -> (y: [2, 2, 8], z: [4, 8]) {
        (y: near(image), z: far(s)) //~ near //~ far
    }
}

fn main() {}
