//! Batch normalization, vectorised: across channels that lie side by side, or along the elements of one channel.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::{BatchNormDims, NONE_COUNTS};
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};
use crate::kernels::sums::total;

/// Channels that are treated at once, with their sums and constants on the stack.
const SIDE: usize = 64;

/// Positions whose sum is taken before it is added to the sum of all: a long sum of small numbers would lose them.
const ROWS: usize = 32;

/// See [`batch_norm_statistics`](super::single::batch_norm_statistics).
#[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
pub(super) fn statistics<T: Scalar>(
    d: BatchNormDims,
    n: usize,
    frozen: bool,
    x: &[T],
    mask: &[T],
    moving_mean: &[T],
    moving_variance: &[T],
    mean: &mut [T],
    variance: &mut [T],
) {
    let x = &x[..d.len(n)];
    let (mean, variance) = (&mut mean[..d.channels], &mut variance[..d.channels]);
    if frozen {
        mean.copy_from_slice(&moving_mean[..d.channels]);
        variance.copy_from_slice(&moving_variance[..d.channels]);
        return;
    }
    simd::<T, _>(Sums { d, mask, centres: &[], a: x, b: x, f: second, to: mean });
    divide_by_count(d, n, mask, mean);
    simd::<T, _>(Sums { d, mask, centres: mean, a: x, b: x, f: |mean, x, _| (x - mean) * (x - mean), to: variance });
    divide_by_count(d, n, mask, variance);
}

/// The second of three numbers: what is summed where only one array is. A function with a name, since each closure would
/// have [`Sums`] compiled once more.
#[inline(always)]
fn second<T>(_: T, x: T, _: T) -> T {
    x
}

/// Divides the sum of each channel by how many of its elements count.
fn divide_by_count<T: Scalar>(d: BatchNormDims, n: usize, mask: &[T], sums: &mut [T]) {
    let count = counts(d, n, mask);
    for (c, sum) in sums.iter_mut().enumerate() {
        let count = count(c);
        if count > T::zero() {
            *sum = *sum / count;
        }
    }
}

/// How many elements of each channel count: of all as many where each row holds one of each.
fn counts<T: Scalar>(d: BatchNormDims, n: usize, mask: &[T]) -> impl Fn(usize) -> T {
    let same = mask.is_empty() || d.is_side_by_side();
    let of_all = same.then(|| count(d, n, mask, 0));
    move |c| of_all.unwrap_or_else(|| count(d, n, mask, c))
}

/// How many elements of a channel count.
fn count<T: Scalar>(d: BatchNormDims, n: usize, mask: &[T], c: usize) -> T {
    if mask.is_empty() {
        return T::of((n * (d.outer * d.inner)) as f64);
    }
    // A row holds an element of each channel, or only elements of one.
    let rows = 0..d.len(n) / d.step;
    let side_by_side = d.is_side_by_side();
    let of_channel = |row: &usize| side_by_side || row * d.step / d.inner % d.channels == c;
    let counting = rows.filter(|row| mask[*row] != T::zero() && of_channel(row)).count();
    T::of((counting * if side_by_side { 1 } else { d.step }) as f64 + NONE_COUNTS)
}

/// See [`batch_norm_forward`](super::single::batch_norm_forward).
#[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
pub(super) fn forward<T: Scalar>(
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
    let constants = |c: usize| {
        let shift = if beta.is_empty() { T::zero() } else { beta[c] };
        [mean[c], scale(epsilon, variance[c]) * factor(gamma, c), shift, T::zero()]
    };
    let (x, y) = (&x[..d.len(n)], &mut y[..d.len(n)]);
    simd::<T, _>(Each { d, mask: &[], constants: &constants, a: x, b: x, f: scaled, to: y, add: false });
}

/// `(x - mean)·scale + shift`; a function with a name for the same reason as [`second`].
#[inline(always)]
fn scaled<T: Scalar>([mean, scale, shift, _]: [T; 4], _: T, x: T, _: T) -> T {
    (x - mean) * scale + shift
}

