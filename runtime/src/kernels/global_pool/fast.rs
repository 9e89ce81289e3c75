//! Global pooling position by position, all channels at once.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::GlobalPoolDims;
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};

/// Channels that are compared or added at once, with what is found on the stack.
const BLOCK: usize = 64;

/// See [`global_max_forward`](super::single::global_max_forward).
pub(super) fn max_forward<T: Scalar>(d: GlobalPoolDims, n: usize, x: &[T], y: &mut [T]) {
    simd::<T, _>(Max { d, x: &x[..n * (d.positions * d.channels)], y: &mut y[..n * d.channels] });
}

struct Max<'a, T> {
    d: GlobalPoolDims,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Pass for Max<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, x, y } = self;
        if x.is_empty() {
            return;
        }
        let samples = x.chunks_exact(d.positions * d.channels);
        for (y, x) in y.chunks_exact_mut(d.channels).zip(samples) {
            y.fill(T::neg_infinity());
            for x in x.chunks_exact(d.channels) {
                for (y, &x) in y.iter_mut().zip(x) {
                    *y = if x > *y || x.is_nan() { x } else { *y };
                }
            }
        }
    }
}

/// See [`global_max_backward`](super::single::global_max_backward).
pub(super) fn max_backward<T: Scalar>(d: GlobalPoolDims, n: usize, x: &[T], dy: &[T], dx: &mut [T], add: bool) {
    let len = n * (d.positions * d.channels);
    simd::<T, _>(MaxBackward { d, x: &x[..len], dy: &dy[..n * d.channels], dx: &mut dx[..len], add });
}

struct MaxBackward<'a, T> {
    d: GlobalPoolDims,
    x: &'a [T],
    dy: &'a [T],
    dx: &'a mut [T],
    add: bool,
}

impl<T: Scalar> Pass for MaxBackward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, x, dy, dx, add } = self;
        if x.is_empty() {
            return;
        }
        let len = d.positions * d.channels;
        for ((dx, x), dy) in dx.chunks_exact_mut(len).zip(x.chunks_exact(len)).zip(dy.chunks_exact(d.channels)) {
            for from in (0..d.channels).step_by(BLOCK) {
                let block = BLOCK.min(d.channels - from);
                let (mut largest, mut share) = ([T::neg_infinity(); BLOCK], [T::zero(); BLOCK]);
                for x in x.chunks_exact(d.channels) {
                    for ((largest, ties), &x) in largest.iter_mut().zip(&mut share).zip(&x[from..][..block]) {
                        let count = if x == *largest { *ties + T::one() } else { *ties };
                        *ties = if x > *largest { T::one() } else { count };
                        *largest = if x > *largest { x } else { *largest };
                    }
                }
                for (share, &dy) in share.iter_mut().zip(&dy[from..][..block]) {
                    *share = dy / *share;
                }
                for (dx, x) in dx.chunks_exact_mut(d.channels).zip(x.chunks_exact(d.channels)) {
                    let found = largest.iter().zip(&share);
                    for ((dx, &x), (&largest, &share)) in dx[from..][..block].iter_mut().zip(&x[from..]).zip(found) {
                        let before = if add { *dx } else { T::zero() };
                        *dx = before + if x == largest { share } else { T::zero() };
                    }
                }
            }
        }
    }
}

/// See [`global_average_forward`](super::single::global_average_forward).
pub(super) fn average_forward<T: Scalar>(d: GlobalPoolDims, n: usize, x: &[T], mask: &[T], y: &mut [T]) {
    simd::<T, _>(Average { d, x: &x[..n * (d.positions * d.channels)], mask, y: &mut y[..n * d.channels] });
}

struct Average<'a, T> {
    d: GlobalPoolDims,
    x: &'a [T],
    mask: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Pass for Average<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, x, mask, y } = self;
        if x.is_empty() {
            return;
        }
        let samples = x.chunks_exact(d.positions * d.channels);
        for (sample, (y, x)) in y.chunks_exact_mut(d.channels).zip(samples).enumerate() {
            let mask = of_sample(d, mask, sample);
            let count = counting(d, mask).max(1) as f64;
            for (block, y) in y.chunks_mut(BLOCK).enumerate() {
                // In double precision: a sum over many positions would lose what is small beside it.
                let mut sums = [0.0; BLOCK];
                for (position, x) in x.chunks_exact(d.channels).enumerate() {
                    if counts(mask, position) {
                        for (sum, &x) in sums.iter_mut().zip(&x[block * BLOCK..][..y.len()]) {
                            *sum += x.f64();
                        }
                    }
                }
                for (y, sum) in y.iter_mut().zip(sums) {
                    *y = T::of(sum / count);
                }
            }
        }
    }
}

/// The part of a mask that belongs to a sample.
#[inline(always)]
fn of_sample<T>(d: GlobalPoolDims, mask: &[T], sample: usize) -> &[T] {
    if mask.is_empty() { mask } else { &mask[sample * d.positions..][..d.positions] }
}

/// Whether a position of a sample counts.
#[inline(always)]
fn counts<T: Scalar>(mask: &[T], position: usize) -> bool {
    mask.is_empty() || mask[position] != T::zero()
}

/// How many positions of a sample count.
#[inline(always)]
fn counting<T: Scalar>(d: GlobalPoolDims, mask: &[T]) -> usize {
    if mask.is_empty() { d.positions } else { mask.iter().filter(|counts| **counts != T::zero()).count() }
}

/// See [`global_average_backward`](super::single::global_average_backward).
pub(super) fn average_backward<T: Scalar>(d: GlobalPoolDims, n: usize, mask: &[T], dy: &[T], dx: &mut [T], add: bool) {
    simd::<T, _>(AverageBackward {
        d,
        mask,
        dy: &dy[..n * d.channels],
        dx: &mut dx[..n * (d.positions * d.channels)],
        add,
    });
}

struct AverageBackward<'a, T> {
    d: GlobalPoolDims,
    mask: &'a [T],
    dy: &'a [T],
    dx: &'a mut [T],
    add: bool,
}

impl<T: Scalar> Pass for AverageBackward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, mask, dy, dx, add } = self;
        if dx.is_empty() {
            return;
        }
        let samples = dx.chunks_exact_mut(d.positions * d.channels).zip(dy.chunks_exact(d.channels));
        for (sample, (dx, dy)) in samples.enumerate() {
            let mask = of_sample(d, mask, sample);
            let count = T::of(counting(d, mask) as f64);
            for (position, dx) in dx.chunks_exact_mut(d.channels).enumerate() {
                if counts(mask, position) {
                    for (dx, &dy) in dx.iter_mut().zip(dy) {
                        *dx = if add { *dx } else { T::zero() } + dy / count;
                    }
                } else if !add {
                    dx.fill(T::zero());
                }
            }
        }
    }
}
