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
#[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
pub(super) fn settle<T: Scalar>(
    d: BatchNormDims,
    n: usize,
    frozen: bool,
    momentum: f64,
    mean: &[T],
    variance: &[T],
    moving_mean: &mut [T],
    moving_variance: &mut [T],
) {
    if n == 0 || frozen {
        return;
    }
    for (moving, batch) in [(moving_mean, mean), (moving_variance, variance)] {
        for (moving, &batch) in moving[..d.channels].iter_mut().zip(&batch[..d.channels]) {
            *moving = moved(*moving, batch, 1.0 - momentum);
        }
    }
}

/// A step from `moving` towards `batch`. One that would round to none is as small as numbers allow: otherwise the average of
/// what is always the same would stop a share's worth of roundings away from it, and inference would not take that away.
fn moved<T: Scalar>(moving: T, batch: T, share: f64) -> T {
    let next = T::of(moving.f64() + (batch.f64() - moving.f64()) * share);
    if next != moving || share == 0.0 {
        return next;
    }
    let (left, least) = (batch - moving, moving.abs() * T::epsilon());
    if left.abs() <= least { batch } else { moving + least.copysign(left) }
}

#[cfg(test)]
pub(super) use oracle::*;

#[cfg(test)]
mod oracle {
    use super::{BatchNormDims, Scalar};

    /// The elements of a channel, in ascending order.
    fn elements(d: BatchNormDims, n: usize, c: usize) -> impl Iterator<Item = usize> {
        (0..n * d.outer).flat_map(move |o| (0..d.inner).map(move |i| (o * d.channels + c) * d.inner + i))
    }

    /// How much each element counts.
    fn weight<T: Scalar>(d: BatchNormDims, mask: &[T], at: usize) -> T {
        if mask.is_empty() { T::one() } else { mask[at / d.step] }
    }

    /// How many elements of a channel count; 1 where none does, as their sums are 0.
    fn count<T: Scalar>(d: BatchNormDims, n: usize, mask: &[T], c: usize) -> T {
        let count = elements(d, n, c).fold(T::zero(), |sum, at| sum + weight(d, mask, at));
        if count > T::zero() { count } else { T::one() }
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
            let count = count(d, n, mask, c);
            let average = |of: &dyn Fn(usize) -> T| {
                T::of(elements(d, n, c).fold(0.0, |sum, at| sum + (weight(d, mask, at) * of(at)).f64()) / count.f64())
            };
            let first = average(&|at| x[at]);
            mean[c] = first + average(&|at| x[at] - first);
            variance[c] = average(&|at| (x[at] - mean[c]) * (x[at] - mean[c]));
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
                let hat = (x[at] - mean[c]) * scale;
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
