//! The shape rule of upsampling: more positions along the axes in front of the channels.

use crate::model::fits;
use crate::window::spatial;
use crate::{Dims, ShapeError};

/// The output of an upsampling. `size` holds, for each axis but the last, how many times as many positions it gets.
///
/// # Errors
/// [`ShapeError::Takes`] when the sizes are those of another number of axes, [`ShapeError::ZeroArgument`],
/// [`ShapeError::TooLarge`].
#[inline]
pub const fn upsample(input: Dims, size: &[usize]) -> Result<Dims, ShapeError> {
    if let Err(error) = spatial(input, size.len()) {
        return Err(error);
    }
    let (mut output, mut axis) = (input, 0);
    while axis < size.len() {
        if size[axis] == 0 {
            return Err(ShapeError::ZeroArgument { argument: "size" });
        }
        output = output.with(axis, input.size(axis).saturating_mul(size[axis]));
        axis += 1;
    }
    fits(output)
}
