//! Masks: which steps of a sequence count, one number per sample and step, 1 or 0.

mod fast;
mod reference;
#[cfg(test)]
mod tests;

use super::activation::Elements;
use formwork_shape::{Dims, largest};

/// The sizes of a masking.
#[derive(Clone, Copy, Debug)]
pub struct MaskingDims {
    /// Steps per sample: all axes but the last.
    pub(in crate::kernels) steps: usize,
    /// Elements per step: the last axis.
    pub(in crate::kernels) features: usize,
}

impl MaskingDims {
    /// No step.
    pub const EMPTY: Self = Self { steps: 0, features: 0 };

    /// A masking of values of shape `input`.
    ///
    /// # Panics
    /// If that has more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS) elements.
    #[must_use]
    #[track_caller]
    pub const fn new(input: Dims) -> Self {
        let dims = Self { steps: input.rows(), features: input.last() };
        let _ = dims.largest();
        dims
    }

    #[track_caller]
    const fn largest(&self) -> usize {
        largest("masking", &[&[self.steps, self.features], &[self.steps]])
    }
}

per_sample!(MaskingDims);

entries! {
    /// A step counts when one of its features is not `value`: `mask` is 1 there and `y = x`, elsewhere both are 0. `mask`
    /// may be empty for none.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn masking_forward[d: MaskingDims, n](value: f64, x: &[T], y: &mut [T], mask: &mut [T])
        = fast::forward, fast::forward;

    /// `dx (+)= dy` at the steps that count, 0 elsewhere.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn masking_backward[d: MaskingDims, n](mask: &[T], dy: &[T], dx: &mut [T], add: bool)
        = fast::backward, fast::backward;

    /// `to = a · b`: a step counts when it counts in both. An empty mask counts every step.
    ///
    /// # Panics
    /// If a slice that is not empty is shorter than `n` samples.
    fn combine_masks[d: Elements, n](a: &[T], b: &[T], to: &mut [T]) = fast::combine, fast::combine;

    /// `to = max(a, b)`: a step counts when it counts in either, as where Keras merges masked values.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn merge_masks[d: Elements, n](a: &[T], b: &[T], to: &mut [T]) = fast::merge, fast::merge;

    /// `to = from`, or ones where `from` is empty; nothing where `to` is.
    ///
    /// # Panics
    /// If a slice that is not empty is shorter than `n` samples.
    fn copy_mask[d: Elements, n](from: &[T], to: &mut [T]) = fast::copy, fast::copy;
}
