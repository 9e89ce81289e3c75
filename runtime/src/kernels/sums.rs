//! Sums along a slice, in an order that vectorises.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use crate::base::Scalar;

/// The lanes a sum runs in.
const LANES: usize = 16;

/// `Σᵢ f(x[i], …)` over slices of one length: in 16 lanes, added pairwise, then the rest in ascending order.
#[inline(always)]
pub(super) fn total<T: Scalar, const N: usize>(x: [&[T]; N], f: impl Fn([T; N]) -> T) -> T {
    let len = x[0].len();
    let blocks = x.map(|x| x[..len].as_chunks::<LANES>());
    let mut sum = T::zero();
    if len >= LANES {
        let mut lanes = [T::zero(); LANES];
        for block in 0..len / LANES {
            let x = blocks.map(|(blocks, _)| &blocks[block]);
            for (lane, sum) in lanes.iter_mut().enumerate() {
                *sum = *sum + f(x.map(|x| x[lane]));
            }
        }
        for half in [8, 4, 2, 1] {
            for lane in 0..half {
                lanes[lane] = lanes[lane] + lanes[lane + half];
            }
        }
        sum = lanes[0];
    }
    for i in 0..len % LANES {
        sum = sum + f(blocks.map(|(_, rest)| rest[i]));
    }
    sum
}
