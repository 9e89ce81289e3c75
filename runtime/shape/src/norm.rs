//! Shape rules of normalizations: none changes a shape, each names axes that have to exist.

use crate::model::fits;
use crate::{Dims, MAX_RANK, ShapeError, axis_index};

/// The output of a batch normalization whose channels lie on `axis` (Keras's numbering: 1 is the first axis of a sample,
/// -1 the last): its input's shape.
///
/// # Errors
/// [`ShapeError::Axis`], [`ShapeError::BatchAxis`], or [`ShapeError::TooLarge`] for sums of all channels past what memory
/// can hold.
#[inline]
pub const fn batch_norm(input: Dims, axis: isize) -> Result<Dims, ShapeError> {
    let sums = match axis_index(input, axis) {
        Ok(axis) => Dims::new(&[2, input.size(axis)]),
        Err(error) => return Err(error),
    };
    match fits(sums) {
        Ok(_) => Ok(input),
        Err(_) => Err(ShapeError::TooLarge { dims: input }),
    }
}

/// What a batch normalization keeps of each channel: gamma, beta and its statistics, `[channels]`; unknown where
/// [`batch_norm`] fails.
#[must_use]
#[inline]
pub const fn batch_norm_channels(input: Dims, axis: isize) -> Dims {
    match axis_index(input, axis) {
        Ok(axis) => Dims::new(&[input.size(axis)]),
        Err(_) => Dims::UNKNOWN,
    }
}

/// Sums and products of a backward pass of a batch normalization, `[2, channels]`; unknown where [`batch_norm`] fails.
#[must_use]
#[inline]
pub const fn batch_norm_sums(input: Dims, axis: isize) -> Dims {
    match (axis_index(input, axis), batch_norm(input, axis)) {
        (Ok(axis), Ok(_)) => Dims::new(&[2, input.size(axis)]),
        _ => Dims::UNKNOWN,
    }
}

/// The output of a normalization along one or several axes (Keras's numbering): its input's shape.
///
/// # Errors
/// [`ShapeError::NoAxis`], [`ShapeError::Axis`], [`ShapeError::BatchAxis`], [`ShapeError::RepeatedAxis`].
#[inline]
pub const fn layer_norm(input: Dims, axes: &[isize]) -> Result<Dims, ShapeError> {
    match named_axes(input, axes) {
        Ok(_) => Ok(input),
        Err(error) => Err(error),
    }
}

/// Gamma and beta of a normalization along axes: the sizes of those axes, outermost first, however they were named;
/// unknown where [`layer_norm`] fails.
#[must_use]
#[inline]
pub const fn layer_norm_parameter(input: Dims, axes: &[isize]) -> Dims {
    sizes_where(input, axes, true)
}

/// One number for each mean that a normalization along axes takes: the sizes of all other axes; unknown where
/// [`layer_norm`] fails.
#[must_use]
#[inline]
pub const fn layer_norm_groups(input: Dims, axes: &[isize]) -> Dims {
    sizes_where(input, axes, false)
}

/// Which axes of a shape are named, counted from 0.
///
/// # Errors
/// As for [`layer_norm`].
#[inline]
pub const fn named_axes(input: Dims, axes: &[isize]) -> Result<[bool; MAX_RANK], ShapeError> {
    if !input.is_known() {
        return Err(ShapeError::Unknown);
    }
    if axes.is_empty() {
        return Err(ShapeError::NoAxis);
    }
    let mut named = [false; MAX_RANK];
    let mut index = 0;
    while index < axes.len() {
        let axis = match axis_index(input, axes[index]) {
            Ok(axis) => axis,
            Err(error) => return Err(error),
        };
        if named[axis] {
            return Err(ShapeError::RepeatedAxis { axis: axes[index], dims: input });
        }
        named[axis] = true;
        index += 1;
    }
    Ok(named)
}

