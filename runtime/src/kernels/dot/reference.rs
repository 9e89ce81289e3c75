//! Dot products as plain loops: the oracle, and the path of a right value with axes on both sides of the summed one.

use super::{DotDims, Side};
use crate::base::Scalar;

/// Where element `k` of position `at` lies in a sample.
fn place([_, inner]: [usize; 2], depth: usize, at: usize, k: usize) -> usize {
    (at / inner * depth + k) * inner + at % inner
}

/// See [`dot_forward`](super::single::dot_forward), for one sample.
pub(super) fn forward<T: Scalar>(d: DotDims, a: &[T], b: &[T], y: &mut [T]) {
    for (at, y) in y.iter_mut().enumerate() {
        let (i, j) = (at / d.columns(), at % d.columns());
        *y = (0..d.depth)
            .fold(T::zero(), |sum, k| sum + a[place(d.left, d.depth, i, k)] * b[place(d.right, d.depth, j, k)]);
    }
}

/// See [`dot_backward`](super::single::dot_backward), for one sample.
pub(super) fn backward<T: Scalar>(d: DotDims, side: Side, other: &[T], dy: &[T], dx: &mut [T], add: bool) {
    let (own, others) = if side == Side::Left { (d.left, d.right) } else { (d.right, d.left) };
    for at in 0..own[0] * own[1] {
        for k in 0..d.depth {
            let to = &mut dx[place(own, d.depth, at, k)];
            let start = if add { *to } else { T::zero() };
            *to = (0..others[0] * others[1]).fold(start, |sum, other_at| {
                let (i, j) = if side == Side::Left { (at, other_at) } else { (other_at, at) };
                sum + dy[i * d.columns() + j] * other[place(others, d.depth, other_at, k)]
            });
        }
    }
}
