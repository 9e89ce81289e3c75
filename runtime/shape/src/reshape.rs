//! Shape rules of ops that keep every element: flatten, reshape, and all that change no shape at all.

use crate::model::fits;
use crate::{Dims, MAX_RANK, ShapeError};

/// The size that [`reshape`] infers from the others; written `-1` in a block.
pub const INFER: usize = usize::MAX;

/// The output of an op that keeps its input's shape.
///
/// # Errors
/// [`ShapeError::Unknown`] only.
#[inline]
pub const fn same(input: Dims) -> Result<Dims, ShapeError> {
    if input.is_known() { Ok(input) } else { Err(ShapeError::Unknown) }
}

/// The output of a flatten: all elements of a sample on one axis.
///
/// # Errors
/// [`ShapeError::Unknown`] only.
#[inline]
pub const fn flatten(input: Dims) -> Result<Dims, ShapeError> {
    if input.is_known() { Ok(Dims::new(&[input.len()])) } else { Err(ShapeError::Unknown) }
}

/// The output of a reshape to `target`, of which one size may be [`INFER`].
///
/// # Errors
/// [`ShapeError::Reshape`] or [`ShapeError::ReshapeOpen`] when the number of elements would change, [`ShapeError::ReshapeInfer`] when two sizes are
/// left open, [`ShapeError::ZeroSize`] and [`ShapeError::TooManyAxes`] for a target that is no shape.
#[inline]
pub const fn reshape(input: Dims, target: &[usize]) -> Result<Dims, ShapeError> {
    if !input.is_known() {
        return Err(ShapeError::Unknown);
    }
    if target.len() > MAX_RANK {
        return Err(ShapeError::TooManyAxes { axes: target.len() });
    }
    let mut dims = Dims::new(target);
    let mut wanted = 1_usize;
    let mut open = None;
    let mut axis = 0;
    while axis < target.len() {
        match (target[axis], open) {
            (0, _) => return Err(ShapeError::ZeroSize { axis }),
            (INFER, Some(_)) => return Err(ShapeError::ReshapeInfer),
            (INFER, None) => open = Some(axis),
            (size, _) => wanted = wanted.saturating_mul(size),
        }
        axis += 1;
    }
    if let Some(axis) = open {
        if !input.len().is_multiple_of(wanted) {
            return Err(ShapeError::ReshapeOpen { from: input, rest: wanted });
        }
        dims = dims.with(axis, input.len() / wanted);
    } else if wanted != input.len() {
        return Err(ShapeError::Reshape { from: input, wanted });
    }
    Ok(dims)
}

/// The output of a permutation of axes: output axis i is input axis `order[i]`, counted from 1 (as Keras's `Permute`).
///
/// # Errors
/// [`ShapeError::Permute`] unless `order` names each axis of a sample once.
#[inline]
pub const fn permute(input: Dims, order: &[isize]) -> Result<Dims, ShapeError> {
    if !input.is_known() {
        return Err(ShapeError::Unknown);
    }
    if order.len() != input.rank() {
        return Err(ShapeError::Permute { dims: input });
    }
    let (mut output, mut taken) = (Dims::new(&[]), [false; MAX_RANK]);
    let mut axis = 0;
    while axis < order.len() {
        if order[axis] < 1 || order[axis].unsigned_abs() > order.len() || taken[order[axis].unsigned_abs() - 1] {
            return Err(ShapeError::Permute { dims: input });
        }
        let from = order[axis].unsigned_abs() - 1;
        (output, taken[from]) = (output.push(input.size(from)), true);
        axis += 1;
    }
    Ok(output)
}

/// The order of axes that moves channels behind the spatial axes (`true`), or in front of them.
///
/// ```
/// # use formwork_shape::channel_order;
/// assert_eq!(channel_order(3, true)[..3], [2, 3, 1]);
/// assert_eq!(channel_order(3, false)[..3], [3, 1, 2]);
/// ```
#[must_use]
#[inline]
pub const fn channel_order(rank: usize, last: bool) -> [isize; MAX_RANK] {
    let mut order = [0; MAX_RANK];
    let mut axis = 0;
    while axis < rank {
        let from = if last { axis + 1 } else { axis + rank - 1 };
        order[axis] = (from % rank + 1).cast_signed();
        axis += 1;
    }
    order
}

/// A sample with its channels last, given with its channels first (`true`), or the other way round.
///
/// # Errors
/// None but [`ShapeError::Unknown`].
#[inline]
pub const fn channels(input: Dims, last: bool) -> Result<Dims, ShapeError> {
    permute(input, channel_order(input.rank(), last).split_at(input.rank()).0)
}

/// The output of a vector that is repeated `times` times, each on a row of its own.
///
/// # Errors
/// [`ShapeError::Takes`] for anything but a vector, [`ShapeError::ZeroSize`], [`ShapeError::TooLarge`].
#[inline]
pub const fn repeat_vector(input: Dims, times: usize) -> Result<Dims, ShapeError> {
    if !input.is_known() {
        return Err(ShapeError::Unknown);
    }
    if input.rank() != 1 {
        return Err(ShapeError::Takes { takes: "[features]", axes: 1, found: input });
    }
    if times == 0 {
        return Err(ShapeError::ZeroSize { axis: 0 });
    }
    fits(Dims::new(&[times, input.size(0)]))
}

/// The axis of an [`activation`] that runs along none.
pub const ELEMENTWISE: isize = isize::MIN;

/// The output of an activation: its input's shape. `axis` is the one it runs along, or [`ELEMENTWISE`].
///
/// # Errors
/// [`ShapeError::Axis`] or [`ShapeError::BatchAxis`].
#[inline]
pub const fn activation(input: Dims, axis: isize) -> Result<Dims, ShapeError> {
    if axis == ELEMENTWISE {
        return same(input);
    }
    match axis_index(input, axis) {
        Ok(_) => Ok(input),
        Err(error) => Err(error),
    }
}

/// The number of elements of a sample: the operations of an elementwise op.
#[must_use]
#[inline]
pub const fn elements(dims: Dims) -> usize {
    dims.len()
}

/// The axis of a sample, from 0, that Keras numbers `axis`: there 0 is the batch, 1 the first axis of a sample, and -1
/// the last.
///
/// # Errors
/// [`ShapeError::BatchAxis`] for the batch, [`ShapeError::Axis`] outside the shape.
#[inline]
pub const fn axis_index(dims: Dims, axis: isize) -> Result<usize, ShapeError> {
    if !dims.is_known() {
        return Err(ShapeError::Unknown);
    }
    let rank = dims.rank().cast_signed();
    if axis == 0 || axis == -rank - 1 {
        return Err(ShapeError::BatchAxis);
    }
    if axis > rank || axis < -rank - 1 {
        return Err(ShapeError::Axis { axis, dims });
    }
    Ok(if axis < 0 { axis + rank } else { axis - 1 }.cast_unsigned())
}
