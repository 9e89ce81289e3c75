//! Steps measured by the running size of gradients.

use super::{Clip, Optimizer, check_shared};
use crate::base::{BadSetting, Rule};
use crate::kernels::{Kernels, RmspropStep};

/// `v = rho · v + (1 - rho) · g²`, then `w -= lr · g / √(v + ε)` (Hinton, 2012), with ε inside the root as in Keras.
///
/// With `centered` the square of the running mean of gradients is taken from `v` first; with `momentum` the step is
/// added to a velocity that carries on. Buffers, in this order: `v`, the velocity if there is momentum, the mean of
/// gradients if centered.
///
/// ```
/// use formwork::{Optimizer, optim::RmsProp};
/// let (mut w, mut square) = ([1.0_f64], [0.0]);
/// RmsProp::default().learning_rate(0.1).update(1, &mut w, &[2.0], &mut [&mut square]);
/// assert!((square[0] - 0.4).abs() < 1e-12);
/// assert!((w[0] - (1.0 - 0.2 / (0.4_f64 + 1e-7).sqrt())).abs() < 1e-12);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RmsProp {
    /// The length of a step, 0.001 by default.
    pub learning_rate: f64,
    /// The part of the running averages that stays, 0.9 by default.
    pub rho: f64,
    /// The part of the last step that carries on, 0 by default.
    pub momentum: f64,
    /// Added under the root, 1e-7 by default.
    pub epsilon: f64,
    /// Whether gradients are measured by their variance instead of their mean square, `false` by default.
    pub centered: bool,
    /// The part of a parameter that a step of learning rate 1 takes away, 0 by default.
    pub weight_decay: f64,
    /// The bound on gradients, none by default.
    pub clip: Clip,
}

impl Default for RmsProp {
    fn default() -> Self {
        Self {
            learning_rate: 0.001,
            rho: 0.9,
            momentum: 0.0,
            epsilon: 1e-7,
            centered: false,
            weight_decay: 0.0,
            clip: Clip::None,
        }
    }
}

impl RmsProp {
    /// Changes the learning rate, 0.001 by default.
    #[must_use]
    pub fn learning_rate(self, learning_rate: f64) -> Self {
        Self { learning_rate, ..self }
    }

    /// The part of the running averages that stays, 0.9 by default.
    #[must_use]
    pub fn rho(self, rho: f64) -> Self {
        Self { rho, ..self }
    }

    /// The part of the last step that carries on, 0 by default.
    #[must_use]
    pub fn momentum(self, momentum: f64) -> Self {
        Self { momentum, ..self }
    }

    /// What is added under the root, 1e-7 by default.
    #[must_use]
    pub fn epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }

    /// Whether gradients are measured by their variance instead of their mean square, `false` by default.
    #[must_use]
    pub fn centered(self, centered: bool) -> Self {
        Self { centered, ..self }
    }

    /// The part of a parameter that a step of learning rate 1 takes away, before the update; 0 by default.
    #[must_use]
    pub fn weight_decay(self, weight_decay: f64) -> Self {
        Self { weight_decay, ..self }
    }
}

bounds!(RmsProp);

impl<T: Kernels> Optimizer<T> for RmsProp {
    fn name(&self) -> &'static str {
        "rmsprop"
    }

    fn slots(&self) -> usize {
        1 + usize::from(self.momentum > 0.0) + usize::from(self.centered)
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
        Rule::KEPT.check::<T>("rmsprop", "rho", self.rho)?;
        Rule::PART.check::<T>("rmsprop", "momentum", self.momentum)?;
        Rule::NOT_NEGATIVE.check::<T>("rmsprop", "epsilon", self.epsilon)?;
        Rule::NOT_NEGATIVE.check::<T>("rmsprop", "weight_decay", self.weight_decay)
    }

    fn update(&self, _step: u64, parameters: &mut [T], gradients: &[T], slots: &mut [&mut [T]]) {
        let step = RmspropStep {
            rate: self.learning_rate,
            rho: self.rho,
            momentum: self.momentum,
            epsilon: self.epsilon,
            decay: self.weight_decay * self.learning_rate,
        };
        match slots {
            [v] => T::rmsprop(step, parameters, gradients, v, None, None),
            [v, average] if self.centered => T::rmsprop(step, parameters, gradients, v, None, Some(average)),
            [v, m] => T::rmsprop(step, parameters, gradients, v, Some(m), None),
            // `centered` may have been switched off since the buffer was made.
            [v, m, average, ..] => {
                T::rmsprop(step, parameters, gradients, v, Some(m), self.centered.then_some(average));
            }
            [] => unreachable!("`slots` asks for one buffer at least"),
        }
    }
}
