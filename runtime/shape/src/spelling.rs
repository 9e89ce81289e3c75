//! Arguments that can be written in several ways, in one form: what a description of a model holds, so that two models
//! that compute the same are described alike. An argument that its rule refuses stays as it was written.

use crate::{Cut, Dims, EACH_CHANNEL, MAX_RANK, axis_index, dot_axes, named_axes};

/// A list of axes in Keras's numbering (1 is the first axis of a sample), as a value of constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axes {
    count: usize,
    axes: [isize; MAX_RANK],
}

impl Axes {
    const NONE: Self = Self { count: 0, axes: [0; MAX_RANK] };

    const fn push(mut self, axis: isize) -> Self {
        if self.count < MAX_RANK {
            self.axes[self.count] = axis;
            self.count += 1;
        }
        self
    }

    /// The axes.
    #[must_use]
    #[inline]
    pub fn list(&self) -> &[isize] {
        &self.axes[..self.count]
    }
}

/// What a slice keeps of each axis of its input, as a value of constants: [`Cut::Between`] or [`Cut::At`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cuts {
    count: usize,
    cuts: [Cut; MAX_RANK],
}

impl Cuts {
    /// One for each axis.
    #[must_use]
    #[inline]
    pub fn list(&self) -> &[Cut] {
        &self.cuts[..self.count]
    }
}

/// An axis counted from the front: -1 becomes the number of axes.
#[must_use]
#[inline]
pub const fn positive_axis(input: Dims, axis: isize) -> isize {
    match axis_index(input, axis) {
        Ok(index) => index.cast_signed() + 1,
        Err(_) => axis,
    }
}

/// Axes counted from the front, in the order they were written in.
#[must_use]
#[inline]
pub const fn positive_axes(input: Dims, axes: &[isize]) -> Axes {
    let (mut list, mut index) = (Axes::NONE, 0);
    while index < axes.len() {
        list = list.push(positive_axis(input, axes[index]));
        index += 1;
    }
    list
}

/// Axes of which the order says nothing: counted from the front, in ascending order.
#[must_use]
#[inline]
pub const fn axis_set(input: Dims, axes: &[isize]) -> Axes {
    let Ok(named) = named_axes(input, axes) else { return positive_axes(input, axes) };
    let (mut list, mut axis) = (Axes::NONE, 0);
    while axis < MAX_RANK {
        if named[axis] {
            list = list.push(axis.cast_signed() + 1);
        }
        axis += 1;
    }
    list
}

/// The axis of each value of a Dot, counted from the front; one that is written for both is there twice.
#[must_use]
#[inline]
pub const fn dot_axis_pair(left: Dims, right: Dims, axes: &[isize]) -> Axes {
    match dot_axes(left, right, axes) {
        Ok([a, b]) => Axes::NONE.push(a.cast_signed() + 1).push(b.cast_signed() + 1),
        Err(_) => positive_axes(left, axes),
    }
}

/// How many groups of channels there are: -1 means one for each channel.
#[must_use]
#[inline]
pub const fn group_count(input: Dims, groups: usize, axis: isize) -> usize {
    match axis_index(input, axis) {
        Ok(index) if groups == EACH_CHANNEL => input.size(index),
        _ => groups,
    }
}

/// What a slice keeps of each axis, axes after the last cut included.
#[must_use]
#[inline]
pub const fn cuts_of_all_axes(input: Dims, cuts: &[Cut]) -> Cuts {
    let mut all = Cuts { count: input.rank(), cuts: [Cut::All; MAX_RANK] };
    let mut axis = 0;
    while axis < input.rank() {
        let cut = if axis < cuts.len() { cuts[axis] } else { Cut::All };
        let (from, to) = cut.bounds(input.size(axis));
        all.cuts[axis] = if let Cut::At(_) = cut { cut } else { Cut::Between(from, to) };
        axis += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: Dims = Dims::new(&[3, 2, 4]);

    #[test]
    fn axes_are_counted_from_the_front() {
        assert_eq!((positive_axis(X, -1), positive_axis(X, 3), positive_axis(X, 1)), (3, 3, 1));
        assert_eq!(positive_axes(X, &[-1, 1]).list(), [3, 1]);
        assert_eq!(axis_set(X, &[-1, 1]).list(), [1, 3]);
        assert_eq!(axis_set(X, &[]).list(), []);
        assert_eq!(dot_axis_pair(X, Dims::new(&[4]), &[-1]).list(), [3, 1]);
        assert_eq!(dot_axis_pair(X, X, &[2]).list(), [2, 2]);
    }

    #[test]
    fn cuts_name_every_axis() {
        let all = [Cut::Between(0, 3), Cut::Between(0, 2), Cut::Between(0, 4)];
        for cuts in [&[][..], &[Cut::All], &[Cut::To(3), Cut::From(0)], &all] {
            assert_eq!(cuts_of_all_axes(X, cuts).list(), all);
        }
        assert_eq!(cuts_of_all_axes(X, &[Cut::At(1)]).list(), [Cut::At(1), all[1], all[2]]);
    }

    #[test]
    fn what_is_refused_stays_as_it_was_written() {
        assert_eq!((positive_axis(X, 0), positive_axis(X, 9), positive_axis(Dims::UNKNOWN, -1)), (0, 9, -1));
        assert_eq!(axis_set(X, &[3, -1]).list(), [3, 3]);
        assert_eq!(dot_axis_pair(X, X, &[9]).list(), [9]);
        assert_eq!(
            (group_count(X, EACH_CHANNEL, 1), group_count(X, 2, 1), group_count(X, EACH_CHANNEL, 9)),
            (3, 2, EACH_CHANNEL)
        );
        assert_eq!(cuts_of_all_axes(Dims::UNKNOWN, &[Cut::At(1)]).list(), []);
    }
}
