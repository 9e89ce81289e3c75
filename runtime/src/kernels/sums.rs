//! Sums along a slice, in an order that vectorises.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::needless_range_loop, reason = "one index goes through several slices")]

use super::row::{across, heads, row};
use crate::base::Scalar;

/// The lanes a sum runs in.
const LANES: usize = 16;

/// `Σᵢ f(x[i], …)` over slices of one length: in 16 lanes, added pairwise, then the rest in ascending order.
#[inline(always)]
pub(super) fn total<T: Scalar, const N: usize>(x: [&[T]; N], f: impl Fn([T; N]) -> T) -> T {
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
