//! A bias in front of a `BatchNormalization`, which subtracts it again.
#![deny(warnings)]

use formwork::model;

model! {
    #[model(warn(redundant_bias))]
    pub struct Net {
        conv: Conv2d(4, 3),
        norm: BatchNormalization(),
        lean: Conv2d(4, 3, use_bias = false),
        bent: Conv2d(4, 3, activation = relu),
        seen: Conv2d(4, 3),
        first: Conv2d(4, 3, data_format = channels_first),
        channels: BatchNormalization(axis = 1),
        rows: BatchNormalization(axis = 2),
        across: Conv2d(4, 3),
        steps: TimeDistributed(Dense(3)),
        #[frozen]
        still: BatchNormalization(),
        fixed: Dense(3),
    }
    fn forward(image: [5, 5, 1], turned: [1, 5, 5], word: [4, 2]) -> (
        y: [3, 3, 4], lean: [3, 3, 4], bent: [3, 3, 4], norm: [3, 3, 4], seen: [3, 3, 4], turned: [4, 3, 3],
        word: [4, 3], rows: [3, 3, 4]
    ) {
        let s = seen(image);
        (
            y: norm(conv(image)), lean: norm(lean(image)), bent: norm(bent(image)), norm: norm(s), seen: s,
            turned: channels(first(turned)), word: still(fixed(still(steps(word)))), rows: rows(across(image))
        )
    }
}

model! {
    #[model(warn(redundant_bias))]
    pub struct Stack: [4, 4] -> [4, 3] {
        TimeDistributed(Dense(3)),
        BatchNormalization(),
    }
}

fn main() {}
