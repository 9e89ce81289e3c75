//! Optimizer steps and what else runs over all parameters: one pass, element by element.
//!
//! The formulas are Keras's. `decay` comes first: `w -= w · decay`, 0 for none. A slot is as long as the parameters.

use core::ops::Range;

mod fast;
mod norms;
mod reference;
#[cfg(test)]
mod tests;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod wide;

/// A step of plain gradient descent: `w -= rate · g`.
#[derive(Clone, Copy, Debug, Default)]
pub struct SgdStep {
    /// The learning rate.
    pub rate: f64,
    /// The share of each weight that is taken away first.
    pub decay: f64,
}

/// A step with momentum: `m = momentum · m - rate · g`, `w += m`, or with Nesterov's look ahead
/// `w += momentum · m - rate · g`.
#[derive(Clone, Copy, Debug, Default)]
pub struct MomentumStep {
    /// The learning rate.
    pub rate: f64,
    /// The share of the velocity that is kept.
    pub momentum: f64,
    /// Whether to look ahead.
    pub nesterov: bool,
    /// The share of each weight that is taken away first.
    pub decay: f64,
}

/// A step of Adam: `m += (g - m)(1 - beta_1)`, `v += (g² - v)(1 - beta_2)`, `w -= alpha · m / (√v + epsilon)`; with
/// a third slot (`AMSGrad`) its running maximum of v stands under the root. Subnormal m and v become 0.
#[derive(Clone, Copy, Debug, Default)]
pub struct AdamStep {
    /// The learning rate, corrected for the bias of m and v: `rate · √(1 - beta_2ᵗ) / (1 - beta_1ᵗ)`.
    pub alpha: f64,
    /// The share of m that is kept.
    pub beta_1: f64,
    /// The share of v that is kept.
    pub beta_2: f64,
    /// Keeps the quotient finite.
    pub epsilon: f64,
    /// The share of each weight that is taken away first.
    pub decay: f64,
}

/// A step of `RMSprop`: `v = rho · v + (1 - rho) · g²`, `w -= rate · g / √(v + epsilon)`; centered with
/// `a = rho · a + (1 - rho) · g` and `v - a²` under the root; with momentum `m = momentum · m + …`, `w -= m`.
#[derive(Clone, Copy, Debug, Default)]
pub struct RmspropStep {
    /// The learning rate.
    pub rate: f64,
    /// The share of the averages that is kept.
    pub rho: f64,
    /// The share of the velocity that is kept; read only where there is a slot for it.
    pub momentum: f64,
    /// Keeps the quotient finite.
    pub epsilon: f64,
    /// The share of each weight that is taken away first.
    pub decay: f64,
}

entries! {
    /// [`SgdStep`].
    ///
    /// # Panics
    /// If the slices differ in length.
    fn sgd(p: SgdStep, w: &mut [T], g: &[T]) = fast::sgd, fast::sgd;

    /// [`MomentumStep`].
    ///
    /// # Panics
    /// If the slices differ in length.
    fn momentum(p: MomentumStep, w: &mut [T], g: &[T], m: &mut [T]) = fast::momentum, fast::momentum;

    /// [`AdamStep`]; `largest` is `AMSGrad`'s slot.
    ///
    /// # Panics
    /// If the slices differ in length.
    fn adam(p: AdamStep, w: &mut [T], g: &[T], m: &mut [T], v: &mut [T], largest: Option<&mut [T]>)
        = fast::adam_single, fast::adam;

    /// [`RmspropStep`]; `m` is the slot of the momentum, `mean` that of the centered variant.
    ///
    /// # Panics
    /// If the slices differ in length.
    fn rmsprop(p: RmspropStep, w: &mut [T], g: &[T], v: &mut [T], m: Option<&mut [T]>, mean: Option<&mut [T]>)
        = fast::rmsprop, fast::rmsprop;

    /// `Σ x²`, in double precision: in 16 lanes added pairwise, then the rest in ascending order. What lies outside of
    /// `runs`, which ascend, is 0 and mostly not read; the sum has the same bits as over all of `x`.
    fn sum_squares(x: &[T], runs: &mut dyn Iterator<Item = Range<usize>>) -> f64
        = norms::sum_squares, norms::sum_squares;

    /// `Σ x · scale` without the terms whose scale is 0, in double precision, summed as by [`sum_squares`].
    ///
    /// # Panics
    /// If the slices differ in length.
    fn weighted_sum(x: &[T], scale: &[T]) -> f64 = norms::weighted_sum, norms::weighted_sum;

    /// `x` into `[-bound, bound]`; a NaN stays.
    fn clip(x: &mut [T], bound: f64) = norms::clip, norms::clip;

    /// `y = y + x`.
    ///
    /// # Panics
    /// If the slices differ in length.
    fn accumulate(y: &mut [T], x: &[T]) = norms::accumulate, norms::accumulate;

    /// `g = g + l1 · sign(w) + 2 · l2 · w`; the sign of 0 is 0.
    ///
    /// # Panics
    /// If the slices differ in length.
    fn add_penalty(w: &[T], l1: f64, l2: f64, g: &mut [T]) = norms::add_penalty, norms::add_penalty;

    /// `l1 · Σ |w| + l2 · Σ w²`, in double precision, summed as by [`sum_squares`].
    fn penalty(w: &[T], l1: f64, l2: f64) -> f64 = norms::penalty, norms::penalty;
}
