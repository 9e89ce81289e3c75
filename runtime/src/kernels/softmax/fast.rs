//! Softmax, vectorised: along contiguous rows, or across rows that lie side by side.
//!
//! Sums along a row run as [`total`] adds; rows that lie side by side are summed in ascending order in double precision,
//! short rows that a level holds in one register across that.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::SoftmaxDims;
use crate::base::Scalar;
use crate::kernels::math;
use crate::kernels::simd::{Pass, simd};
use crate::kernels::sums::total;

/// Rows that lie side by side are treated so many at a time; their maxima and sums are on the stack.
const SIDE: usize = 64;

/// Contiguous rows are treated together until they have so many elements.
const BLOCK: usize = 1024;

/// The two functions softmax needs, in a form that vectorises where there is one.
pub(in crate::kernels) trait Exponential: Scalar {
    /// eˣ.
    fn fast_exp<const FMA: bool>(self) -> Self;
    /// The natural logarithm.
    fn fast_ln<const FMA: bool>(self) -> Self;
    /// Softmax of contiguous rows that fit one register, if the level in use gains by that; tells whether it did.
    fn short_softmax(_axis: usize, _y: &mut [Self]) -> bool {
        false
    }
}

impl Exponential for f32 {
    #[inline(always)]
    fn fast_exp<const FMA: bool>(self) -> Self {
        math::exp::<FMA>(self)
    }

    #[inline(always)]
    fn fast_ln<const FMA: bool>(self) -> Self {
        math::ln::<FMA>(self)
    }

    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    fn short_softmax(axis: usize, y: &mut [f32]) -> bool {
        super::short::softmax(axis, y)
    }
}

impl Exponential for f64 {
    #[inline(always)]
    fn fast_exp<const FMA: bool>(self) -> Self {
        num_traits::Float::exp(self)
    }

    #[inline(always)]
    fn fast_ln<const FMA: bool>(self) -> Self {
        num_traits::Float::ln(self)
    }
}

/// See [`softmax`](super::single::softmax).
pub(super) fn softmax<T: Exponential>(d: SoftmaxDims, n: usize, y: &mut [T]) {
    let y = &mut y[..d.len(n)];
    if d.inner != 1 || !T::short_softmax(d.axis, y) {
        simd::<T, _>(Forward::<T, false> { d, y });
    }
}

/// See [`log_softmax`](super::single::log_softmax).
pub(super) fn log_softmax<T: Exponential>(d: SoftmaxDims, n: usize, y: &mut [T]) {
    simd::<T, _>(Forward::<T, true> { d, y: &mut y[..d.len(n)] });
}

/// See [`softmax_backward`](super::single::softmax_backward).
pub(super) fn softmax_backward<T: Exponential>(d: SoftmaxDims, n: usize, y: &[T], dy: &mut [T]) {
    simd::<T, _>(Backward::<T, false> { d, y: &y[..d.len(n)], dy: &mut dy[..d.len(n)] });
}

/// See [`log_softmax_backward`](super::single::log_softmax_backward).
pub(super) fn log_softmax_backward<T: Exponential>(d: SoftmaxDims, n: usize, y: &[T], dy: &mut [T]) {
    simd::<T, _>(Backward::<T, true> { d, y: &y[..d.len(n)], dy: &mut dy[..d.len(n)] });
}

struct Forward<'a, T, const LOG: bool> {
    d: SoftmaxDims,
    y: &'a mut [T],
}

impl<T: Exponential, const LOG: bool> Pass for Forward<'_, T, LOG> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let SoftmaxDims { axis, inner, .. } = self.d;
        if self.y.is_empty() {
            return;
        }
        if inner > 1 {
            for sample in self.y.chunks_exact_mut(axis * inner) {
                side_by_side::<T, LOG, FMA>(sample, inner);
            }
            return;
        }
        // Several rows at a time, so that short rows share the vectors of the exponential.
        for rows in self.y.chunks_mut((BLOCK / axis).max(1) * axis) {
            for row in rows.chunks_exact_mut(axis) {
                let max = maximum(row);
                for y in row {
                    *y = *y - max;
                }
            }
            if LOG { minus_log_sums::<T, FMA>(rows, axis) } else { shares::<T, FMA>(rows, axis) }
        }
    }
}

/// Turns rows of differences from their maxima into shares of the sums of their exponentials.
#[inline(always)]
fn shares<T: Exponential, const FMA: bool>(rows: &mut [T], axis: usize) {
    for y in &mut *rows {
        *y = y.fast_exp::<FMA>();
    }
    for row in rows.chunks_exact_mut(axis) {
        let share = T::of(total([&*row], |[x]| x).recip());
        for y in row {
            *y = *y * share;
        }
    }
}

