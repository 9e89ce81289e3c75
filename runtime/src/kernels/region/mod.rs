//! Boxes inside samples: slices and croppings read them, concatenations and paddings write them; and other walks through
//! a sample that move or repeat elements: permutations of axes, repeated vectors, repeated
//! positions.

mod fast;
mod reference;
#[cfg(test)]
mod tests;

use formwork_shape::{Dims, MAX_RANK, ShapeError, bounded_len, channel_order, permute, repeat_vector, upsample};

/// An axis-aligned box inside each sample, or all of it in another order.
#[derive(Clone, Copy, Debug)]
pub struct RegionDims {
    /// Elements per sample of the whole.
    pub(in crate::kernels) whole: usize,
    /// Elements per sample of the box.
    pub(in crate::kernels) part: usize,
    /// The position of the box's first element in a sample.
    pub(in crate::kernels) offset: usize,
    /// The number of neighbouring elements moved at once.
    pub(in crate::kernels) run: usize,
    /// The number of axes that are counted through, outermost first.
    pub(in crate::kernels) rank: usize,
    /// The sizes of the box on these axes.
    pub(in crate::kernels) sizes: [usize; MAX_RANK],
    /// How far each of them moves in the whole.
    pub(in crate::kernels) strides: [usize; MAX_RANK],
}

impl RegionDims {
    /// No element, of nothing.
    pub const EMPTY: Self =
        Self { whole: 0, part: 0, offset: 0, run: 0, rank: 0, sizes: [0; MAX_RANK], strides: [0; MAX_RANK] };

    /// The box of shape `part` that starts at `starts` inside values of shape `whole`.
    ///
    /// `part` has as many axes as `whole`: an axis that a slice by one index drops is given as a size of 1, which leaves
    /// the elements where they are. Without elements when a shape is unknown, or the box does not fit.
    ///
    /// # Panics
    /// As all constructors here: if whole or part have more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS).
    #[must_use]
    #[track_caller]
    pub const fn new(whole: Dims, starts: [usize; MAX_RANK], part: Dims) -> Self {
        let mut region = Self::nothing(whole);
        if !whole.is_known() || part.rank() != whole.rank() || !part.is_known() {
            return region;
        }
        let mut axis = 0;
        while axis < whole.rank() {
            if starts[axis].saturating_add(part.size(axis)) > whole.size(axis) {
                return region;
            }
            region.offset += starts[axis] * whole.span(axis + 1, whole.rank());
            axis += 1;
        }
        region.part = bounded_len("a region", part);
        // Trailing axes taken whole are contiguous, together with one more axis in front of them.
        let mut outer = whole.rank();
        region.run = 1;
        while outer > 0 {
            outer -= 1;
            region.run *= part.size(outer);
            if part.size(outer) != whole.size(outer) {
                break;
            }
        }
        axis = 0;
        while axis < outer {
            if part.size(axis) != 1 {
                region.sizes[region.rank] = part.size(axis);
                region.strides[region.rank] = whole.span(axis + 1, whole.rank());
                region.rank += 1;
            }
            axis += 1;
        }
        region
    }

    /// All of `whole`, its axes in another order (see [`permute`]). Without elements when the order is none.
    #[must_use]
    #[track_caller]
    pub const fn permuted(whole: Dims, order: &[isize]) -> Self {
        let mut region = Self::nothing(whole);
        if permute(whole, order).is_err() {
            return region;
        }
        region.part = whole.len();
        // Trailing axes that stay in place are moved at once.
        region.rank = order.len();
        region.run = 1;
        while region.rank > 0 && order[region.rank - 1].unsigned_abs() == region.rank {
            region.rank -= 1;
            region.run *= whole.size(region.rank);
        }
        let mut axis = 0;
        while axis < region.rank {
            let from = order[axis].unsigned_abs() - 1;
            region.sizes[axis] = whole.size(from);
            region.strides[axis] = whole.span(from + 1, whole.rank());
            axis += 1;
        }
        region
    }

    /// All of `whole` with its channels, the first axis, moved behind the others (`last`), or the last moved in front.
    #[must_use]
    #[track_caller]
    pub const fn channels(whole: Dims, last: bool) -> Self {
        Self::permuted(whole, channel_order(whole.rank(), last).split_at(whole.rank()).0)
    }

    /// A vector `times` times (see [`repeat_vector`]). Without elements when it is none.
    #[must_use]
    #[track_caller]
    pub const fn repeated(whole: Dims, times: usize) -> Self {
        let mut region = Self::nothing(whole);
        let Some(part) = part_of(repeat_vector(whole, times)) else { return region };
        (region.part, region.run) = (part, whole.len());
        // The counted axis does not move in the whole.
        (region.rank, region.sizes[0]) = (1, times);
        region
    }

    /// Each position `size` times on each axis but the last (see [`upsample`]). Without elements when there are none.
    #[must_use]
    #[track_caller]
    pub const fn upsampled(whole: Dims, size: &[usize]) -> Self {
        let mut region = Self::nothing(whole);
        let Some(part) = part_of(upsample(whole, size)) else { return region };
        (region.part, region.run) = (part, whole.last());
        let mut axis = 0;
        while axis < size.len() {
            region.sizes[region.rank] = whole.size(axis);
            region.strides[region.rank] = whole.span(axis + 1, whole.rank());
            region.rank += 1;
            // Behind it comes a counted axis that does not move in the whole.
            if size[axis] > 1 {
                region.sizes[region.rank] = size[axis];
                region.rank += 1;
            }
            axis += 1;
        }
        region
    }

    /// A box without elements.
    #[track_caller]
    const fn nothing(whole: Dims) -> Self {
        Self { whole: bounded_len("a region", whole), ..Self::EMPTY }
    }

    const fn largest(&self) -> usize {
        if self.whole > self.part { self.whole } else { self.part }
    }
}

per_sample!(RegionDims);

/// The elements of the part that a rule gives; none where it fails.
#[track_caller]
const fn part_of(rule: Result<Dims, ShapeError>) -> Option<usize> {
    match rule {
        Ok(part) | Err(ShapeError::TooLarge { dims: part }) => Some(bounded_len("a region", part)),
        Err(_) => None,
    }
}

entries! {
    /// `part (+)= whole[box]`.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn gather[d: RegionDims, n](whole: &[T], part: &mut [T], add: bool) = fast::gather, fast::gather;

    /// `whole[box] (+)= part`; nothing outside the box is touched. What is repeated is summed with `add`, in ascending
    /// order.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn scatter[d: RegionDims, n](part: &[T], whole: &mut [T], add: bool) = fast::scatter, fast::scatter;
}