#[inline]
const fn sizes_where(input: Dims, axes: &[isize], wanted: bool) -> Dims {
    let Ok(named) = named_axes(input, axes) else { return Dims::UNKNOWN };
    let mut sizes = Dims::new(&[]);
    let mut axis = 0;
    while axis < input.rank() {
        if named[axis] == wanted {
            sizes = sizes.push(input.size(axis));
        }
        axis += 1;
    }
    sizes
}

/// The groups that `groups = -1` stands for: one for each channel.
pub const EACH_CHANNEL: usize = usize::MAX;

/// The output of a normalization over `groups` groups of channels: its input's shape.
///
/// # Errors
/// [`ShapeError::Axis`], [`ShapeError::BatchAxis`], [`ShapeError::ZeroArgument`], [`ShapeError::Groups`] when the groups
/// do not divide the channels.
#[inline]
pub const fn group_norm(input: Dims, groups: usize, axis: isize) -> Result<Dims, ShapeError> {
    let channels = match axis_index(input, axis) {
        Ok(axis) => input.size(axis),
        Err(error) => return Err(error),
    };
    if groups == 0 {
        return Err(ShapeError::ZeroArgument { argument: "groups" });
    }
    if groups != EACH_CHANNEL && !channels.is_multiple_of(groups) {
        return Err(ShapeError::Groups { what: "channel", count: channels, groups, dims: input });
    }
    fits(input)
}

/// One number for each mean that a group normalization takes: `[groups]`; unknown where [`group_norm`] fails.
#[must_use]
#[inline]
pub const fn group_norm_groups(input: Dims, groups: usize, axis: isize) -> Dims {
    match group_norm(input, groups, axis) {
        Ok(_) if groups == EACH_CHANNEL => batch_norm_channels(input, axis),
        Ok(_) => Dims::new(&[groups]),
        Err(_) => Dims::UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: Dims = Dims::new(&[3, 2, 4]);

    #[test]
    fn named_axes_are_sorted_whatever_their_order() {
        for axes in [&[1, -1][..], &[3, 1], &[-1, -3]] {
            assert_eq!(layer_norm(X, axes), Ok(X));
            assert_eq!(layer_norm_parameter(X, axes).sizes(), [3, 4]);
            assert_eq!(layer_norm_groups(X, axes).sizes(), [2]);
        }
        assert_eq!(layer_norm_groups(X, &[1, 2, 3]).sizes(), []);
        assert_eq!(batch_norm_channels(X, 1).sizes(), [3]);
        assert_eq!(batch_norm_sums(X, -1).sizes(), [2, 4]);
    }

    #[test]
    fn axes_that_are_not_there_are_errors() {
        assert_eq!(layer_norm(X, &[]), Err(ShapeError::NoAxis));
        assert_eq!(layer_norm(X, &[0]), Err(ShapeError::BatchAxis));
        assert_eq!(layer_norm(X, &[4]), Err(ShapeError::Axis { axis: 4, dims: X }));
        assert_eq!(layer_norm(X, &[3, -1]), Err(ShapeError::RepeatedAxis { axis: -1, dims: X }));
        assert_eq!(batch_norm(X, -5), Err(ShapeError::Axis { axis: -5, dims: X }));
        assert_eq!(layer_norm(Dims::UNKNOWN, &[9]), Err(ShapeError::Unknown));
        assert!(!layer_norm_parameter(X, &[0]).is_known());
        assert!(!batch_norm_channels(Dims::UNKNOWN, 1).is_known());
    }

    #[test]
    fn groups_divide_the_channels() {
        assert_eq!(group_norm(X, 2, -1), Ok(X));
        assert_eq!(group_norm_groups(X, 2, -1).sizes(), [2]);
        assert_eq!(group_norm_groups(X, EACH_CHANNEL, 1).sizes(), [3]);
        assert_eq!(group_norm(X, 0, 1), Err(ShapeError::ZeroArgument { argument: "groups" }));
        assert_eq!(group_norm(X, 3, -1), Err(ShapeError::Groups { what: "channel", count: 4, groups: 3, dims: X }));
    }
}
