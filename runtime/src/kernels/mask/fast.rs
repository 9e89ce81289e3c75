//! Masks, a step at a time.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::{Elements, MaskingDims};
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};

/// See [`masking_forward`](super::single::masking_forward).
pub(super) fn forward<T: Scalar>(d: MaskingDims, n: usize, value: f64, x: &[T], y: &mut [T], mask: &mut [T]) {
    let len = n * (d.steps * d.features);
    let (x, y, value) = (&x[..len], &mut y[..len], T::of(value));
    if d.features == 0 {
        return;
    }
    for (step, (y, x)) in y.chunks_exact_mut(d.features).zip(x.chunks_exact(d.features)).enumerate() {
        let counts = x.iter().any(|x| *x != value);
        if counts {
            y.copy_from_slice(x);
        } else {
            y.fill(T::zero());
        }
        if !mask.is_empty() {
            mask[step] = if counts { T::one() } else { T::zero() };
        }
    }
}

/// See [`masking_backward`](super::single::masking_backward).
pub(super) fn backward<T: Scalar>(d: MaskingDims, n: usize, mask: &[T], dy: &[T], dx: &mut [T], add: bool) {
    let len = n * (d.steps * d.features);
    if d.features > 0 {
        simd::<T, _>(Backward { d, mask: &mask[..n * d.steps], dy: &dy[..len], dx: &mut dx[..len], add });
    }
}

struct Backward<'a, T> {
    d: MaskingDims,
    mask: &'a [T],
    dy: &'a [T],
    dx: &'a mut [T],
    add: bool,
}

impl<T: Scalar> Pass for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, mask, dy, dx, add } = self;
        let steps = dx.chunks_exact_mut(d.features).zip(dy.chunks_exact(d.features));
        for ((dx, dy), &counts) in steps.zip(mask) {
            if !add {
                dx.fill(T::zero());
            }
            if counts != T::zero() {
                for (dx, &dy) in dx.iter_mut().zip(dy) {
                    *dx = *dx + dy;
                }
            }
        }
    }
}

/// See [`combine_masks`](super::single::combine_masks).
pub(super) fn combine<T: Scalar>(d: Elements, n: usize, a: &[T], b: &[T], to: &mut [T]) {
    copy(d, n, a, to);
    if !b.is_empty() && !to.is_empty() {
        for (to, &b) in to[..n * d.len].iter_mut().zip(&b[..n * d.len]) {
            *to = *to * b;
        }
    }
}

/// See [`merge_masks`](super::single::merge_masks).
pub(super) fn merge<T: Scalar>(d: Elements, n: usize, a: &[T], b: &[T], to: &mut [T]) {
    let all = n * d.len;
    for ((to, &a), &b) in to[..all].iter_mut().zip(&a[..all]).zip(&b[..all]) {
        *to = if a > b { a } else { b };
    }
}

/// See [`copy_mask`](super::single::copy_mask).
pub(super) fn copy<T: Scalar>(d: Elements, n: usize, from: &[T], to: &mut [T]) {
    if to.is_empty() {
        return;
    }
    let to = &mut to[..n * d.len];
    if from.is_empty() {
        to.fill(T::one());
    } else {
        to.copy_from_slice(&from[..n * d.len]);
    }
}
