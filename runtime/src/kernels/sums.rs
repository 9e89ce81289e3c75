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

/// The sums of the `M` numbers that `f` makes of each place, over slices of one length. Each piece of 512 elements is
/// summed in 16 lanes, which are added pairwise, then the rest in ascending order; pieces are added in double precision.
#[inline(always)]
pub(super) fn totals<T: Scalar, const N: usize, const M: usize>(
    x: [&[T]; N],
    f: impl Fn([T; N]) -> [T; M],
) -> [f64; M] {
    let len = x[0].len();
    let mut sums = [0.0; M];
    let mut start = 0;
    while start < len {
        let end = if len - start > PIECE { start + PIECE } else { len };
        let piece = of_piece(row(&[][..], |slice| &x[slice][start..end]), &f);
        for (sum, piece) in sums.iter_mut().zip(piece) {
            *sum += piece.f64();
        }
        start = end;
    }
    sums
}

/// [`totals`] of one piece.
#[inline(always)]
fn of_piece<T: Scalar, const N: usize, const M: usize>(x: [&[T]; N], f: &impl Fn([T; N]) -> [T; M]) -> [T; M] {
    let len = x[0].len();
    let whole: [&[[T; LANES]]; N] = row(&[][..], |slice| x[slice][..len].as_chunks().0);
    let mut sums = [T::zero(); M];
    if len >= LANES {
        let mut lanes = [[T::zero(); LANES]; M];
        for block in 0..len / LANES {
            let x: [&[T; LANES]; N] = row(&whole[0][block], |slice| &whole[slice][block]);
            for lane in 0..LANES {
                let values = f(row(x[0][lane], |slice| x[slice][lane]));
                for sum in 0..M {
                    lanes[sum][lane] = lanes[sum][lane] + values[sum];
                }
            }
        }
        for (sum, lanes) in sums.iter_mut().zip(&mut lanes) {
            for half in [8, 4, 2, 1] {
                for lane in 0..half {
                    lanes[lane] = lanes[lane] + lanes[lane + half];
                }
            }
            *sum = lanes[0];
        }
    }
    let x = heads(&x, len);
    for index in len - len % LANES..len {
        for (sum, value) in sums.iter_mut().zip(f(across(&x, index))) {
            *sum = *sum + value;
        }
    }
    sums
}
