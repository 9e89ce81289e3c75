//! The cross-entropy of classes that exclude each other behind a softmax, and its gradient in front of it, in one pass.

mod fast;
mod reference;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod short;
#[cfg(test)]
mod tests;

use formwork_shape::bounded;

/// Keras's `epsilon()`: what a probability is kept away from 0 and 1 by before its logarithm.
const EPSILON: f64 = 1e-7;

/// Rows of classes, and how targets `y` are smoothed: `t = keep · y + add`.
#[derive(Clone, Copy, Debug)]
pub struct CrossEntropyDims {
    /// The classes of a row.
    pub(in crate::kernels) classes: usize,
    /// The share of a target that stays.
    pub(in crate::kernels) keep: f64,
    /// What each class gets.
    pub(in crate::kernels) add: f64,
}

impl CrossEntropyDims {
    /// Rows of so many classes; of each target the share `keep` stays, and each class gets `add`.
    ///
    /// # Panics
    /// If there are more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS) classes.
    #[must_use]
    #[track_caller]
    pub const fn new(classes: usize, keep: f64, add: f64) -> Self {
        Self { classes: bounded("cross-entropy", &[classes]), keep, add }
    }
}

entries! {
    /// For each row of probabilities `p` and targets: `value = -Σ t · ln(p / Σ p)`, the probability clipped to
    /// `[1e-7, 1 - 1e-7]`, and the gradient of the softmax's input, `gradient = scale · (p · Σ t - t)`.
    ///
    /// There are as many rows as values.
    ///
    /// # Panics
    /// If a slice is shorter than that.
    fn cross_entropy(
        d: CrossEntropyDims, p: &[T], target: &[T], scale: &[T], values: &mut [T], gradient: &mut [T]
    ) = fast::cross_entropy, fast::cross_entropy;
}
