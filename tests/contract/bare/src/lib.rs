//! Nothing that `model!` writes leans on what a crate has in scope: here nothing is, not even `Option`.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use ::formwork::model;

/// Units of a hidden layer.
pub const HIDDEN: usize = 8;

/// What a lambda is scaled by.
pub const SCALE: f32 = 0.5;

model! {
    /// A stack with statistics, a mask of dropout and a softmax.
    pub struct Stack: [4] -> [3] {
        Dense(HIDDEN, activation = leaky_relu(negative_slope = 0.1)),
        BatchNormalization(),
        Dropout(0.5),
        Dense(3, activation = softmax),
    }
}

model! {
    /// A sub-model of this crate and one of another, several inputs and outputs, ids, a lambda.
    #[model(budget(predict = 65_536, batch = 1))]
    pub struct Whole {
        stack: Stack,
        tower: ::towers::Tower,
        words: Embedding(20, 4, mask_zero = true),
        memory: Lstm(HIDDEN),
        image: Conv2d(2, 3, padding = same, activation = relu),
    }
    fn forward(x: [4], y: [::towers::FEATURES], ids: [u32; 5], pixels: [6, 6, 1])
        -> (class: [3], code: [::towers::CODE], memory: [HIDDEN], seen: [3, 3, 2]) {
        let one = stack(x);
        let other = stack(relu(x));
        let class = lambda(|a: one, b: other| (a - b).abs() * SCALE + a);
        (class: class, code: tower(y), memory: memory(words(ids)), seen: max_pool2d(image(pixels), 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::formwork::Predict;
    use ::std::assert;

    #[test]
    fn a_model_needs_no_prelude() {
        let net = Whole::new(7);
        let mut predictor = net.predictor::<1>();
        let found = predictor.predict((&[1.0; 4], &[1.0; ::towers::FEATURES], &[1, 2, 3, 0, 0], &[[[1.0]; 6]; 6]));
        assert!(::std::matches!(found, ::std::result::Result::Ok(found) if found.class[0].len() == 3));
        assert!(Stack::PARAMS > 0);
    }
}
