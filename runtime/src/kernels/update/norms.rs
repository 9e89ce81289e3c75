//! Sums over all parameters, and changes that need no slots.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::needless_range_loop, reason = "one index goes through several slices")]

use crate::base::Scalar;
use crate::kernels::elementwise::Accumulate;
use crate::kernels::row::{across, heads, row};
use crate::kernels::simd::{Pass, simd};
use core::ops::Range;

/// See [`sum_squares`](super::single::sum_squares).
pub(super) fn sum_squares<T: Scalar>(x: &[T], runs: &mut dyn Iterator<Item = Range<usize>>) -> f64 {
    simd::<T, _>(Squares { x, runs })
}

struct Squares<'a, T> {
    x: &'a [T],
    runs: &'a mut dyn Iterator<Item = Range<usize>>,
}

impl<T: Scalar> Pass for Squares<'_, T> {
    type Output = f64;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> f64 {
        let (blocks, rest) = self.x.as_chunks::<16>();
        let (mut lanes, mut done) = ([0.0; 16], 0);
        for run in self.runs {
            // A block that several runs reach into counts once; what lies in it beside them adds 0 to its lanes.
            let end = run.end.div_ceil(16).min(blocks.len());
            for block in &blocks[done.max(run.start / 16).min(end)..end] {
                for lane in 0..16 {
                    lanes[lane] += block[lane].f64() * block[lane].f64();
                }
            }
            done = done.max(end);
        }
        rest.iter().fold(pairwise(lanes), |sum, x| sum + x.f64() * x.f64())
    }
}

/// The sum of all lanes.
#[inline(always)]
fn pairwise(mut lanes: [f64; 16]) -> f64 {
    for half in [8, 4, 2, 1] {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
    }
    lanes[0]
}

/// See [`weighted_sum`](super::single::weighted_sum).
pub(super) fn weighted_sum<T: Scalar>(x: &[T], scale: &[T]) -> f64 {
    assert_eq!(x.len(), scale.len(), "a factor per number");
    let term = |[x, scale]: [T; 2]| if scale == T::zero() { 0.0 } else { x.f64() * scale.f64() };
    simd::<T, _>(Sum { x: [x, scale], term })
}

/// See [`penalty`](super::single::penalty).
pub(super) fn penalty<T: Scalar>(w: &[T], l1: f64, l2: f64) -> f64 {
    let sizes = if l1 == 0.0 { 0.0 } else { simd::<T, _>(Sum { x: [w], term: |[w]: [T; 1]| w.f64().abs() }) };
    let squares = if l2 == 0.0 { 0.0 } else { sum_squares(w, &mut core::iter::once(0..w.len())) };
    l1 * sizes + l2 * squares
}

/// A sum over slices of one length.
struct Sum<'a, T, F, const N: usize> {
    x: [&'a [T]; N],
    term: F,
}

impl<T: Scalar, F: Fn([T; N]) -> f64, const N: usize> Pass for Sum<'_, T, F, N> {
    type Output = f64;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> f64 {
        let mut lanes = [0.0; 16];
        let x = heads(&self.x, self.x[0].len());
        let len = x[0].len();
        let whole: [&[[T; 16]]; N] = row(&[][..], |slice| x[slice].as_chunks().0);
        for block in 0..len / 16 {
            let x: [&[T; 16]; N] = row(&whole[0][block], |slice| &whole[slice][block]);
            for lane in 0..16 {
                lanes[lane] += (self.term)(row(x[0][lane], |slice| x[slice][lane]));
            }
        }
        let mut sum = pairwise(lanes);
        for index in len - len % 16..len {
            sum += (self.term)(across(&x, index));
        }
        sum
    }
}

/// See [`clip`](super::single::clip).
pub(super) fn clip<T: Scalar>(x: &mut [T], bound: f64) {
    simd::<T, _>(Clip { x, low: T::of(-bound), high: T::of(bound) });
}

struct Clip<'a, T> {
    x: &'a mut [T],
    low: T,
    high: T,
}

impl<T: Scalar> Pass for Clip<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for x in self.x {
            let above = if *x < self.low { self.low } else { *x };
            *x = if above > self.high { self.high } else { above };
        }
    }
}

/// See [`accumulate`](super::single::accumulate).
pub(super) fn accumulate<T: Scalar>(y: &mut [T], x: &[T]) {
    assert_eq!(y.len(), x.len(), "as many summands as sums");
    simd::<T, _>(Accumulate { x, y });
}

/// See [`add_penalty`](super::single::add_penalty).
pub(super) fn add_penalty<T: Scalar>(w: &[T], l1: f64, l2: f64, g: &mut [T]) {
    assert_eq!(w.len(), g.len(), "a gradient per parameter");
    simd::<T, _>(AddPenalty { w, l1: T::of(l1), l2: T::of(2.0 * l2), g });
}

struct AddPenalty<'a, T> {
    w: &'a [T],
    l1: T,
    /// Twice Keras's factor.
    l2: T,
    g: &'a mut [T],
}

impl<T: Scalar> Pass for AddPenalty<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (g, &w) in self.g.iter_mut().zip(self.w) {
            let sign = if w > T::zero() { self.l1 } else { -self.l1 };
            let sign = if w == T::zero() { w } else { sign };
            *g = *g + sign + self.l2 * w;
        }
    }
}
