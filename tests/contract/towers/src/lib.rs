//! Models that other crates build on: a `no_std` library whose items are all documented.
//!
//! Its sizes are constants of its own, private ones among them; users see shapes, not names.
#![no_std]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]
#![deny(clippy::all, clippy::pedantic)]

use formwork::model;

/// The features a tower takes.
pub const FEATURES: usize = 6;

/// The features a tower gives.
pub const CODE: usize = HIDDEN / 2;

const HIDDEN: usize = 8;

const RATE: f64 = 0.25;

/// The ids a sentence is made of.
pub const WORDS: usize = 20;

/// The words of a sentence.
pub const LENGTH: usize = 5;

const MOMENTUM: f64 = 0.75;

model! {
    /// A tower: features to a code.
    pub struct Tower: [FEATURES] -> [CODE] {
        /// The layer that mixes.
        enter: Dense(HIDDEN, activation = tanh),
        Dropout(RATE),
        Dense(CODE),
    }
}

model! {
    /// A tower applied to two things, and what they have in common: two deep.
    pub struct Pair {
        /// One tower for both.
        tower: Tower,
        /// What is common.
        common: Dense(CODE, activation = sigmoid),
    }
    fn forward(left: [FEATURES], right: [FEATURES]) -> (code: [CODE], common: [CODE]) {
        let l = tower(left);
        let r = tower(right);
        (code: subtract(l, r), common: common(multiply(l, r)))
    }
}

model! {
    /// A tower in double precision.
    #[model(dtype = f64)]
    pub struct FineTower: [FEATURES] -> [CODE] {
        Dense(CODE, activation = silu, kernel_initializer = glorot_normal, bias_regularizer = l2(RATE)),
    }
}

pub mod own;

model! {
    use own::{Gain, Sharp as Edge};
    /// A layer and an activation of our own, and the square of a distance.
    pub struct Owned {
        gain: Gain(factor = RATE),
        edge: Dense(CODE, activation = Edge),
    }
    fn forward(left: [FEATURES], right: [FEATURES]) -> (code: [CODE]) {
        let l = gain(left);
        let d = lambda(|a: l, b: right| if a > b { (a - b).powi(2) * RATE } else { sqrt(b - a).sin() });
        edge(lambda(|a: d| own::double(a), |_a, dy| 2.0 * dy))
    }
}

model! {
    /// A sentence to a code: ids come in, a mask stays inside, statistics move while it trains.
    pub struct Sentence {
        /// A row for each word; 0 is padding.
        embed: Embedding(WORDS, HIDDEN, mask_zero = true),
        /// Over the words that count.
        norm: BatchNormalization(momentum = MOMENTUM, scale = false),
        /// In both directions.
        read: Bidirectional(Gru(CODE, return_sequences = true)),
        /// The mean of the words that count.
        pool: GlobalAveragePool1d(),
        /// The code.
        code: Dense(CODE),
    }
    fn forward(words: [u32; LENGTH]) -> (code: [CODE]) {
        code(pool(read(norm(embed(words)))))
    }
}

/// Models may live anywhere.
pub mod deep {
    formwork::model! {
        /// A model of a nested module, with constants of the outer one.
        pub struct Head: [super::CODE] -> [3] {
            Dense(3, activation = softmax),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CODE, FEATURES, Tower};
    use formwork::Predict;

    #[test]
    fn a_tower_predicts_without_the_standard_library() {
        let net = Tower::new(1);
        let mut predictor = net.predictor::<1>();
        let code = predictor.predict(&[0.5; FEATURES]);
        assert!(code.is_ok_and(|code| code[0].len() == CODE && code[0].iter().any(|value| value.abs() > 0.0)));
    }
}
