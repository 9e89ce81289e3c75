//! Shape rule of Prelu: a slope for each element of a sample, shared along some axes.

use crate::norm::named_axes;
use crate::{Dims, ShapeError};

/// The output of a Prelu whose slopes are the same along `shared` axes (Keras's numbering): its input's shape.
///
/// # Errors
/// [`ShapeError::Axis`], [`ShapeError::BatchAxis`], [`ShapeError::RepeatedAxis`].
///
/// ```
/// # use formwork_shape::{Dims, prelu};
/// assert_eq!(prelu(Dims::new(&[28, 28, 8]), &[1, 2]), Ok(Dims::new(&[28, 28, 8])));
/// ```
#[inline]
pub const fn prelu(input: Dims, shared: &[isize]) -> Result<Dims, ShapeError> {
    if !input.is_known() {
        return Err(ShapeError::Unknown);
    }
    if shared.is_empty() {
        return Ok(input);
    }
    match named_axes(input, shared) {
        Ok(_) => Ok(input),
        Err(error) => Err(error),
    }
}

/// The slopes of a Prelu: the shape of a sample, 1 on shared axes; unknown where [`prelu`] fails.
///
/// ```
/// # use formwork_shape::{Dims, prelu_alpha};
/// assert_eq!(prelu_alpha(Dims::new(&[28, 28, 8]), &[1, 2]), Dims::new(&[1, 1, 8]));
/// ```
#[must_use]
#[inline]
pub const fn prelu_alpha(input: Dims, shared: &[isize]) -> Dims {
    if shared.is_empty() {
        return input;
    }
    let Ok(named) = named_axes(input, shared) else { return Dims::UNKNOWN };
    let (mut alpha, mut axis) = (input, 0);
    while axis < input.rank() {
        if named[axis] {
            alpha = alpha.with(axis, 1);
        }
        axis += 1;
    }
    alpha
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_axes_have_one_slope() {
        let input = Dims::new(&[4, 3, 2]);
        assert_eq!(prelu_alpha(input, &[]), input);
        assert_eq!(prelu_alpha(input, &[-1, 1]), Dims::new(&[1, 3, 1]));
        assert_eq!(prelu_alpha(input, &[4]), Dims::UNKNOWN);
        assert_eq!(prelu(input, &[4]), Err(ShapeError::Axis { axis: 4, dims: input }));
        assert_eq!(prelu(input, &[2, 2]), Err(ShapeError::RepeatedAxis { axis: 2, dims: input }));
        assert_eq!(prelu(Dims::UNKNOWN, &[1]), Err(ShapeError::Unknown));
    }
}
