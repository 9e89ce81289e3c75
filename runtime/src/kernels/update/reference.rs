//! Optimizer steps for one parameter, written as Keras writes them.
#![cfg(test)]

use super::{AdamStep, MomentumStep, RmspropStep, SgdStep};

/// See [`SgdStep`].
pub(super) fn sgd(p: SgdStep, w: f64, g: f64) -> f64 {
    w - w * p.decay - p.rate * g
}

/// See [`MomentumStep`]; `slots` is the velocity.
pub(super) fn momentum(p: MomentumStep, w: f64, g: f64, slots: &mut [f64]) -> f64 {
    slots[0] = slots[0] * p.momentum - g * p.rate;
    let w = w - w * p.decay;
    if p.nesterov { w + slots[0] * p.momentum - g * p.rate } else { w + slots[0] }
}

/// See [`AdamStep`]; `slots` are m, v and, if there is one, `AMSGrad`'s maximum.
pub(super) fn adam(p: AdamStep, w: f64, g: f64, slots: &mut [f64]) -> f64 {
    slots[0] += (g - slots[0]) * (1.0 - p.beta_1);
    slots[1] += (g * g - slots[1]) * (1.0 - p.beta_2);
    let mut under = slots[1];
    if let Some(largest) = slots.get_mut(2) {
        *largest = largest.max(under);
        under = *largest;
    }
    w - w * p.decay - slots[0] * p.alpha / (under.sqrt() + p.epsilon)
}

/// See [`RmspropStep`]; the slots of momentum and mean may be missing.
pub(super) fn rmsprop(p: RmspropStep, w: f64, g: f64, v: &mut f64, m: Option<&mut f64>, mean: Option<&mut f64>) -> f64 {
    *v = p.rho * *v + (1.0 - p.rho) * g * g;
    let mut denominator = *v + p.epsilon;
    if let Some(mean) = mean {
        *mean = p.rho * *mean + (1.0 - p.rho) * g;
        denominator -= *mean * *mean;
    }
    let mut increment = p.rate * g / denominator.sqrt();
    if let Some(m) = m {
        *m = p.momentum * *m + increment;
        increment = *m;
    }
    w - w * p.decay - increment
}
