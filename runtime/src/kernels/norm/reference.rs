//! Normalization as plain loops over the elements of a group: the oracle, and the path of groups whose elements do not
//! lie side by side.

use super::{Norm, NormDims};
use crate::base::Scalar;
use num_traits::Float;

/// The position of each element of a group in the batch, and of its parameter.
fn elements(d: &NormDims, sample: usize, group: usize) -> impl Iterator<Item = (usize, usize)> {
    let (start, param) = d.kept.locate(group);
    (0..d.rows).flat_map(move |row| {
        let (at, here) = d.reduced.locate(row);
        (0..d.run).map(move |i| (sample * d.len + start + at + i * d.step, param + here + i * d.param))
    })
}

/// The parameter at a position, or what its absence stands for.
fn parameter<T: Scalar>(values: &[T], at: usize, absent: T) -> T {
    if values.is_empty() { absent } else { values[at] }
}

/// What a group is normalized by.
#[derive(Clone, Copy)]
pub(super) struct Centre<T> {
    /// The mean, 0 where none is taken away, as near as `T` comes.
    pub(super) mean: T,
    /// What the mean has beyond that: of numbers that hardly differ it is no small part of what is left of them.
    pub(super) rest: T,
    /// What elements less their mean are multiplied with.
    pub(super) scale: T,
}

impl<T: Scalar> Centre<T> {
    /// From a first mean, whose sum was rounded, and the sums of what each element is away from it and of the squares of
    /// that: both mend the mean, and without the second step the variance would hold the square of its error.
    #[inline]
    pub(super) fn corrected(d: &NormDims, norm: Norm, epsilon: f64, first: T, [away, squares]: [f64; 2]) -> Self {
        let step = if norm == Norm::Standard { away / d.count() as f64 } else { 0.0 };
        let (exact, squares) = (first.f64() + step, squares - step * away);
        let (mean, squares) = (T::of(exact), if squares < 0.0 { 0.0 } else { squares });
        Self { mean, rest: T::of(exact - mean.f64()), scale: T::of(factor(d, norm, epsilon, squares)) }
    }
}

/// What the elements of a group are multiplied with, from the sum of their squares (about their mean).
fn factor(d: &NormDims, norm: Norm, epsilon: f64, squares: f64) -> f64 {
    match norm {
        Norm::Unit => {
            let (factor, bound) = (Float::sqrt(squares).recip(), epsilon.recip());
            if factor > bound { bound } else { factor }
        }
        _ => Float::sqrt(squares / d.count() as f64 + epsilon).recip(),
    }
}

/// What a group is normalized by, in double precision throughout: squares of `f32` cannot overflow here.
pub(super) fn centre<T: Scalar>(
    d: &NormDims,
    norm: Norm,
    epsilon: f64,
    x: &[T],
    sample: usize,
    group: usize,
) -> Centre<T> {
    let each = || elements(d, sample, group).map(|(i, _)| x[i].f64());
    let mean = if norm == Norm::Standard { each().sum::<f64>() / d.count() as f64 } else { 0.0 };
    let first = T::of(mean);
    let sums = each().fold([0.0; 2], |[away, squares], x| {
        let x = x - first.f64();
        [away + x, squares + x * x]
    });
    Centre::corrected(d, norm, epsilon, first, sums)
}

/// What the sums of a backward pass are multiplied with: those of `g`, and those of `g · x̂`.
pub(super) fn weights<T: Scalar>(d: &NormDims, norm: Norm, epsilon: f64, scale: T) -> (T, T) {
    let share = T::one() / T::of(d.count() as f64);
    match norm {
        Norm::Standard => (share, share),
        Norm::RootMeanSquare => (T::zero(), share),
        // Where ε bounds the factor it is constant.
        Norm::Unit if scale >= T::of(1.0 / epsilon) => (T::zero(), T::zero()),
        Norm::Unit => (T::zero(), T::one()),
    }
}

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
    for at in 0..n * d.groups {
        let (sample, group) = (at / d.groups, at % d.groups);
        let Centre { mean, rest, scale } = centre(&d, norm, epsilon, x, sample, group);
        for (i, p) in elements(&d, sample, group) {
            y[i] = (x[i] - mean - rest) * scale * parameter(gamma, p, T::one()) + parameter(beta, p, T::zero());
        }
        if !scales.is_empty() {
            scales[at] = scale;
        }
        if !means.is_empty() && norm == Norm::Standard {
            means[at] = mean;
        }
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
    for at in 0..n * d.groups {
        let each = || elements(&d, at / d.groups, at % d.groups);
        let (mean, scale) = (if norm == Norm::Standard { means[at] } else { T::zero() }, scales[at]);
        let g = |i: usize, p: usize| dy[i] * parameter(gamma, p, T::one());
        let hat = |i: usize| (x[i] - mean) * scale;
        let sum = T::of(each().fold(0.0, |sum, (i, p)| sum + g(i, p).f64()));
        let product = T::of(each().fold(0.0, |sum, (i, p)| sum + (g(i, p) * hat(i)).f64()));
        let (of_sum, of_product) = weights(&d, norm, epsilon, scale);
        for (i, p) in each() {
            let before = if add { dx[i] } else { T::zero() };
            dx[i] = before + scale * (g(i, p) - sum * of_sum - hat(i) * product * of_product);
        }
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
    if !add {
        dgamma[..d.params].fill(T::zero());
    }
    for (at, &scale) in scales[..n * d.groups].iter().enumerate() {
        let mean = parameter(means, at, T::zero());
        for (i, p) in elements(&d, at / d.groups, at % d.groups) {
            dgamma[p] = dgamma[p] + dy[i] * (x[i] - mean) * scale;
        }
    }
}

/// See [`norm_backward_beta`](super::single::norm_backward_beta).
pub(super) fn backward_beta<T: Scalar>(d: NormDims, n: usize, dy: &[T], dbeta: &mut [T], add: bool) {
    if !add {
        dbeta[..d.params].fill(T::zero());
    }
    for at in 0..n * d.groups {
        for (i, p) in elements(&d, at / d.groups, at % d.groups) {
            dbeta[p] = dbeta[p] + dy[i];
        }
    }
}
