//! Global pooling position by position, all channels at once.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::GlobalPoolDims;
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};

/// Channels that are compared at once, with what is found on the stack.
const BLOCK: usize = 64;

/// See [`global_max_forward`](super::single::global_max_forward).
pub(super) fn max_forward<T: Scalar>(d: GlobalPoolDims, n: usize, x: &[T], y: &mut [T]) {
    simd(Forward::<T, true> { d, x: &x[..n * d.positions * d.channels], y: &mut y[..n * d.channels] });
}

/// See [`global_average_forward`](super::single::global_average_forward).
pub(super) fn average_forward<T: Scalar>(d: GlobalPoolDims, n: usize, x: &[T], y: &mut [T]) {
    simd(Forward::<T, false> { d, x: &x[..n * d.positions * d.channels], y: &mut y[..n * d.channels] });
}

/// The largest value, or the mean.
struct Forward<'a, T, const MAX: bool> {
    d: GlobalPoolDims,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar, const MAX: bool> Pass for Forward<'_, T, MAX> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, x, y } = self;
        if x.is_empty() {
            return;
        }
        let count = T::of(d.positions as f64);
        let samples = x.chunks_exact(d.positions * d.channels);
        for (y, x) in y.chunks_exact_mut(d.channels).zip(samples) {
            y.fill(if MAX { T::neg_infinity() } else { T::zero() });
            for x in x.chunks_exact(d.channels) {
                for (y, &x) in y.iter_mut().zip(x) {
                    *y = match MAX {
                        true if x > *y || x.is_nan() => x,
                        true => *y,
                        false => *y + x,
                    };
                }
            }
            if !MAX {
                for y in y.iter_mut() {
                    *y = *y / count;
                }
            }
        }
    }
}

/// See [`global_max_backward`](super::single::global_max_backward).
pub(super) fn max_backward<T: Scalar>(d: GlobalPoolDims, n: usize, x: &[T], dy: &[T], dx: &mut [T], add: bool) {
    let len = n * d.positions * d.channels;
    simd(MaxBackward { d, x: &x[..len], dy: &dy[..n * d.channels], dx: &mut dx[..len], add });
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

/// See [`global_average_backward`](super::single::global_average_backward).
pub(super) fn average_backward<T: Scalar>(d: GlobalPoolDims, n: usize, _: &[T], dy: &[T], dx: &mut [T], add: bool) {
    simd(AverageBackward { d, dy: &dy[..n * d.channels], dx: &mut dx[..n * d.positions * d.channels], add });
}

struct AverageBackward<'a, T> {
    d: GlobalPoolDims,
    dy: &'a [T],
    dx: &'a mut [T],
    add: bool,
}

impl<T: Scalar> Pass for AverageBackward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, dy, dx, add } = self;
        if dx.is_empty() {
            return;
        }
        let count = T::of(d.positions as f64);
        for (dx, dy) in dx.chunks_exact_mut(d.positions * d.channels).zip(dy.chunks_exact(d.channels)) {
            for dx in dx.chunks_exact_mut(d.channels) {
                for (dx, &dy) in dx.iter_mut().zip(dy) {
                    *dx = if add { *dx } else { T::zero() } + dy / count;
                }
            }
        }
    }
}
