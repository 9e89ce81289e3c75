//! Batch normalization as plain loops, one channel after the other. What works on channels alone is used as it is.

use super::BatchNormDims;
use crate::base::Scalar;

/// See [`batch_norm_backward_parameter`](super::single::batch_norm_backward_parameter).
pub(super) fn backward_parameter<T: Scalar>(
    d: BatchNormDims,
    _: usize,
    row: usize,
    sums: &[T],
    gradient: &mut [T],
    add: bool,
) {
    assert!(row < 2, "there are two rows of sums, and no row {row}");
    for (gradient, &sum) in gradient[..d.channels].iter_mut().zip(&sums[row * d.channels..][..d.channels]) {
        *gradient = if add { *gradient + sum } else { sum };
    }
}

/// See [`batch_norm_settle`](super::single::batch_norm_settle).
pub(super) fn settle<T: Scalar>(
    d: BatchNormDims,
    n: usize,
    momentum: f64,
    mean: &[T],
    variance: &[T],
    moving_mean: &mut [T],
    moving_variance: &mut [T],
) {
    if n == 0 {
        return;
    }
    let (keep, take) = (T::of(momentum), T::of(1.0 - momentum));
    for (moving, batch) in [(moving_mean, mean), (moving_variance, variance)] {
        for (moving, &batch) in moving[..d.channels].iter_mut().zip(&batch[..d.channels]) {
            *moving = *moving * keep + batch * take;
        }
    }
}

#[cfg(test)]
pub(super) use oracle::*;

#[cfg(test)]
mod oracle {
    use super::super::NONE_COUNTS;
    use super::{BatchNormDims, Scalar};

    /// The elements of a channel, in ascending order.
    fn elements(d: BatchNormDims, n: usize, c: usize) -> impl Iterator<Item = usize> {
        (0..n * d.outer).flat_map(move |o| (0..d.inner).map(move |i| (o * d.channels + c) * d.inner + i))
    }

    /// How much each element counts.
    fn weight<T: Scalar>(d: BatchNormDims, mask: &[T], at: usize) -> T {
        if mask.is_empty() { T::one() } else { mask[at / d.step] }
    }

    /// How many elements of a channel count.
    fn count<T: Scalar>(d: BatchNormDims, n: usize, mask: &[T], c: usize) -> T {
        let count = elements(d, n, c).fold(T::zero(), |sum, at| sum + weight(d, mask, at));
        if mask.is_empty() { count } else { count + T::of(NONE_COUNTS) }
    }

    /// See [`batch_norm_statistics`](super::super::single::batch_norm_statistics).
    pub(in super::super) fn statistics<T: Scalar>(
        d: BatchNormDims,
        n: usize,
        x: &[T],
        mask: &[T],
        mean: &mut [T],
        variance: &mut [T],
    ) {
        for c in 0..d.channels {
            let count = if n == 0 { T::one() } else { count(d, n, mask, c) };
            mean[c] = elements(d, n, c).fold(T::zero(), |sum, at| sum + weight(d, mask, at) * x[at]) / count;
            let square = |at: usize| weight(d, mask, at) * (x[at] - mean[c]) * (x[at] - mean[c]);
            variance[c] = elements(d, n, c).fold(T::zero(), |sum, at| sum + square(at)) / count;
        }
    }

    /// See [`batch_norm_forward`](super::super::single::batch_norm_forward).
    #[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
    pub(in super::super) fn forward<T: Scalar>(
        d: BatchNormDims,
        n: usize,
        epsilon: f64,
        x: &[T],
        mean: &[T],
        variance: &[T],
        gamma: &[T],
        beta: &[T],
        y: &mut [T],
    ) {
        for c in 0..d.channels {
            let factor = (variance[c] + T::of(epsilon)).sqrt().recip() * gamma.get(c).copied().unwrap_or(T::one());
            for at in elements(d, n, c) {
                y[at] = (x[at] - mean[c]) * factor + beta.get(c).copied().unwrap_or(T::zero());
            }
        }
    }

    /// See [`batch_norm_backward_sums`](super::super::single::batch_norm_backward_sums).
    #[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
    pub(in super::super) fn backward_sums<T: Scalar>(
        d: BatchNormDims,
        n: usize,
        epsilon: f64,
        x: &[T],
        dy: &[T],
        mean: &[T],
        variance: &[T],
        sums: &mut [T],
    ) {
        for c in 0..d.channels {
            let scale = (variance[c] + T::of(epsilon)).sqrt().recip();
            sums[c] = elements(d, n, c).fold(T::zero(), |sum, at| sum + dy[at]);
            sums[d.channels + c] =
                elements(d, n, c).fold(T::zero(), |sum, at| sum + dy[at] * (x[at] - mean[c]) * scale);
        }
    }

    /// See [`batch_norm_backward_input`](super::super::single::batch_norm_backward_input), of a layer that learns.
    #[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
    pub(in super::super) fn backward_input<T: Scalar>(
        d: BatchNormDims,
        n: usize,
        epsilon: f64,
        x: &[T],
        mask: &[T],
        dy: &[T],
        mean: &[T],
        variance: &[T],
        gamma: &[T],
        sums: &[T],
        dx: &mut [T],
        add: bool,
    ) {
        for c in 0..d.channels {
            let (count, scale) = (count(d, n, mask, c), (variance[c] + T::of(epsilon)).sqrt().recip());
            for at in elements(d, n, c) {
                // What counts does not quite cancel about a mean that was divided by a little more than its number.
                let left = if mask.is_empty() { T::zero() } else { mean[c] * T::of(NONE_COUNTS) / count };
                let hat = (x[at] - mean[c] - left) * scale;
                let through = weight(d, mask, at) / count * (sums[c] + hat * sums[d.channels + c]);
                let gradient = gamma.get(c).copied().unwrap_or(T::one()) * scale * (dy[at] - through);
                dx[at] = if add { dx[at] + gradient } else { gradient };
            }
        }
    }

    /// See [`batch_norm_backward_input`](super::super::single::batch_norm_backward_input), of a frozen layer.
    #[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
    pub(in super::super) fn backward_frozen<T: Scalar>(
        d: BatchNormDims,
        n: usize,
        epsilon: f64,
        dy: &[T],
        variance: &[T],
        gamma: &[T],
        dx: &mut [T],
        add: bool,
    ) {
        for (c, &variance) in variance[..d.channels].iter().enumerate() {
            let factor = (variance + T::of(epsilon)).sqrt().recip() * gamma.get(c).copied().unwrap_or(T::one());
            for at in elements(d, n, c) {
                dx[at] = if add { dx[at] } else { T::zero() } + dy[at] * factor;
            }
        }
    }
}
