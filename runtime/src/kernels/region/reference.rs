//! Boxes, one element at a time, from the shapes themselves.
#![cfg(test)]

use formwork_shape::{Dims, MAX_RANK};

/// The position in a sample of shape `whole` of element `at` of the box of shape `part`.
pub(super) fn position(whole: Dims, starts: [usize; MAX_RANK], part: Dims, mut at: usize) -> usize {
    let (mut position, mut stride) = (0, 1);
    for axis in (0..whole.rank()).rev() {
        position += (starts[axis] + at % part.size(axis)) * stride;
        at /= part.size(axis);
        stride *= whole.size(axis);
    }
    position
}
