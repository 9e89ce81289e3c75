//! Windows whose stride leaves a border out: sizes that only rustc knows.
#![deny(warnings)]

use formwork::model;

const SIDE: usize = 28;
const STRIDE: usize = 2;

model! {
    pub struct Tower: [SIDE, SIDE, 1] -> [13, 13, 1] {
        MaxPool2d(2),
        Conv2d(1, 2),
    }
}

model! {
    #[model(warn(dropped_border))]
    pub struct Net {
        conv: Conv2d(4, 3, strides = STRIDE),
        fits: Conv2d(4, 2, strides = STRIDE),
        tower: Tower,
    }
    fn forward(image: [28, 28, 1]) -> (a: [13, 13, 4], b: [14, 14, 4], c: [6, 6, 1]) {
        (a: conv(image), b: fits(image), c: max_pool2d(tower(image), 2))
    }
}

fn main() {}
