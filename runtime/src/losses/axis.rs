//! Where the rows of a loss lie: the numbers along one axis of a sample, next to each other when it is the last one.
//!
//! Row number `r` of a batch is the `r`-th position of all other axes, so values come in the order Keras gives them.
//! Whether the axis is the last is a constant of the type: the usual case compiles to plain loops over slices.

use crate::base::Scalar;
use formwork_shape::{Dims, axis_index};

/// The axis a loss runs over. `LAST` says that its numbers are neighbours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis<const LAST: bool> {
    /// The numbers in a row.
    pub(super) len: usize,
    stride: usize,
}

/// Either kind of axis.
#[derive(Clone, Copy, Debug)]
pub(super) enum Layout {
    Last(Axis<true>),
    Inner(Axis<false>),
}

impl Layout {
    /// The layout of an output of shape `dims` along `axis`, numbered as in Keras: 1 is a sample's first, -1 its last.
    pub(super) fn of(dims: Dims, axis: isize) -> Self {
        let last = Self::Last(Axis { len: dims.last(), stride: 1 });
        if axis == -1 {
            return last;
        }
        let Ok(axis) = axis_index(dims, axis) else {
            panic!(
                "the loss runs over axis {axis}, and an output of shape {dims} has none such: 1 is the first, -1 the last"
            )
        };
        if axis + 1 == dims.rank() {
            return last;
        }
        Self::Inner(Axis { len: dims.size(axis), stride: dims.span(axis + 1, dims.rank()) })
    }

    /// The numbers in a row.
    pub(super) fn len(self) -> usize {
        match self {
            Self::Last(axis) => axis.len,
            Self::Inner(axis) => axis.len,
        }
    }

    /// The rows of one sample.
    pub(super) fn rows(self, dims: Dims) -> usize {
        dims.len() / self.len().max(1)
    }
}

impl<const LAST: bool> Axis<LAST> {
    /// From one number of a row to the next, in elements.
    #[inline]
    fn stride(self) -> usize {
        if LAST { 1 } else { self.stride }
    }

    /// Where a row's elements are, from its first to its last.
    #[inline]
    fn span(self, row: usize) -> core::ops::Range<usize> {
        let stride = self.stride();
        let start = row / stride * (self.len * stride) + row % stride;
        start..start + (self.len - 1) * stride + 1
    }

    /// Row number `row`.
    #[inline]
    pub(super) fn row<T>(self, data: &[T], row: usize) -> &[T] {
        &data[self.span(row)]
    }

    /// Row number `row`, to be changed.
    #[inline]
    pub(super) fn row_mut<T>(self, data: &mut [T], row: usize) -> &mut [T] {
        &mut data[self.span(row)]
    }

    /// Number `index` of a row.
    #[inline]
    pub(super) fn get<T: Copy>(self, row: &[T], index: usize) -> T {
        row[index * self.stride()]
    }

    /// Number `index` of a row, to be changed.
    #[inline]
    pub(super) fn get_mut<T>(self, row: &mut [T], index: usize) -> &mut T {
        &mut row[index * self.stride()]
    }

    /// The sum of a row after `map`.
    #[inline]
    pub(super) fn sum<T: Scalar>(self, row: &[T], map: impl Fn(T) -> T) -> T {
        T::of(sum(self.len, |index| map(self.get(row, index))))
    }

    /// The largest number of a row.
    #[inline]
    pub(super) fn max<T: Scalar>(self, row: &[T]) -> T {
        (0..self.len).fold(T::neg_infinity(), |max, index| {
            let value = self.get(row, index);
            if value > max { value } else { max }
        })
    }
}

/// `Σ term(index)` over `len` indices, in eight interleaved sums so that it vectorises; in double precision, as a long sum
/// of `f32` rounds by percents.
#[inline]
pub(super) fn sum<T: Scalar>(len: usize, term: impl Fn(usize) -> T) -> f64 {
    let mut sums = [0.0; 8];
    let whole = len - len % 8;
    for start in (0..whole).step_by(8) {
        for (lane, sum) in sums.iter_mut().enumerate() {
            *sum += term(start + lane).f64();
        }
    }
    let rest = (whole..len).fold(0.0, |sum, index| sum + term(index).f64());
    sums.iter().fold(rest, |sum, lane| sum + *lane)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_along_an_inner_axis_are_strided() {
        let dims = Dims::new(&[2, 3]);
        let Layout::Inner(axis) = Layout::of(dims, 1) else { panic!("axis 1 of two is not the last") };
        let data: [u32; 12] = core::array::from_fn(|index| u32::try_from(index).expect("small"));
        assert_eq!(axis.row(&data, 4), [7, 8, 9, 10]);
        assert_eq!((axis.get(axis.row(&data, 4), 0), axis.get(axis.row(&data, 4), 1)), (7, 10));
        assert_eq!(Layout::of(dims, 1).rows(dims), 3);
        assert!(matches!(Layout::of(dims, 2), Layout::Last(_)));
    }

    #[test]
    fn a_sum_takes_every_number_once() {
        let Layout::Last(axis) = Layout::of(Dims::new(&[19]), -1) else { panic!("-1 is the last axis") };
        assert!((axis.sum(&[1.0_f64; 19], |value| 2.0 * value) - 38.0).abs() < 1e-15);
    }
}
