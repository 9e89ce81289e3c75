//! Shape rules of Dot: sums of products along one axis of each of two values (Keras's `Dot`).

use crate::model::fits;
use crate::{Dims, MAX_RANK, ShapeError, axis_index};

/// The output of a Dot along an axis of each value (Keras's numbering): the other axes of the first, then those of the
/// second; `[1]` when none is left. `axes` are two, or one for both.
///
/// # Errors
/// [`ShapeError::DotAxes`] for another number of axes, [`ShapeError::InputAxis`] or [`ShapeError::BatchAxis`],
/// [`ShapeError::Dot`] when the two sizes differ, [`ShapeError::TooManyAxes`], [`ShapeError::TooLarge`].
#[inline]
pub const fn dot(left: Dims, right: Dims, axes: &[isize]) -> Result<Dims, ShapeError> {
    let [a, b] = match dot_axes(left, right, axes) {
        Ok(axes) => axes,
        Err(error) => return Err(error),
    };
    if left.size(a) != right.size(b) {
        return Err(ShapeError::Dot { left, right, axes: [a, b] });
    }
    let rank = left.rank() + right.rank() - 2;
    if rank > MAX_RANK {
        return Err(ShapeError::TooManyAxes { axes: rank });
    }
    let output = others(right, b, others(left, a, Dims::new(&[])));
    fits(if rank == 0 { Dims::new(&[1]) } else { output })
}

/// The two axes of a Dot, counted from 0.
///
/// # Errors
/// [`ShapeError::DotAxes`], [`ShapeError::InputAxis`], [`ShapeError::BatchAxis`].
#[inline]
pub const fn dot_axes(left: Dims, right: Dims, axes: &[isize]) -> Result<[usize; 2], ShapeError> {
    if !left.is_known() || !right.is_known() {
        return Err(ShapeError::Unknown);
    }
    if axes.is_empty() || axes.len() > 2 {
        return Err(ShapeError::DotAxes { given: axes.len() });
    }
    let a = match of_input(left, axes[0], 0) {
        Ok(axis) => axis,
        Err(error) => return Err(error),
    };
    match of_input(right, axes[axes.len() - 1], 1) {
        Ok(b) => Ok([a, b]),
        Err(error) => Err(error),
    }
}

/// Operations of one sample: a multiplication and an addition for each pair of elements that meet.
#[must_use]
#[inline]
pub const fn dot_flops(left: Dims, right: Dims, axes: &[isize]) -> usize {
    match (dot(left, right, axes), dot_axes(left, right, axes)) {
        (Ok(output), Ok([a, _])) => output.len().saturating_mul(left.size(a)).saturating_mul(2),
        _ => 0,
    }
}

#[inline]
const fn of_input(dims: Dims, axis: isize, index: usize) -> Result<usize, ShapeError> {
    match axis_index(dims, axis) {
        Err(ShapeError::Axis { axis, dims }) => Err(ShapeError::InputAxis { axis, dims, index }),
        result => result,
    }
}

/// Appends all sizes but one.
#[inline]
const fn others(dims: Dims, but: usize, mut to: Dims) -> Dims {
    let mut axis = 0;
    while axis < dims.rank() {
        if axis != but {
            to = to.push(dims.size(axis));
        }
        axis += 1;
    }
    to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summed_axis_is_gone() {
        for (left, right, axes, output) in [
            (&[5][..], &[5][..], &[1][..], &[1][..]),
            (&[3, 4], &[5, 4], &[2, 2], &[3, 5]),
            (&[3, 4], &[5, 4], &[-1], &[3, 5]),
            (&[4, 3], &[5, 4], &[1, 2], &[3, 5]),
            (&[4], &[5, 4], &[1, -1], &[5]),
            (&[2, 4, 3], &[4], &[2, 1], &[2, 3]),
        ] {
            let (left, right) = (Dims::new(left), Dims::new(right));
            assert_eq!(dot(left, right, axes), Ok(Dims::new(output)));
            assert_eq!(dot_flops(left, right, axes), 2 * output.iter().product::<usize>() * left.size(0).max(4));
        }
    }

    #[test]
    fn axes_that_do_not_meet_are_errors() {
        let (x, z) = (Dims::new(&[3, 4]), Dims::new(&[5]));
        assert_eq!(dot(x, z, &[2, 1]), Err(ShapeError::Dot { left: x, right: z, axes: [1, 0] }));
        assert_eq!(dot(x, z, &[2]), Err(ShapeError::InputAxis { axis: 2, dims: z, index: 1 }));
        assert_eq!(dot(z, x, &[2]), Err(ShapeError::InputAxis { axis: 2, dims: z, index: 0 }));
        assert_eq!(dot(x, z, &[0, 1]), Err(ShapeError::BatchAxis));
        assert_eq!(dot(x, z, &[]), Err(ShapeError::DotAxes { given: 0 }));
        assert_eq!(dot(x, z, &[1, 1, 1]), Err(ShapeError::DotAxes { given: 3 }));
        assert_eq!(dot(Dims::UNKNOWN, z, &[]), Err(ShapeError::Unknown));
        let wide = Dims::new(&[2, 1, 1, 1, 1, 1]);
        assert_eq!(dot(wide, wide, &[1]), Err(ShapeError::TooManyAxes { axes: 10 }));
    }
}
