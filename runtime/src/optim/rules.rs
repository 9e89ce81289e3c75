//! The update loops, one per rule: each turns a step's scalars and slices of equal length into new parameters.
//!
//! Every loop is element by element, so a run of parameters may be cut anywhere. Weight decay is `w -= w · decay` before
//! the step, where `decay` is Keras's `weight_decay · learning_rate`.

use crate::base::Scalar;

/// The scalars of one step of plain gradient descent.
#[derive(Clone, Copy, Debug)]
pub(super) struct SgdStep<T> {
    pub(super) learning_rate: T,
    pub(super) decay: T,
}

/// The scalars of one step with momentum.
#[derive(Clone, Copy, Debug)]
pub(super) struct MomentumStep<T> {
    pub(super) learning_rate: T,
    pub(super) momentum: T,
    pub(super) nesterov: bool,
    pub(super) decay: T,
}

/// The scalars of one step of `RmsProp`.
#[derive(Clone, Copy, Debug)]
pub(super) struct RmsPropStep<T> {
    pub(super) learning_rate: T,
    pub(super) rho: T,
    /// `1 - rho`, rounded once.
    pub(super) one_less_rho: T,
    pub(super) momentum: T,
    pub(super) epsilon: T,
    pub(super) decay: T,
}

/// The scalars of one step of Adam.
#[derive(Clone, Copy, Debug)]
pub(super) struct AdamStep<T> {
    /// `learning_rate · √(1 - beta_2ᵗ) / (1 - beta_1ᵗ)`.
    pub(super) alpha: T,
    /// `1 - beta_1`, rounded once.
    pub(super) one_less_beta_1: T,
    /// `1 - beta_2`, rounded once.
    pub(super) one_less_beta_2: T,
    pub(super) epsilon: T,
    pub(super) decay: T,
}

/// `w -= lr · g`.
pub(super) fn sgd<T: Scalar>(step: SgdStep<T>, w: &mut [T], g: &[T]) {
    for (w, g) in w.iter_mut().zip(g) {
        let kept = *w - *w * step.decay;
        *w = kept - step.learning_rate * *g;
    }
}

/// `m = momentum · m - lr · g`, then `w += m`, or with Nesterov `w += momentum · m - lr · g`.
pub(super) fn momentum<T: Scalar>(step: MomentumStep<T>, w: &mut [T], g: &[T], m: &mut [T]) {
    for ((w, g), m) in w.iter_mut().zip(g).zip(m) {
        let kept = *w - *w * step.decay;
        let push = step.learning_rate * *g;
        *m = step.momentum * *m - push;
        *w = if step.nesterov { kept + step.momentum * *m - push } else { kept + *m };
    }
}

/// `v = rho · v + (1 - rho) · g²`, then `w -= lr · g / √(v + ε)`.
pub(super) fn rmsprop<T: Scalar>(step: RmsPropStep<T>, w: &mut [T], g: &[T], v: &mut [T]) {
    for ((w, g), v) in w.iter_mut().zip(g).zip(v) {
        let kept = *w - *w * step.decay;
        *v = step.rho * *v + step.one_less_rho * *g * *g;
        *w = kept - step.learning_rate * *g / (*v + step.epsilon).sqrt();
    }
}

/// [`rmsprop`] with a momentum `m = momentum · m + lr · g / √…`, `w -= m`, and, where `average` is given, with the square
/// of the running mean of gradients taken from `v` under the root.
pub(super) fn rmsprop_with<T: Scalar>(
    step: RmsPropStep<T>,
    w: &mut [T],
    g: &[T],
    v: &mut [T],
    mut m: Option<&mut [T]>,
    mut average: Option<&mut [T]>,
) {
    for (index, ((w, g), v)) in w.iter_mut().zip(g).zip(v).enumerate() {
        let kept = *w - *w * step.decay;
        *v = step.rho * *v + step.one_less_rho * *g * *g;
        let mut variance = *v;
        if let Some(average) = &mut average {
            average[index] = step.rho * average[index] + step.one_less_rho * *g;
            variance = variance - average[index] * average[index];
        }
        let mut change = step.learning_rate * *g / (variance + step.epsilon).sqrt();
        if let Some(m) = &mut m {
            m[index] = step.momentum * m[index] + change;
            change = m[index];
        }
        *w = kept - change;
    }
}

/// `m += (1 - β₁)(g - m)`, `v += (1 - β₂)(g² - v)`, then `w -= α · m / (√v + ε)`.
pub(super) fn adam<T: Scalar>(step: AdamStep<T>, w: &mut [T], g: &[T], m: &mut [T], v: &mut [T]) {
    for (((w, g), m), v) in w.iter_mut().zip(g).zip(m).zip(v) {
        let kept = *w - *w * step.decay;
        *m = *m + (*g - *m) * step.one_less_beta_1;
        *v = *v + (*g * *g - *v) * step.one_less_beta_2;
        *w = kept - step.alpha * *m / (v.sqrt() + step.epsilon);
    }
}

/// [`adam`] under the root of the largest `v` so far.
pub(super) fn amsgrad<T: Scalar>(step: AdamStep<T>, w: &mut [T], g: &[T], m: &mut [T], v: &mut [T], v_max: &mut [T]) {
    for ((((w, g), m), v), v_max) in w.iter_mut().zip(g).zip(m).zip(v).zip(v_max) {
        let kept = *w - *w * step.decay;
        *m = *m + (*g - *m) * step.one_less_beta_1;
        *v = *v + (*g * *g - *v) * step.one_less_beta_2;
        *v_max = v_max.max(*v);
        *w = kept - step.alpha * *m / (v_max.sqrt() + step.epsilon);
    }
}
