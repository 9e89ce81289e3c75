//! Normalization of groups that consist of contiguous runs, each run vectorised.
//!
//! Sums along a run go in 16 lanes that are then added pairwise, run after run.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::reference::{self, Centre};
use super::{Norm, NormDims};
use crate::base::Scalar;
use crate::kernels::row::{across, heads};
use crate::kernels::simd::{Pass, simd};
use crate::kernels::sums::{total, totals};

/// See [`norm_forward`](super::single::norm_forward).
#[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
pub(super) fn forward<T: Scalar>(
    d: NormDims,
    n: usize,
    norm: Norm,
    epsilon: f64,
    x: &[T],
    gamma: &[T],
    beta: &[T],
    means: &mut [T],
    scales: &mut [T],
    y: &mut [T],
) {
    let (x, y) = (&x[..n * d.len], &mut y[..n * d.len]);
    if d.step == 1 {
        simd::<T, _>(Forward { d, norm, epsilon, x, gamma, beta, means, scales, y });
    } else {
        reference::forward(d, n, norm, epsilon, x, gamma, beta, means, scales, y);
    }
}

/// See [`norm_backward_input`](super::single::norm_backward_input).
#[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
pub(super) fn backward_input<T: Scalar>(
    d: NormDims,
    n: usize,
    norm: Norm,
    epsilon: f64,
    x: &[T],
    dy: &[T],
    means: &[T],
    scales: &[T],
    gamma: &[T],
    dx: &mut [T],
    add: bool,
) {
    let (x, dy, dx) = (&x[..n * d.len], &dy[..n * d.len], &mut dx[..n * d.len]);
    if d.step == 1 {
        simd::<T, _>(Input { d, norm, epsilon, x, dy, means, scales, gamma, dx, add });
    } else {
        reference::backward_input(d, n, norm, epsilon, x, dy, means, scales, gamma, dx, add);
    }
}

/// See [`norm_backward_gamma`](super::single::norm_backward_gamma).
#[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
pub(super) fn backward_gamma<T: Scalar>(
    d: NormDims,
    n: usize,
    x: &[T],
    dy: &[T],
    means: &[T],
    scales: &[T],
    dgamma: &mut [T],
    add: bool,
) {
    let (x, dy) = (&x[..n * d.len], &dy[..n * d.len]);
    if d.step == 1 {
        simd::<T, _>(Gamma { d, x, dy, means, scales, to: &mut dgamma[..d.params], add });
    } else {
        reference::backward_gamma(d, n, x, dy, means, scales, dgamma, add);
    }
}

/// See [`norm_backward_beta`](super::single::norm_backward_beta).
pub(super) fn backward_beta<T: Scalar>(d: NormDims, n: usize, dy: &[T], dbeta: &mut [T], add: bool) {
    let dy = &dy[..n * d.len];
    if d.step == 1 {
        simd::<T, _>(Beta { d, dy, to: &mut dbeta[..d.params], add });
    } else {
        reference::backward_beta(d, n, dy, dbeta, add);
    }
}

/// How many groups there are in a batch.
#[inline(always)]
fn groups<T>(d: &NormDims, batch: &[T]) -> usize {
    batch.len() / d.len.max(1) * d.groups
}

/// Where the runs of a group lie in the batch, and the parameters of each.
#[inline(always)]
fn runs(d: &NormDims, sample: usize, group: usize) -> impl Iterator<Item = (usize, usize)> {
    let (start, param) = d.kept.locate(group);
    (0..d.rows).map(move |row| {
        let (at, here) = d.reduced.locate(row);
        (sample * d.len + start + at, param + here)
    })
}

/// The parameters of a run: one for all, and one for each element or none.
#[inline(always)]
fn of_run<'a, T: Scalar>(d: &NormDims, params: &'a [T], at: usize, absent: T) -> (T, &'a [T]) {
    match (params.is_empty(), d.param) {
        (true, _) => (absent, &[]),
        (false, 0) => (params[at], &[]),
        (false, _) => (absent, &params[at..][..d.run]),
    }
}

struct Forward<'a, T> {
    d: NormDims,
    norm: Norm,
    epsilon: f64,
    x: &'a [T],
    gamma: &'a [T],
    beta: &'a [T],
    means: &'a mut [T],
    scales: &'a mut [T],
    y: &'a mut [T],
}

impl<T: Scalar> Pass for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, norm, epsilon, x, gamma, beta, means, scales, y } = self;
        for at in 0..groups(&d, x) {
            let (sample, group) = (at / d.groups, at % d.groups);
            let Centre { mean, rest, scale } = centre(&d, norm, epsilon, x, sample, group);
            for (i, p) in runs(&d, sample, group) {
                let (factor, gamma) = of_run(&d, gamma, p, T::one());
                let (shift, beta) = of_run(&d, beta, p, T::zero());
                let (x, y, factor) = (&x[i..][..d.run], &mut y[i..][..d.run], scale * factor);
                let left = |x: T| (x - mean - rest) * factor;
                match (gamma.is_empty(), beta.is_empty()) {
                    (true, true) => write(y, [x], |[x]| left(x) + shift),
                    (false, true) => write(y, [x, gamma], |[x, gamma]| left(x) * gamma + shift),
                    (true, false) => write(y, [x, beta], |[x, beta]| left(x) + beta),
                    (false, false) => write(y, [x, gamma, beta], |[x, gamma, beta]| left(x) * gamma + beta),
                }
            }
            if !scales.is_empty() {
                scales[at] = scale;
            }
            if !means.is_empty() && norm == Norm::Standard {
                means[at] = mean;
            }
        }
    }
}

