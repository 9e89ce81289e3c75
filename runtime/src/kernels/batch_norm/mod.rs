//! Batch normalization: each channel by its statistics over the batch, or by their moving averages (Ioffe and Szegedy,
//! 2015, with Keras's conventions).
//!
//! A sample is read as `[outer, channels, inner]`. Variances are biased. With a mask (a number for each row along the
//! last axis, 0 or 1), rows that do not count are left out of the statistics, but normalized like all others; a batch in
//! which nothing counts has zeros for statistics. (Keras always divides by 1e-7 more than the number of elements that count,
//! to the same end, and so takes away a little less than the mean.)

mod fast;
mod reference;
#[cfg(test)]
mod tests;

use formwork_shape::{Dims, axis_index, largest};

/// The sizes of a batch normalization.
#[derive(Clone, Copy, Debug)]
pub struct BatchNormDims {
    /// The product of the sizes in front of the channels.
    pub(in crate::kernels) outer: usize,
    /// The number of channels.
    pub(in crate::kernels) channels: usize,
    /// The product of the sizes behind the channels.
    pub(in crate::kernels) inner: usize,
    /// Elements per entry of a mask: those of the last axis.
    pub(in crate::kernels) step: usize,
}

impl BatchNormDims {
    /// No element.
    pub const EMPTY: Self = Self { outer: 0, channels: 0, inner: 0, step: 1 };

    /// A batch normalization of values of shape `input` with the channels on `axis` (Keras's numbering). Without elements
    /// when there is no such axis, or the shape is unknown.
    ///
    /// # Panics
    /// If that has more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS) elements.
    #[must_use]
    #[track_caller]
    pub const fn new(input: Dims, axis: isize) -> Self {
        let Ok(at) = axis_index(input, axis) else { return Self::EMPTY };
        let dims = Self {
            outer: input.span(0, at),
            channels: input.size(at),
            inner: input.span(at + 1, input.rank()),
            step: if input.last() > 0 { input.last() } else { 1 },
        };
        let _ = dims.largest();
        dims
    }

    /// The number of elements of `n` samples.
    const fn len(self, n: usize) -> usize {
        n * (self.outer * self.channels * self.inner)
    }

    #[track_caller]
    const fn largest(&self) -> usize {
        // Sums are two for each channel, whatever the samples.
        let Self { outer, channels, inner, .. } = *self;
        largest("batch normalization", &[&[outer, channels, inner], &[outer, inner], &[2, channels]])
    }

    /// Whether the channels are the last axis, so that those of a position lie side by side and are all of one step.
    const fn is_side_by_side(self) -> bool {
        self.inner == 1 && self.step == self.channels
    }
}

per_sample!(BatchNormDims);

entries! {
    /// What a training pass normalizes with: `mean[c]` and `variance[c]` of each channel over `n` samples, elements in
    /// ascending order in blocks; zeros when there is no sample. Of a frozen layer the moving statistics.
    ///
    /// The mean of a first pass is mended by what the second, which takes the squares about it, finds left: of numbers that
    /// are all the same the mean is that number.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples, or than the channels.
    fn batch_norm_statistics[d: BatchNormDims, n](
        frozen: bool, x: &[T], mask: &[T], moving_mean: &[T], moving_variance: &[T],
        mean: &mut [T], variance: &mut [T],
    ) = fast::statistics, fast::statistics;

    /// `y = (x - mean) / √(variance + ε) · gamma + beta`, in training with the statistics of the batch, at inference with
    /// the moving ones. `gamma` and `beta` may be empty for ones and zeros.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples, or than the channels.
    fn batch_norm_forward[d: BatchNormDims, n](
        epsilon: f64, x: &[T], mean: &[T], variance: &[T], gamma: &[T], beta: &[T], y: &mut [T],
    ) = fast::forward, fast::forward;

    /// `sums[0, c] = Σ dy` and `sums[1, c] = Σ dy · x̂` of each channel: the gradients of beta and gamma, and what the
    /// gradient of the input needs.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples, or than the channels.
    fn batch_norm_backward_sums[d: BatchNormDims, n](
        epsilon: f64, x: &[T], dy: &[T], mean: &[T], variance: &[T], sums: &mut [T],
    ) = fast::backward_sums, fast::backward_sums;

    /// `gradient (+)= sums[row]`: row 0 is beta's, row 1 gamma's.
    ///
    /// # Panics
    /// If a slice is shorter than the channels.
    fn batch_norm_backward_parameter[d: BatchNormDims, n](row: usize, sums: &[T], gradient: &mut [T], add: bool)
        = reference::backward_parameter, reference::backward_parameter;

    /// `dx (+)= gamma / √(variance + ε) · (dy - w · (sums[0] + x̂ · sums[1]))`, as the statistics depend on the input: `w`
    /// is one over the number of elements that count, and 0 for an element that does not.
    ///
    /// At given statistics, as a frozen layer has them, `dx (+)= gamma / √(variance + ε) · dy`; then `x`, `mask`, `mean` and
    /// `sums` may be empty.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples, or than the channels.
    fn batch_norm_backward_input[d: BatchNormDims, n](
        epsilon: f64, frozen: bool, x: &[T], mask: &[T], dy: &[T], mean: &[T], variance: &[T],
        gamma: &[T], sums: &[T], dx: &mut [T], add: bool,
    ) = fast::backward_input, fast::backward_input;

    /// `moving = moving · momentum + batch · (1 - momentum)` for both statistics; nothing after a batch without samples, or
    /// of a frozen layer.
    ///
    /// # Panics
    /// If a slice is shorter than the channels.
    fn batch_norm_settle[d: BatchNormDims, n](
        frozen: bool, momentum: f64, mean: &[T], variance: &[T], moving_mean: &mut [T],
        moving_variance: &mut [T],
    ) = reference::settle, reference::settle;
}
