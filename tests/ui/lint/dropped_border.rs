//! Windows whose stride leaves a border out: literal sizes.
#![deny(warnings)]

use formwork::model;

model! {
    #[model(warn(dropped_border))]
    pub struct Net {
        conv: Conv2d(4, 3, strides = 2),
        wide: Conv2d(4, 3, strides = 2, padding = same),
        skip: Conv2d(4, 1, strides = 2),
        past: Conv1d(4, 2, strides = 2, padding = causal),
    }
    fn forward(image: [28, 28, 1], word: [8, 3]) -> (a: [6, 6, 4], b: [7, 7, 4], c: [4, 4]) {
        let h = conv(image);
        (a: h.max_pool2d(2), b: wide(skip(image)), c: past(word))
    }
}

fn main() {}
