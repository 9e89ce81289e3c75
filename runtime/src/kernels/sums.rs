//! Sums along a slice, in an order that vectorises, and whose rounding does not grow with their length.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::needless_range_loop, reason = "one index goes through several slices")]

use super::row::{across, heads, row};
use crate::base::Scalar;

/// The lanes a sum runs in.
const LANES: usize = 16;

/// Elements whose sum is taken in the numbers' own precision. Added to one another, a million equal numbers of `f32` would
/// be off by percents; sums of so many at a time are right to some units in the last place, and join in double precision.
const PIECE: usize = 32 * LANES;

/// `Σᵢ f(x[i], …)` over slices of one length, as [`totals`] adds.
#[inline(always)]
pub(super) fn total<T: Scalar, const N: usize>(x: [&[T]; N], f: impl Fn([T; N]) -> T) -> f64 {
    totals(x, |x| [f(x)])[0]
}

/// The sums of the one or two numbers that `f` makes of each place, over slices of one length. Each piece of 512 elements
/// is summed in 16 lanes, which are added pairwise, then the rest in ascending order; pieces are added in double precision.
#[inline(always)]
pub(super) fn totals<T: Scalar, const N: usize, const M: usize>(
    x: [&[T]; N],
    f: impl Fn([T; N]) -> [T; M],
) -> [f64; M] {
    const { assert!(M == 1 || M == 2, "one sum, or two") };
    let len = x[0].len();
    let mut sums = [0.0; M];
    let mut start = 0;
    while start < len {
        let end = if len - start > PIECE { start + PIECE } else { len };
        let piece: [&[T]; N] = row(&[][..], |slice| &x[slice][start..end]);
        // One sum after the other: a loop that adds to several arrays does not become vector code.
        sums[0] += of_piece(piece, |x| f(x)[0]).f64();
        if M == 2 {
            sums[M - 1] += of_piece(piece, |x| f(x)[M - 1]).f64();
        }
        start = end;
    }
    sums
}

/// The sum of one piece.
#[inline(always)]
fn of_piece<T: Scalar, const N: usize>(x: [&[T]; N], f: impl Fn([T; N]) -> T) -> T {
    let len = x[0].len();
    let whole: [&[[T; LANES]]; N] = row(&[][..], |slice| x[slice][..len].as_chunks().0);
    let mut sum = T::zero();
    if len >= LANES {
        let mut lanes = [T::zero(); LANES];
        for block in 0..len / LANES {
            let x: [&[T; LANES]; N] = row(&whole[0][block], |slice| &whole[slice][block]);
            for (lane, sum) in lanes.iter_mut().enumerate() {
                *sum = *sum + f(row(x[0][lane], |slice| x[slice][lane]));
            }
        }
        for half in [8, 4, 2, 1] {
            for lane in 0..half {
                lanes[lane] = lanes[lane] + lanes[lane + half];
            }
        }
        sum = lanes[0];
    }
    let x = heads(&x, len);
    for index in len - len % LANES..len {
        sum = sum + f(across(&x, index));
    }
    sum
}
