//! Boxes inside samples: slices and croppings read them, concatenations and paddings write them; and other walks through
//! a sample that move or repeat elements: permutations of axes, repeated vectors, repeated
//! positions.

mod fast;
mod reference;
#[cfg(test)]
mod tests;

use formwork_shape::{Dims, MAX_RANK, channel_order, permute, repeat_vector, upsample};

/// An axis-aligned box inside each sample, or all of it in another order.
#[derive(Clone, Copy, Debug)]
pub struct RegionDims {
    /// Elements per sample of the whole.
    pub whole: usize,
    /// Elements per sample of the box.
    pub part: usize,
    /// The position of the box's first element in a sample.
    pub offset: usize,
    /// The number of neighbouring elements moved at once.
    pub run: usize,
    /// The number of axes that are counted through, outermost first.
    pub rank: usize,
    /// The sizes of the box on these axes.
    pub sizes: [usize; MAX_RANK],
    /// How far each of them moves in the whole.
    pub strides: [usize; MAX_RANK],
}

impl RegionDims {
    /// The box of shape `part` that starts at `starts` inside values of shape `whole`.
    ///
    /// `part` has as many axes as `whole`: an axis that a slice by one index drops is given as a size of 1, which leaves
    /// the elements where they are. Without elements when a shape is unknown, or the box does not fit.
    #[must_use]
    pub const fn new(whole: Dims, starts: [usize; MAX_RANK], part: Dims) -> Self {
        let mut region = Self::nothing(whole);
        if !whole.is_known() || part.rank() != whole.rank() || !part.is_known() {
            return region;
        }
        let mut axis = 0;
        while axis < whole.rank() {
            if starts[axis] + part.size(axis) > whole.size(axis) {
                return region;
            }
            region.offset += starts[axis] * whole.span(axis + 1, whole.rank());
            axis += 1;
        }
        region.part = part.len();
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
    pub const fn channels(whole: Dims, last: bool) -> Self {
        Self::permuted(whole, channel_order(whole.rank(), last).split_at(whole.rank()).0)
    }

    /// A vector `times` times (see [`repeat_vector`]). Without elements when it is none.
    #[must_use]
    pub const fn repeated(whole: Dims, times: usize) -> Self {
        let mut region = Self::nothing(whole);
        if let Ok(rows) = repeat_vector(whole, times) {
            (region.part, region.run) = (rows.len(), whole.len());
            // The counted axis does not move in the whole.
            (region.rank, region.sizes[0]) = (1, times);
        }
        region
    }

    /// Each position `size` times on each axis but the last (see [`upsample`]). Without elements when there are none.
    #[must_use]
    pub const fn upsampled(whole: Dims, size: &[usize]) -> Self {
        let mut region = Self::nothing(whole);
        let Ok(output) = upsample(whole, size) else { return region };
        (region.part, region.run) = (output.len(), whole.last());
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
    const fn nothing(whole: Dims) -> Self {
        let (sizes, strides) = ([0; MAX_RANK], [0; MAX_RANK]);
        Self { whole: whole.len(), part: 0, offset: 0, run: 0, rank: 0, sizes, strides }
    }
}

entries! {
    /// `part (+)= whole[box]`.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn gather(d: RegionDims, n: usize, whole: &[T], part: &mut [T], add: bool) = fast::gather, fast::gather;

    /// `whole[box] (+)= part`; nothing outside the box is touched. What is repeated is summed with `add`, in ascending
    /// order.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn scatter(d: RegionDims, n: usize, part: &[T], whole: &mut [T], add: bool) = fast::scatter, fast::scatter;
}
