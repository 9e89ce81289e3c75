//! Shape rules of padding and cropping: sizes added to, or taken from, both ends of the axes in front of the channels.

use crate::model::fits;
use crate::window::spatial;
use crate::{Dims, MAX_RANK, ShapeError};

/// The output of a padding. `margins` holds, for each axis but the last, what comes before it and what comes behind.
///
/// # Errors
/// [`ShapeError::Takes`] when the margins are those of another number of axes, [`ShapeError::TooLarge`].
#[inline]
pub const fn pad(input: Dims, margins: &[usize]) -> Result<Dims, ShapeError> {
    if let Err(error) = spatial(input, margins.len() / 2) {
        return Err(error);
    }
    let (mut output, mut axis) = (input, 0);
    while 2 * axis < margins.len() {
        let more = margins[2 * axis].saturating_add(margins[2 * axis + 1]);
        output = output.with(axis, input.size(axis).saturating_add(more));
        axis += 1;
    }
    fits(output)
}

/// The output of a cropping. `margins` holds, for each axis but the last, what goes at its start and at its end.
///
/// # Errors
/// [`ShapeError::Takes`] when the margins are those of another number of axes, [`ShapeError::Crop`] when nothing is
/// left of one.
#[inline]
pub const fn crop(input: Dims, margins: &[usize]) -> Result<Dims, ShapeError> {
    if let Err(error) = spatial(input, margins.len() / 2) {
        return Err(error);
    }
    let (mut output, mut axis) = (input, 0);
    while 2 * axis < margins.len() {
        let less = margins[2 * axis].saturating_add(margins[2 * axis + 1]);
        if less >= input.size(axis) {
            return Err(ShapeError::Crop { axis, less, dims: input });
        }
        output = output.with(axis, input.size(axis) - less);
        axis += 1;
    }
    Ok(output)
}

/// Where the smaller of both values starts in the larger one.
#[must_use]
#[inline]
pub const fn margin_starts(margins: &[usize]) -> [usize; MAX_RANK] {
    let (mut starts, mut axis) = ([0; MAX_RANK], 0);
    while 2 * axis < margins.len() && axis < MAX_RANK {
        starts[axis] = margins[2 * axis];
        axis += 1;
    }
    starts
}
