//! Steps measured by the running size of gradients, taken along their running mean.

use super::{Clip, Optimizer, check_shared};
use crate::base::{BadSetting, Rule, Scalar};
use crate::kernels::{AdamStep, Kernels};

/// Kingma and Ba (2015): `m += (1 - β₁)(g - m)`, `v += (1 - β₂)(g² - v)`, then `w -= α · m / (√v + ε)` with
/// `α = lr · √(1 - β₂ᵗ) / (1 - β₁ᵗ)`.
///
/// ε is added to the root before its correction, as in Keras and unlike `PyTorch`; powers are taken in the model's scalar.
/// With `amsgrad` the root is that of the largest `v` so far (Reddi et al., 2018). Buffers, in this order: `m`, `v`, the
/// largest `v` if asked for.
///
/// Keras's `AdamW` is `Adam::default().weight_decay(0.004)`: decay acts on parameters, never through the gradient.
///
/// ```
/// use formwork::{Optimizer, optim::Adam};
/// let (mut w, mut m, mut v) = ([1.0_f64], [0.0], [0.0]);
/// let adam = Adam::default().learning_rate(0.1).clipnorm(1.0);
/// adam.update(1, &mut w, &[2.0], &mut [&mut m, &mut v]);
/// assert!((w[0] - 0.9).abs() < 1e-6); // the first step is as long as the learning rate
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Adam {
    /// The length of a step, 0.001 by default.
    pub learning_rate: f64,
    /// The part of the mean of gradients that stays, 0.9 by default.
    pub beta_1: f64,
    /// The part of the mean of squares that stays, 0.999 by default.
    pub beta_2: f64,
    /// Added to the root, 1e-7 by default.
    pub epsilon: f64,
    /// Whether steps are measured by the largest mean of squares so far, `false` by default.
    pub amsgrad: bool,
    /// The part of a parameter that a step of learning rate 1 takes away, 0 by default.
    pub weight_decay: f64,
    /// The bound on gradients, none by default.
    pub clip: Clip,
}

impl Default for Adam {
    fn default() -> Self {
        Self {
            learning_rate: 0.001,
            beta_1: 0.9,
            beta_2: 0.999,
            epsilon: 1e-7,
            amsgrad: false,
            weight_decay: 0.0,
            clip: Clip::None,
        }
    }
}

impl Adam {
    /// Changes the learning rate, 0.001 by default.
    #[must_use]
    pub fn learning_rate(self, learning_rate: f64) -> Self {
        Self { learning_rate, ..self }
    }

    /// The part of the mean of gradients that stays, 0.9 by default.
    #[must_use]
    pub fn beta_1(self, beta_1: f64) -> Self {
        Self { beta_1, ..self }
    }

    /// The part of the mean of squares that stays, 0.999 by default.
    #[must_use]
    pub fn beta_2(self, beta_2: f64) -> Self {
        Self { beta_2, ..self }
    }

    /// What is added to the root, 1e-7 by default.
    #[must_use]
    pub fn epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }

    /// Whether steps are measured by the largest mean of squares so far, `false` by default.
    #[must_use]
    pub fn amsgrad(self, amsgrad: bool) -> Self {
        Self { amsgrad, ..self }
    }

    /// The part of a parameter that a step of learning rate 1 takes away, before the update; 0 by default.
    #[must_use]
    pub fn weight_decay(self, weight_decay: f64) -> Self {
        Self { weight_decay, ..self }
    }

    fn scalars<T: Scalar>(self, step: u64) -> AdamStep {
        // Keras takes the powers in the model's scalar: in `f32` the rounding of `beta_2` is worth 3e-5 of an early step.
        let power = |beta: f64| T::of(beta).powf(T::of(step as f64));
        let correction = (T::one() - power(self.beta_2)).sqrt() / (T::one() - power(self.beta_1));
        AdamStep {
            alpha: (T::of(self.learning_rate) * correction).f64(),
            beta_1: self.beta_1,
            beta_2: self.beta_2,
            epsilon: self.epsilon,
            decay: self.weight_decay * self.learning_rate,
        }
    }
}

bounds!(Adam);

impl<T: Kernels> Optimizer<T> for Adam {
    fn name(&self) -> &'static str {
        "adam"
    }

    fn slots(&self) -> usize {
        2 + usize::from(self.amsgrad)
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        self.learning_rate = learning_rate;
    }

    fn clip(&self) -> Clip {
        self.clip
    }

    fn check(&self) -> Result<(), BadSetting> {
        check_shared::<T>(self)?;
        Rule::KEPT.check::<T>("adam", "beta_1", self.beta_1)?;
        Rule::KEPT.check::<T>("adam", "beta_2", self.beta_2)?;
        Rule::NOT_NEGATIVE.check::<T>("adam", "epsilon", self.epsilon)?;
        Rule::NOT_NEGATIVE.check::<T>("adam", "weight_decay", self.weight_decay)
    }

    fn update(&self, step: u64, parameters: &mut [T], gradients: &[T], slots: &mut [&mut [T]]) {
        let step = self.scalars::<T>(step);
        match slots {
            [m, v] => T::adam(step, parameters, gradients, m, v, None),
            // `amsgrad` may have been switched off since the buffer was made.
            [m, v, v_max, ..] => T::adam(step, parameters, gradients, m, v, self.amsgrad.then_some(v_max)),
            _ => unreachable!("`slots` asks for two buffers at least"),
        }
    }
}
