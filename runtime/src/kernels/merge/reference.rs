//! Merges, one element at a time.

use super::{Merge, MergeDims, Side};
use crate::base::Scalar;
use core::cmp::Ordering;

/// Calls `f` with the positions in the left operand, the right one and the merge, for every element.
fn elements(d: MergeDims, n: usize, mut f: impl FnMut(usize, usize, usize)) {
    for at in 0..n * d.lens[2] {
        let (sample, mut rest) = (at / d.lens[2], at % d.lens[2]);
        let (mut left, mut right) = (sample * d.lens[0], sample * d.lens[1]);
        for axis in (0..d.rank).rev() {
            let index = rest % d.sizes[axis];
            rest /= d.sizes[axis];
            left += index * d.left[axis];
            right += index * d.right[axis];
        }
        f(left, right, at);
    }
}

/// See [`merge_forward`](super::single::merge_forward).
pub(super) fn forward<T: Scalar>(d: MergeDims, n: usize, op: Merge, a: &[T], b: &[T], y: &mut [T]) {
    elements(d, n, |left, right, at| {
        y[at] = match op {
            Merge::Add => a[left] + b[right],
            Merge::Subtract => a[left] - b[right],
            Merge::Multiply => a[left] * b[right],
            Merge::Maximum if a[left].is_nan() || a[left] > b[right] => a[left],
            Merge::Minimum if a[left].is_nan() || a[left] < b[right] => a[left],
            Merge::Maximum | Merge::Minimum => b[right],
        };
    });
}

/// See [`merge_backward`](super::single::merge_backward).
#[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
pub(super) fn backward<T: Scalar>(
    d: MergeDims,
    n: usize,
    op: Merge,
    side: Side,
    a: &[T],
    b: &[T],
    dy: &[T],
    dx: &mut [T],
    add: bool,
) {
    let len = d.lens[side as usize];
    if !add {
        dx[..n * len].fill(T::zero());
    }
    elements(d, n, |left, right, at| {
        let to = if side == Side::Left { left } else { right };
        let share = |own: &[T], other: &[T], from: usize| match (op, own[to].partial_cmp(&other[from])) {
            (_, Some(Ordering::Equal)) => T::of(0.5),
            (Merge::Maximum, Some(Ordering::Greater)) | (Merge::Minimum, Some(Ordering::Less)) => T::one(),
            _ => T::zero(),
        };
        dx[to] = dx[to]
            + match (op, side) {
                (Merge::Add, _) | (Merge::Subtract, Side::Left) => dy[at],
                (Merge::Subtract, Side::Right) => -dy[at],
                (Merge::Multiply, Side::Left) => dy[at] * b[right],
                (Merge::Multiply, Side::Right) => dy[at] * a[left],
                (Merge::Maximum | Merge::Minimum, Side::Left) => dy[at] * share(a, b, right),
                (Merge::Maximum | Merge::Minimum, Side::Right) => dy[at] * share(b, a, left),
            };
    });
}
