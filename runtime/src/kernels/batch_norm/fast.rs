//! Batch normalization, vectorised: across channels that lie side by side, or along the elements of one channel.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::needless_range_loop, reason = "one index goes through several arrays")]

use super::BatchNormDims;
use crate::base::Scalar;
use crate::kernels::row::row;
use crate::kernels::simd::{Pass, simd};
use crate::kernels::sums::totals;
use core::cell::Cell;

/// Channels that are treated at once, with their sums and constants on the stack.
const SIDE: usize = 64;

/// Positions whose sum is taken before it is added to the sum of all, in double precision: a long sum of `f32` would lose
/// what is small.
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
    let share = shares(d, n, mask);
    let of_sum = |c: usize, [sum]: [f64; 1]| mean[c] = T::of(sum * share(c));
    simd::<T, _>(Sums { d, mask, centre: &|_| T::zero(), a: x, b: x, f: second, to: of_sum });
    // The sum was rounded: what elements are away from its mean, on average, mends both statistics.
    let mean = Cell::from_mut(mean).as_slice_of_cells();
    let mend = |c: usize, [away, squares]: [f64; 2]| {
        let step = away * share(c);
        let exact = squares * share(c) - step * step;
        mean[c].set(T::of(mean[c].get().f64() + step));
        variance[c] = T::of(if exact < 0.0 { 0.0 } else { exact });
    };
    simd::<T, _>(Sums { d, mask, centre: &|c| mean[c].get(), a: x, b: x, f: away, to: mend });
}

/// The second of three numbers: what is summed where only one array is. A function with a name, since each closure would
/// have [`Sums`] compiled once more.
#[inline(always)]
fn second<T>(_: T, x: T, _: T) -> [T; 1] {
    [x]
}

/// How far a number is away from a mean, and the square of that.
#[inline(always)]
fn away<T: Scalar>(mean: T, x: T, _: T) -> [T; 2] {
    [x - mean, (x - mean) * (x - mean)]
}

/// One over how many elements of each channel count: of all the same where each row holds one of each. Of a channel in
/// which nothing counts 1, as its sums are 0.
fn shares<T: Scalar>(d: BatchNormDims, n: usize, mask: &[T]) -> impl Fn(usize) -> f64 {
    let share = move |c| (count(d, n, mask, c).max(1) as f64).recip();
    let same = mask.is_empty() || d.is_side_by_side();
    let of_all = same.then(|| share(0));
    move |c| of_all.unwrap_or_else(|| share(c))
}

/// How many elements of a channel count.
fn count<T: Scalar>(d: BatchNormDims, n: usize, mask: &[T], c: usize) -> usize {
    if mask.is_empty() {
        return n * (d.outer * d.inner);
    }
    // A row holds an element of each channel, or only elements of one.
    let rows = 0..d.len(n) / d.step;
    let side_by_side = d.is_side_by_side();
    let of_channel = |row: &usize| side_by_side || row * d.step / d.inner % d.channels == c;
    let counting = rows.filter(|row| mask[*row] != T::zero() && of_channel(row)).count();
    counting * if side_by_side { 1 } else { d.step }
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
    let f = |mean, dy, x| [dy, dy * (x - mean)];
    let to = |c: usize, [a, b]: [f64; 2]| {
        (sum[c], product[c]) = (T::of(a), T::of(b * scale(epsilon, variance[c]).f64()));
    };
    simd::<T, _>(Sums { d, mask: &[], centre: &|c| mean[c], a: dy, b: x, f, to });
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
    let share = shares(d, n, mask);
    let constants = |c: usize| {
        let (deviation, factor) = (scale(epsilon, variance[c]), factor(gamma, c));
        let share = deviation * factor * T::of(share(c));
        [mean[c], deviation * factor, share * sums[c], share * sums[d.channels + c] * deviation]
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

/// Gives `to` of each channel the sums of what `f(centre(c), a, b)` makes of the elements that count, `M` numbers each.
struct Sums<'a, T, F, R> {
    d: BatchNormDims,
    mask: &'a [T],
    centre: &'a dyn Fn(usize) -> T,
    a: &'a [T],
    b: &'a [T],
    f: F,
    to: R,
}

impl<T: Scalar, const M: usize, F: Fn(T, T, T) -> [T; M], R: FnMut(usize, [f64; M])> Pass for Sums<'_, T, F, R> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        if self.d.is_side_by_side() {
            self.side_by_side();
        } else {
            self.along();
        }
    }
}

impl<T: Scalar, const M: usize, F: Fn(T, T, T) -> [T; M], R: FnMut(usize, [f64; M])> Sums<'_, T, F, R> {
    #[inline(always)]
    fn side_by_side(self) {
        let Self { d, mask, centre: centre_of, a, b, f, mut to } = self;
        for from in (0..d.channels).step_by(SIDE) {
            let block = SIDE.min(d.channels - from);
            let (mut centre, mut whole) = ([T::zero(); SIDE], [[0.0; SIDE]; M]);
            for (lane, centre) in centre[..block].iter_mut().enumerate() {
                *centre = centre_of(from + lane);
            }
            for first in (0..a.len()).step_by(ROWS * d.channels) {
                let mut sums = [[T::zero(); SIDE]; M];
                for at in (first..a.len().min(first + ROWS * d.channels)).step_by(d.channels) {
                    if mask.is_empty() || mask[at / d.step] != T::zero() {
                        let (a, b) = (&a[at + from..][..block], &b[at + from..][..block]);
                        // One sum after the other: a loop that adds to several arrays does not become vector code.
                        for (index, sums) in sums.iter_mut().enumerate() {
                            for (((sum, &centre), &a), &b) in sums.iter_mut().zip(&centre).zip(a).zip(b) {
                                *sum = *sum + f(centre, a, b)[index];
                            }
                        }
                    }
                }
                for (whole, sums) in whole.iter_mut().zip(&sums) {
                    for (whole, sum) in whole[..block].iter_mut().zip(sums) {
                        *whole += sum.f64();
                    }
                }
            }
            for lane in 0..block {
                to(from + lane, row(0.0, |sum| whole[sum][lane]));
            }
        }
    }

    #[inline(always)]
    fn along(self) {
        let Self { d, mask, centre: centre_of, a, b, f, mut to } = self;
        let run = run(d, mask);
        for c in 0..d.channels {
            let (centre, mut whole) = (centre_of(c), [0.0; M]);
            for first in (c * d.inner..a.len()).step_by(d.channels * d.inner) {
                for at in (first..first + d.inner).step_by(run) {
                    if mask.is_empty() || mask[at / d.step] != T::zero() {
                        let sums = totals([&a[at..][..run], &b[at..][..run]], |[a, b]| f(centre, a, b));
                        whole = row(0.0, |sum| whole[sum] + sums[sum]);
                    }
                }
            }
            to(c, whole);
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
