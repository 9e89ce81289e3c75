//! Sequences: masks over their steps, and layers that work on each step.

use crate::model::fits;
use crate::{Dims, ShapeError};

/// The shape of the mask that belongs to a value: the value's own without the last axis.
///
/// ```
/// # use formwork_shape::{Dims, mask_dims};
/// assert_eq!(mask_dims(Dims::new(&[100, 32])), Dims::new(&[100]));
/// ```
#[must_use]
#[inline]
pub const fn mask_dims(value: Dims) -> Dims {
    if value.rank() == 0 { value } else { leading(value, value.rank() - 1) }
}

/// An op keeps the steps of its input, so that a mask made for `masked` still fits its output.
///
/// # Errors
/// [`ShapeError::MaskSteps`] when the numbers of steps differ.
#[inline]
pub const fn masked(masked: Dims, output: Dims) -> Result<Dims, ShapeError> {
    if !masked.is_known() || !output.is_known() {
        return Err(ShapeError::Unknown);
    }
    if masked.rows() != output.rows() {
        return Err(ShapeError::MaskSteps { masked, output });
    }
    Ok(output)
}

/// An output of a sub-model that a parent reads has no mask.
///
/// # Errors
/// [`ShapeError::MaskLeaves`] when it has one, of so many steps.
#[inline]
pub const fn unmasked(steps: usize) -> Result<Dims, ShapeError> {
    if steps > 0 { Err(ShapeError::MaskLeaves { steps }) } else { Ok(Dims::new(&[])) }
}

/// One step of a sequence.
///
/// # Errors
/// [`ShapeError::Takes`] when the input is no sequence.
///
/// ```
/// # use formwork_shape::{Dims, step};
/// assert_eq!(step(Dims::new(&[10, 28, 28, 1])), Ok(Dims::new(&[28, 28, 1])));
/// ```
#[inline]
pub const fn step(sequence: Dims) -> Result<Dims, ShapeError> {
    if !sequence.is_known() {
        return Err(ShapeError::Unknown);
    }
    if sequence.rank() < 2 {
        return Err(ShapeError::Takes { takes: "[steps, …]", axes: 2, found: sequence });
    }
    let mut dims = Dims::new(&[]);
    let mut axis = 1;
    while axis < sequence.rank() {
        dims = dims.push(sequence.size(axis));
        axis += 1;
    }
    Ok(dims)
}

/// As many steps as `sequence` has, each of shape `step`.
///
/// # Errors
/// [`ShapeError::TooManyAxes`], [`ShapeError::TooLarge`].
#[inline]
pub const fn steps_of(sequence: Dims, step: Dims) -> Result<Dims, ShapeError> {
    if !sequence.is_known() || !step.is_known() {
        return Err(ShapeError::Unknown);
    }
    let mut dims = Dims::new(&[sequence.size(0)]);
    let mut axis = 0;
    while axis < step.rank() {
        dims = dims.push(step.size(axis));
        axis += 1;
    }
    if dims.is_known() { fits(dims) } else { Err(ShapeError::TooManyAxes { axes: step.rank() + 1 }) }
}

/// How many steps there are in all when the steps of one sequence are sequences themselves, and so on.
#[must_use]
#[inline]
pub const fn step_count(sequences: &[Dims]) -> usize {
    let (mut count, mut index) = (1_usize, 0);
    while index < sequences.len() {
        count = count.saturating_mul(sequences[index].size(0));
        index += 1;
    }
    count
}

/// The first axes of a shape.
#[inline]
const fn leading(dims: Dims, count: usize) -> Dims {
    let mut first = Dims::new(&[]);
    let mut axis = 0;
    while axis < count {
        first = first.push(dims.size(axis));
        axis += 1;
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_fits_where_the_steps_stay() {
        let sequence = Dims::new(&[7, 3]);
        assert_eq!(masked(sequence, Dims::new(&[7, 5])), Ok(Dims::new(&[7, 5])));
        let output = Dims::new(&[6, 3]);
        assert_eq!(masked(sequence, output), Err(ShapeError::MaskSteps { masked: sequence, output }));
        assert_eq!(masked(Dims::UNKNOWN, output), Err(ShapeError::Unknown));
    }

    #[test]
    fn steps_are_taken_apart_and_put_together() {
        let sequence = Dims::new(&[4, 3, 2]);
        assert_eq!(step(sequence), Ok(Dims::new(&[3, 2])));
        assert_eq!(steps_of(sequence, Dims::new(&[5])), Ok(Dims::new(&[4, 5])));
        assert!(matches!(step(Dims::new(&[4])), Err(ShapeError::Takes { axes: 2, .. })));
        assert_eq!(step_count(&[sequence, Dims::new(&[3, 2])]), 12);
        assert_eq!(mask_dims(Dims::UNKNOWN), Dims::UNKNOWN);
    }
}