/// Subtracts the logarithm of the sum of its exponentials from each row.
#[inline(always)]
fn minus_log_sums<T: Exponential, const FMA: bool>(rows: &mut [T], axis: usize) {
    if axis > BLOCK {
        let log = T::of(total([&*rows], |[x]| x.fast_exp::<FMA>())).fast_ln::<FMA>();
        for y in rows {
            *y = *y - log;
        }
        return;
    }
    let mut exponentials = [T::zero(); BLOCK];
    for (exp, &x) in exponentials.iter_mut().zip(&*rows) {
        *exp = x.fast_exp::<FMA>();
    }
    for (row, exponentials) in rows.chunks_exact_mut(axis).zip(exponentials.chunks_exact(axis)) {
        let log = T::of(total([exponentials], |[x]| x)).fast_ln::<FMA>();
        for y in row {
            *y = *y - log;
        }
    }
}

/// One `[axis, inner]` matrix, softmax down its columns.
#[inline(always)]
fn side_by_side<T: Exponential, const LOG: bool, const FMA: bool>(sample: &mut [T], inner: usize) {
    let mut from = 0;
    while from < inner {
        let columns = from..inner.min(from + SIDE);
        let (mut max, mut sums) = ([T::neg_infinity(); SIDE], [0.0; SIDE]);
        for row in sample.chunks_exact(inner) {
            for (max, &x) in max.iter_mut().zip(&row[columns.clone()]) {
                *max = if *max > x { *max } else { x };
            }
        }
        for row in sample.chunks_exact_mut(inner) {
            for ((y, &max), sum) in row[columns.clone()].iter_mut().zip(&max).zip(&mut sums) {
                let exp = (*y - max).fast_exp::<FMA>();
                *sum += exp.f64();
                *y = if LOG { *y - max } else { exp };
            }
        }
        let mut sum = [T::zero(); SIDE];
        for (sum, &of_column) in sum.iter_mut().zip(&sums) {
            *sum = if LOG { T::of(of_column).fast_ln::<FMA>() } else { T::of(of_column.recip()) };
        }
        for row in sample.chunks_exact_mut(inner) {
            for (y, &sum) in row[columns.clone()].iter_mut().zip(&sum) {
                *y = if LOG { *y - sum } else { *y * sum };
            }
        }
        from += SIDE;
    }
}

struct Backward<'a, T, const LOG: bool> {
    d: SoftmaxDims,
    y: &'a [T],
    dy: &'a mut [T],
}

impl<T: Exponential, const LOG: bool> Pass for Backward<'_, T, LOG> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let SoftmaxDims { axis, inner, .. } = self.d;
        if self.y.is_empty() {
            return;
        }
        for (y, dy) in self.y.chunks_exact(axis * inner).zip(self.dy.chunks_exact_mut(axis * inner)) {
            if inner > 1 {
                side_by_side_backward::<T, LOG, FMA>(y, dy, inner);
                continue;
            }
            let dot = T::of(total([&*dy, y], |[dy, y]| if LOG { dy } else { dy * y }));
            for (dy, &y) in dy.iter_mut().zip(y) {
                *dy = gradient::<T, LOG, FMA>(*dy, y, dot);
            }
        }
    }
}

#[inline(always)]
fn gradient<T: Exponential, const LOG: bool, const FMA: bool>(dy: T, y: T, dot: T) -> T {
    if LOG { dy - y.fast_exp::<FMA>() * dot } else { y * (dy - dot) }
}

#[inline(always)]
fn side_by_side_backward<T: Exponential, const LOG: bool, const FMA: bool>(y: &[T], dy: &mut [T], inner: usize) {
    let mut from = 0;
    while from < inner {
        let columns = from..inner.min(from + SIDE);
        let mut dots = [0.0; SIDE];
        for (y, dy) in y.chunks_exact(inner).zip(dy.chunks_exact(inner)) {
            for ((dot, &y), &dy) in dots.iter_mut().zip(&y[columns.clone()]).zip(&dy[columns.clone()]) {
                *dot += if LOG { dy.f64() } else { dy.f64() * y.f64() };
            }
        }
        for (y, dy) in y.chunks_exact(inner).zip(dy.chunks_exact_mut(inner)) {
            for ((dy, &y), &dot) in dy[columns.clone()].iter_mut().zip(&y[columns.clone()]).zip(&dots) {
                *dy = gradient::<T, LOG, FMA>(*dy, y, T::of(dot));
            }
        }
        from += SIDE;
    }
}

/// The largest of a row; a NaN in it comes out, or is overtaken, but then the sum is NaN too.
#[inline(always)]
fn maximum<T: Scalar>(row: &[T]) -> T {
    let larger = |a: T, b: T| if a > b { a } else { b };
    let mut lanes = [T::neg_infinity(); 16];
    let mut blocks = row.chunks_exact(16);
    for block in &mut blocks {
        for (lane, &x) in lanes.iter_mut().zip(block) {
            *lane = larger(*lane, x);
        }
    }
    let mut max = if row.len() < 16 { T::neg_infinity() } else { pairwise(lanes, larger) };
    for &x in blocks.remainder() {
        max = larger(max, x);
    }
    max
}

/// Folds 16 lanes in halves.
#[inline(always)]
fn pairwise<T: Scalar>(mut lanes: [T; 16], f: impl Fn(T, T) -> T) -> T {
    for half in [8, 4, 2, 1] {
        for lane in 0..half {
            lanes[lane] = f(lanes[lane], lanes[lane + half]);
        }
    }
    lanes[0]
}