/// What a group is normalized by. Where sums of `f32` overflow, the plain loops take them.
#[inline(always)]
fn centre<T: Scalar>(d: &NormDims, norm: Norm, epsilon: f64, x: &[T], sample: usize, group: usize) -> Centre<T> {
    let each = || runs(d, sample, group).map(|(i, _)| &x[i..][..d.run]);
    let (mut first, mut sums) = (T::zero(), [0.0; 2]);
    if norm == Norm::Standard {
        let sum = each().fold(0.0, |sum, x| sum + total([x], |[x]| x));
        first = T::of(sum / d.count() as f64);
        for x in each() {
            let [away, squares] = totals([x], |[x]| [x - first, (x - first) * (x - first)]);
            sums = [sums[0] + away, sums[1] + squares];
        }
    } else {
        sums[1] = each().fold(0.0, |sum, x| sum + total([x], |[x]| x * x));
    }
    if sums[1].is_finite() {
        Centre::corrected(d, norm, epsilon, first, sums)
    } else {
        reference::centre(d, norm, epsilon, x, sample, group)
    }
}

/// `y[i] = f(x[i], …)`, all slices of one length.
#[inline(always)]
fn write<T: Scalar, const N: usize>(y: &mut [T], x: [&[T]; N], f: impl Fn([T; N]) -> T) {
    let x = heads(&x, y.len());
    for (i, y) in y.iter_mut().enumerate() {
        *y = f(across(&x, i));
    }
}

struct Input<'a, T> {
    d: NormDims,
    norm: Norm,
    epsilon: f64,
    x: &'a [T],
    dy: &'a [T],
    means: &'a [T],
    scales: &'a [T],
    gamma: &'a [T],
    dx: &'a mut [T],
    add: bool,
}

impl<T: Scalar> Pass for Input<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, norm, epsilon, x, dy, means, scales, gamma, dx, add } = self;
        for at in 0..groups(&d, x) {
            let (sample, group) = (at / d.groups, at % d.groups);
            let (mean, scale) = (if norm == Norm::Standard { means[at] } else { T::zero() }, scales[at]);
            let (mut sum, mut product) = (0.0, 0.0);
            for (i, p) in runs(&d, sample, group) {
                let (factor, gamma) = of_run(&d, gamma, p, T::one());
                let (x, dy) = (&x[i..][..d.run], &dy[i..][..d.run]);
                let [a, b] = if gamma.is_empty() {
                    totals([x, dy], |[x, dy]| [dy, dy * (x - mean)])
                } else {
                    totals([x, dy, gamma], |[x, dy, gamma]| [dy * gamma, dy * gamma * (x - mean)])
                };
                (sum, product) = (sum + a * factor.f64(), product + b * factor.f64());
            }
            // dx = scale·g - slope·x̂ - offset.
            let (of_sum, of_product) = reference::weights(&d, norm, epsilon, scale);
            let slope = scale * T::of(product * scale.f64()) * of_product;
            let offset = scale * T::of(sum) * of_sum;
            for (i, p) in runs(&d, sample, group) {
                let (factor, gamma) = of_run(&d, gamma, p, T::one());
                let (x, dy, dx) = (&x[i..][..d.run], &dy[i..][..d.run], &mut dx[i..][..d.run]);
                let factor = scale * factor;
                let rest = |x: T| slope * ((x - mean) * scale) + offset;
                match (gamma.is_empty(), add) {
                    (true, false) => write(dx, [x, dy], |[x, dy]| factor * dy - rest(x)),
                    (false, false) => write(dx, [x, dy, gamma], |[x, dy, gamma]| factor * dy * gamma - rest(x)),
                    (true, true) => gather(dx, [x, dy], |[x, dy]| factor * dy - rest(x)),
                    (false, true) => gather(dx, [x, dy, gamma], |[x, dy, gamma]| factor * dy * gamma - rest(x)),
                }
            }
        }
    }
}

/// `y[i] += f(x[i], …)`, all slices of one length.
#[inline(always)]
fn gather<T: Scalar, const N: usize>(y: &mut [T], x: [&[T]; N], f: impl Fn([T; N]) -> T) {
    let x = heads(&x, y.len());
    for (i, y) in y.iter_mut().enumerate() {
        *y = *y + f(across(&x, i));
    }
}

struct Gamma<'a, T> {
    d: NormDims,
    x: &'a [T],
    dy: &'a [T],
    means: &'a [T],
    scales: &'a [T],
    to: &'a mut [T],
    add: bool,
}

impl<T: Scalar> Pass for Gamma<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, x, dy, means, scales, to, add } = self;
        if !add {
            to.fill(T::zero());
        }
        for at in 0..groups(&d, dy) {
            let (mean, scale) = (if means.is_empty() { T::zero() } else { means[at] }, scales[at]);
            for (i, p) in runs(&d, at / d.groups, at % d.groups) {
                let (x, dy) = (&x[i..][..d.run], &dy[i..][..d.run]);
                if d.param == 0 {
                    to[p] = to[p] + T::of(total([x, dy], |[x, dy]| dy * (x - mean)) * scale.f64());
                } else {
                    gather(&mut to[p..][..d.run], [x, dy], |[x, dy]| dy * ((x - mean) * scale));
                }
            }
        }
    }
}

struct Beta<'a, T> {
    d: NormDims,
    dy: &'a [T],
    to: &'a mut [T],
    add: bool,
}

impl<T: Scalar> Pass for Beta<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, dy, to, add } = self;
        if !add {
            to.fill(T::zero());
        }
        for at in 0..groups(&d, dy) {
            for (i, p) in runs(&d, at / d.groups, at % d.groups) {
                let dy = &dy[i..][..d.run];
                if d.param == 0 {
                    to[p] = to[p] + T::of(total([dy], |[dy]| dy));
                } else {
                    gather(&mut to[p..][..d.run], [dy], |[dy]| dy);
                }
            }
        }
    }
}
