//! Shape rules of ops that join several values: element by element, or end to end.

use crate::model::fits;
use crate::{Dims, MAX_RANK, ShapeError, axis_index};

/// The output of an elementwise op over two inputs, sizes of 1 repeated as in `NumPy` (and the merge layers of Keras).
///
/// # Errors
/// [`ShapeError::Broadcast`] when two sizes differ and neither is 1, [`ShapeError::TooLarge`].
#[inline]
pub const fn broadcast(left: Dims, right: Dims) -> Result<Dims, ShapeError> {
    if !left.is_known() || !right.is_known() {
        return Err(ShapeError::Unknown);
    }
    let rank = if left.rank() > right.rank() { left.rank() } else { right.rank() };
    let mut sizes = [1; MAX_RANK];
    let mut behind = 1;
    while behind <= rank {
        let a = if behind <= left.rank() { left.size(left.rank() - behind) } else { 1 };
        let b = if behind <= right.rank() { right.size(right.rank() - behind) } else { 1 };
        sizes[rank - behind] = if a == b || b == 1 {
            a
        } else if a == 1 {
            b
        } else {
            return Err(ShapeError::Broadcast { left, right });
        };
        behind += 1;
    }
    fits(Dims::new(sizes.split_at(rank).0))
}

/// The output of a concatenation along `axis` (Keras's numbering: 1 is the first axis of a sample, -1 the last).
///
/// # Errors
/// [`ShapeError::Axis`], [`ShapeError::BatchAxis`], [`ShapeError::Concatenate`] with the first input that does not
/// fit, [`ShapeError::TooLarge`].
#[inline]
pub const fn concatenate(inputs: &[Dims], axis: isize) -> Result<Dims, ShapeError> {
    let first = inputs[0];
    let mut input = 0;
    while input < inputs.len() {
        if !inputs[input].is_known() {
            return Err(ShapeError::Unknown);
        }
        input += 1;
    }
    let axis = match axis_index(first, axis) {
        Ok(axis) => axis,
        Err(error) => return Err(error),
    };
    let mut joined = first.size(axis);
    let mut input = 1;
    while input < inputs.len() {
        let other = inputs[input];
        if !other.with(axis, 1).equals(first.with(axis, 1)) {
            return Err(ShapeError::Concatenate { first, other, index: input, axis });
        }
        joined = joined.saturating_add(other.size(axis));
        input += 1;
    }
    fits(first.with(axis, joined))
}

/// Where input number `index` starts in the output of a concatenation: zero on every axis but the joined one.
#[must_use]
#[inline]
pub const fn concatenate_offset(inputs: &[Dims], axis: isize, index: usize) -> [usize; MAX_RANK] {
    let mut starts = [0_usize; MAX_RANK];
    if let Ok(axis) = axis_index(inputs[0], axis) {
        let mut input = 0;
        while input < index {
            starts[axis] = starts[axis].saturating_add(inputs[input].size(axis));
            input += 1;
        }
    }
    starts
}
