//! Masks: which steps of a sequence count, one number per sample and step, 1 or 0.

mod fast;
mod reference;
#[cfg(test)]
mod tests;

use super::activation::Elements;
use formwork_shape::Dims;

/// The sizes of a masking.
#[derive(Clone, Copy, Debug)]
pub struct MaskingDims {
    /// Steps per sample: all axes but the last.
    pub steps: usize,
    /// Elements per step: the last axis.
    pub features: usize,
}

impl MaskingDims {
    /// A masking of values of shape `input`.
    #[must_use]
    pub const fn new(input: Dims) -> Self {
        Self { steps: input.rows(), features: input.last() }
    }
}

entries! {
    /// A step counts when one of its features is not `value`: `mask` is 1 there and `y = x`, elsewhere both are 0. `mask`
    /// may be empty for none.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn masking_forward(d: MaskingDims, n: usize, value: f64, x: &[T], y: &mut [T], mask: &mut [T])
        = fast::forward, fast::forward;

    /// `dx (+)= dy` at the steps that count, 0 elsewhere.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn masking_backward(d: MaskingDims, n: usize, mask: &[T], dy: &[T], dx: &mut [T], add: bool)
        = fast::backward, fast::backward;

    /// `to = a · b`: a step counts when it counts in both. An empty mask counts every step.
    ///
    /// # Panics
    /// If a slice that is not empty is shorter than `n` samples.
    fn combine_masks(d: Elements, n: usize, a: &[T], b: &[T], to: &mut [T]) = fast::combine, fast::combine;

    /// `to = max(a, b)`: a step counts when it counts in either, as where Keras merges masked values.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn merge_masks(d: Elements, n: usize, a: &[T], b: &[T], to: &mut [T]) = fast::merge, fast::merge;

    /// `to = from`, or ones where `from` is empty; nothing where `to` is.
    ///
    /// # Panics
    /// If a slice that is not empty is shorter than `n` samples.
    fn copy_mask(d: Elements, n: usize, from: &[T], to: &mut [T]) = fast::copy, fast::copy;
}