/// One over the deviation.
fn scale<T: Scalar>(epsilon: f64, variance: T) -> T {
    (variance + T::of(epsilon)).sqrt().recip()
}

fn factor<T: Scalar>(gamma: &[T], c: usize) -> T {
    if gamma.is_empty() { T::one() } else { gamma[c] }
}

/// See [`batch_norm_backward_sums`](super::single::batch_norm_backward_sums).
#[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
pub(super) fn backward_sums<T: Scalar>(
    d: BatchNormDims,
    n: usize,
    epsilon: f64,
    x: &[T],
    dy: &[T],
    mean: &[T],
    variance: &[T],
    sums: &mut [T],
) {
    let (x, dy) = (&x[..d.len(n)], &dy[..d.len(n)]);
    let (sum, product) = sums[..2 * d.channels].split_at_mut(d.channels);
    simd::<T, _>(Sums { d, mask: &[], centres: &[], a: dy, b: dy, f: second, to: sum });
    simd::<T, _>(Sums { d, mask: &[], centres: mean, a: dy, b: x, f: |mean, dy, x| dy * (x - mean), to: product });
    for (product, &variance) in product.iter_mut().zip(variance) {
        *product = *product * scale(epsilon, variance);
    }
}

/// See [`batch_norm_backward_input`](super::single::batch_norm_backward_input).
#[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
pub(super) fn backward_input<T: Scalar>(
    d: BatchNormDims,
    n: usize,
    epsilon: f64,
    frozen: bool,
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
    let (dy, dx) = (&dy[..d.len(n)], &mut dx[..d.len(n)]);
    if frozen {
        let constants = |c: usize| [T::zero(), scale(epsilon, variance[c]) * factor(gamma, c), T::zero(), T::zero()];
        simd::<T, _>(Each { d, mask: &[], constants: &constants, a: dy, b: dy, f: scaled, to: dx, add });
        return;
    }
    let count = counts(d, n, mask);
    let constants = |c: usize| {
        let (deviation, count) = (scale(epsilon, variance[c]), count(c));
        let share = deviation * factor(gamma, c) / count;
        // What counts does not quite cancel about a mean that was divided by a little more than its number.
        let left = if mask.is_empty() { T::zero() } else { mean[c] * T::of(NONE_COUNTS) / count };
        [mean[c] + left, deviation * factor(gamma, c), share * sums[c], share * sums[d.channels + c] * deviation]
    };
    let x = &x[..d.len(n)];
    let f = |[mean, scale, offset, slope]: [T; 4], weight, dy, x| scale * dy - weight * (offset + slope * (x - mean));
    simd::<T, _>(Each { d, mask, constants: &constants, a: dy, b: x, f, to: dx, add });
}

/// Elements of one channel that lie side by side and count alike.
#[inline(always)]
fn run<T>(d: BatchNormDims, mask: &[T]) -> usize {
    if mask.is_empty() || d.inner == 1 { d.inner } else { d.step }
}

/// `to[c] = Σ f(centre[c], a, b)` over the elements of each channel that count; centres are 0 when empty.
struct Sums<'a, T, F> {
    d: BatchNormDims,
    mask: &'a [T],
    centres: &'a [T],
    a: &'a [T],
    b: &'a [T],
    f: F,
    to: &'a mut [T],
}

impl<T: Scalar, F: Fn(T, T, T) -> T> Pass for Sums<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        self.to.fill(T::zero());
        if self.a.is_empty() {
        } else if self.d.is_side_by_side() {
            self.side_by_side();
        } else {
            self.along();
        }
    }
}

