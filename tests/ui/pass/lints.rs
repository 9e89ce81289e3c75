//! What each lint warns of, allowed, though the block asks for it; what no block is warned of that does not ask; and a model inside another, which speaks for itself alone.
#![deny(warnings)]

use formwork::prelude::*;

const SIDE: usize = 5;

model! {
    #[model(allow(unused_input, untrainable_output), allow(dropped_border))]
    #[model(allow(redundant_bias, dropout_on_output))]
    #[model(warn(dropped_border, redundant_bias, dropout_on_output))]
    /// Everything at once.
    pub struct Odd {
        conv: Conv2d(2, 2, strides = 3),
        pool: MaxPool2d(2),
        norm: BatchNormalization(),
        drop: Dropout(0.5),
    }
    fn forward(image: [SIDE, 5, 1], unread: [3]) -> (same: [SIDE, 5, 1], y: [2, 2, 2], z: [2, 2, 1]) {
        (same: image, y: drop(norm(conv(image))), z: pool(image))
    }
}

model! {
    /// What is odd in its part is the part's own.
    pub struct Whole {
        odd: Odd,
        head: Dense(2),
    }
    fn forward(image: [5, 5, 1], other: [3]) -> (y: [2]) {
        let (same, y, _z) = odd(image, other);
        head(concatenate(flatten(same), flatten(y)))
    }
}

model! {
    /// A stride that drops a border, a bias in front of a normalization, and Dropout at the end.
    pub struct Unasked: [5, 5, 1] -> [2, 2, 2] {
        Conv2d(2, 2, strides = 2),
        BatchNormalization(),
        Dropout(0.5),
    }
}

fn main() {
    assert_eq!(Whole::PARAMS, Odd::PARAMS + (25 + 8) * 2 + 2);
    let net = Whole::new(1);
    let [image] = [[[[0.5]; 5]; 5]];
    let p = net.predictor::<1>().predict((&image, &[0.5; 3])).expect("numbers")[0];
    assert!(p.iter().all(|value| value.is_finite()));
}
