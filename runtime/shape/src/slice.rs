//! Shape rule of slicing: `image[7..21, 3, ..]`.

use crate::{Dims, MAX_RANK, ShapeError};

/// What a slice keeps of one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// `..`: all of it.
    All,
    /// `from..`.
    From(usize),
    /// `..to`.
    To(usize),
    /// `from..to`.
    Between(usize, usize),
    /// `index`: one element, and the axis is gone.
    At(usize),
}

impl Cut {
    /// The first index and the one past the last, on an axis of `size`.
    #[inline]
    pub(crate) const fn bounds(self, size: usize) -> (usize, usize) {
        match self {
            Self::All => (0, size),
            Self::From(from) => (from, size),
            Self::To(to) => (0, to),
            Self::Between(from, to) => (from, to),
            Self::At(index) => (index, index.saturating_add(1)),
        }
    }
}

/// The output of a slice: one cut per axis, axes behind the last cut kept whole.
///
/// # Errors
/// [`ShapeError::SliceAxes`], [`ShapeError::SliceRange`] or [`ShapeError::SliceEmpty`].
#[inline]
pub const fn slice(input: Dims, cuts: &[Cut]) -> Result<Dims, ShapeError> {
    if !input.is_known() {
        return Err(ShapeError::Unknown);
    }
    if cuts.len() > input.rank() {
        return Err(ShapeError::SliceAxes { given: cuts.len(), dims: input });
    }
    let mut output = Dims::new(&[]);
    let mut axis = 0;
    while axis < input.rank() {
        let cut = if axis < cuts.len() { cuts[axis] } else { Cut::All };
        let (from, to) = cut.bounds(input.size(axis));
        if to > input.size(axis) {
            return Err(ShapeError::SliceRange { axis, from, to, dims: input });
        }
        if from >= to {
            return Err(ShapeError::SliceEmpty { axis, from, to });
        }
        if !matches!(cut, Cut::At(_)) {
            output = output.push(to - from);
        }
        axis += 1;
    }
    Ok(output)
}

/// Where a slice starts on each axis of its input.
#[must_use]
#[inline]
pub const fn slice_starts(input: Dims, cuts: &[Cut]) -> [usize; MAX_RANK] {
    let mut starts = [0; MAX_RANK];
    let mut axis = 0;
    while axis < cuts.len() && axis < input.rank() {
        starts[axis] = cuts[axis].bounds(input.size(axis)).0;
        axis += 1;
    }
    starts
}

/// The box a slice keeps, with all axes of its input: of size 1 where an index drops the axis. Unknown when the slice
/// is wrong.
#[must_use]
#[inline]
pub const fn slice_box(input: Dims, cuts: &[Cut]) -> Dims {
    if slice(input, cuts).is_err() {
        return Dims::UNKNOWN;
    }
    let mut part = input;
    let mut axis = 0;
    while axis < cuts.len() {
        let (from, to) = cuts[axis].bounds(input.size(axis));
        part = part.with(axis, to - from);
        axis += 1;
    }
    part
}