impl<T: Scalar, F: Fn(T, T, T) -> T> Sums<'_, T, F> {
    #[inline(always)]
    fn side_by_side(self) {
        let Self { d, mask, centres, a, b, f, to } = self;
        for from in (0..d.channels).step_by(SIDE) {
            let block = SIDE.min(d.channels - from);
            let mut centre = [T::zero(); SIDE];
            if !centres.is_empty() {
                centre[..block].copy_from_slice(&centres[from..][..block]);
            }
            for first in (0..a.len()).step_by(ROWS * d.channels) {
                let mut sums = [T::zero(); SIDE];
                for at in (first..a.len().min(first + ROWS * d.channels)).step_by(d.channels) {
                    if mask.is_empty() || mask[at / d.step] != T::zero() {
                        let (a, b) = (&a[at + from..][..block], &b[at + from..][..block]);
                        for (((sum, &centre), &a), &b) in sums.iter_mut().zip(&centre).zip(a).zip(b) {
                            *sum = *sum + f(centre, a, b);
                        }
                    }
                }
                for (to, &sum) in to[from..][..block].iter_mut().zip(&sums) {
                    *to = *to + sum;
                }
            }
        }
    }

    #[inline(always)]
    fn along(self) {
        let Self { d, mask, centres, a, b, f, to } = self;
        let run = run(d, mask);
        for at in (0..a.len()).step_by(run) {
            let c = at / d.inner % d.channels;
            if mask.is_empty() || mask[at / d.step] != T::zero() {
                let centre = if centres.is_empty() { T::zero() } else { centres[c] };
                to[c] = to[c] + total([&a[at..][..run], &b[at..][..run]], |[a, b]| f(centre, a, b));
            }
        }
    }
}

/// `to (+)= f(constants[c], weight, a, b)` for each element, with the weight of its step.
struct Each<'a, T, F> {
    d: BatchNormDims,
    mask: &'a [T],
    constants: &'a dyn Fn(usize) -> [T; 4],
    a: &'a [T],
    b: &'a [T],
    f: F,
    to: &'a mut [T],
    add: bool,
}

impl<T: Scalar, F: Fn([T; 4], T, T, T) -> T> Pass for Each<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        if self.a.is_empty() {
        } else if self.d.is_side_by_side() {
            self.side_by_side();
        } else {
            self.along();
        }
    }
}

impl<T: Scalar, F: Fn([T; 4], T, T, T) -> T> Each<'_, T, F> {
    #[inline(always)]
    fn side_by_side(self) {
        let Self { d, mask, constants, a, b, f, to, add } = self;
        for from in (0..d.channels).step_by(SIDE) {
            let block = SIDE.min(d.channels - from);
            let [mut p, mut q, mut r, mut s] = [[T::zero(); SIDE]; 4];
            for lane in 0..block {
                [p[lane], q[lane], r[lane], s[lane]] = constants(from + lane);
            }
            for at in (from..a.len()).step_by(d.channels) {
                let weight = if mask.is_empty() { T::one() } else { mask[at / d.step] };
                let (a, b, to) = (&a[at..][..block], &b[at..][..block], &mut to[at..][..block]);
                let lanes = p.iter().zip(&q).zip(&r).zip(&s);
                for (((to, &a), &b), (((&p, &q), &r), &s)) in to.iter_mut().zip(a).zip(b).zip(lanes) {
                    let value = f([p, q, r, s], weight, a, b);
                    *to = if add { *to + value } else { value };
                }
            }
        }
    }

    #[inline(always)]
    fn along(self) {
        let Self { d, mask, constants, a, b, f, to, add } = self;
        let run = run(d, mask);
        for c in 0..d.channels {
            let constants = constants(c);
            for first in (c * d.inner..a.len()).step_by(d.channels * d.inner) {
                for at in (first..first + d.inner).step_by(run) {
                    let weight = if mask.is_empty() { T::one() } else { mask[at / d.step] };
                    let (a, b, to) = (&a[at..][..run], &b[at..][..run], &mut to[at..][..run]);
                    for ((to, &a), &b) in to.iter_mut().zip(a).zip(b) {
                        let value = f(constants, weight, a, b);
                        *to = if add { *to + value } else { value };
                    }
                }
            }
        }
    }
}
