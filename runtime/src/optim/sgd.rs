//! Gradient descent, with momentum if asked for.

use super::{Clip, Optimizer, check_shared};
use crate::base::{BadSetting, Rule};
use crate::kernels::{Kernels, MomentumStep, SgdStep};

/// `w -= lr · g`; with momentum `m = momentum · m - lr · g` and `w += m`, or with Nesterov's look ahead
/// `w += momentum · m - lr · g` (Sutskever et al., 2013).
///
/// Keeps one buffer per parameter if there is momentum, none otherwise.
///
/// ```
/// use formwork::{Optimizer, optim::Sgd};
/// let (mut w, mut velocity) = ([1.0_f32], [0.0]);
/// let sgd = Sgd::default().learning_rate(0.5).momentum(0.5);
/// sgd.update(1, &mut w, &[1.0], &mut [&mut velocity]);
/// sgd.update(2, &mut w, &[1.0], &mut [&mut velocity]);
/// assert_eq!((w, velocity), ([-0.25], [-0.75]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Sgd {
    /// The length of a step, 0.01 by default.
    pub learning_rate: f64,
    /// The part of the last step that carries on, 0 by default.
    pub momentum: f64,
    /// Whether the step looks ahead along the momentum, `false` by default.
    pub nesterov: bool,
    /// The part of a parameter that a step of learning rate 1 takes away, 0 by default.
    pub weight_decay: f64,
    /// The bound on gradients, none by default.
    pub clip: Clip,
}

impl Default for Sgd {
    fn default() -> Self {
        Self { learning_rate: 0.01, momentum: 0.0, nesterov: false, weight_decay: 0.0, clip: Clip::None }
    }
}

impl Sgd {
    /// Changes the learning rate, 0.01 by default.
    #[must_use]
    pub fn learning_rate(self, learning_rate: f64) -> Self {
        Self { learning_rate, ..self }
    }

    /// The part of the last step that carries on, 0 by default.
    #[must_use]
    pub fn momentum(self, momentum: f64) -> Self {
        Self { momentum, ..self }
    }

    /// Whether the step looks ahead along the momentum, `false` by default.
    #[must_use]
    pub fn nesterov(self, nesterov: bool) -> Self {
        Self { nesterov, ..self }
    }

    /// The part of a parameter that a step of learning rate 1 takes away, before the update; 0 by default.
    #[must_use]
    pub fn weight_decay(self, weight_decay: f64) -> Self {
        Self { weight_decay, ..self }
    }
}

bounds!(Sgd);

impl<T: Kernels> Optimizer<T> for Sgd {
    fn name(&self) -> &'static str {
        "sgd"
    }

    fn slots(&self) -> usize {
        usize::from(self.momentum != 0.0)
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

    fn skips_zeros(&self) -> bool {
        let rate = T::of(self.learning_rate);
        self.momentum == 0.0 && self.weight_decay == 0.0 && rate.is_finite() && !rate.is_sign_negative()
    }

    fn check(&self) -> Result<(), BadSetting> {
        check_shared::<T>(self)?;
        Rule::PART.check::<T>("sgd", "momentum", self.momentum)?;
        Rule::NOT_NEGATIVE.check::<T>("sgd", "weight_decay", self.weight_decay)
    }

    fn update(&self, _step: u64, parameters: &mut [T], gradients: &[T], slots: &mut [&mut [T]]) {
        let (rate, decay) = (self.learning_rate, self.weight_decay * self.learning_rate);
        match slots {
            [velocity, ..] => {
                let step = MomentumStep { rate, momentum: self.momentum, nesterov: self.nesterov, decay };
                T::momentum(step, parameters, gradients, velocity);
            }
            [] => T::sgd(SgdStep { rate, decay }, parameters, gradients),
        }
    }
}
