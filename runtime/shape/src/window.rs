//! Shape rules of ops that slide a window over a sample, channels last: pooling, convolution, and pooling of all there is.

use crate::model::fits;
use crate::{Dims, ShapeError};

/// What a window sees beyond the edges of its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// It never looks beyond them.
    Valid,
    /// As many positions as the input has, divided by the stride and rounded up; the smaller half of what is missing lies
    /// in front.
    Same,
    /// All that is missing lies in front, so that no position sees what comes after it.
    Causal,
}

/// A window over the axes of a sample: rows and columns, or planes, rows and columns. A sequence is an image of one row,
/// an image a volume of one plane.
///
/// Only rules make one, so that its sizes fit one another: the input together with all that a window reaches beyond its
/// edges has at most [`MOST_ELEMENTS`](crate::MOST_ELEMENTS) elements, and no step along an axis leads further than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window<const AXES: usize = 2> {
    input: [usize; AXES],
    output: [usize; AXES],
    channels: usize,
    size: [usize; AXES],
    strides: [usize; AXES],
    dilation: [usize; AXES],
    before: [usize; AXES],
}

impl<const AXES: usize> Window<AXES> {
    /// The window of a rule that failed: it has no position.
    pub const EMPTY: Self = Self {
        input: [0; AXES],
        output: [0; AXES],
        channels: 0,
        size: [1; AXES],
        strides: [1; AXES],
        dilation: [1; AXES],
        before: [0; AXES],
    };

    /// The sizes of the input, its channels left out.
    #[must_use]
    #[inline]
    pub const fn input(&self) -> &[usize; AXES] {
        &self.input
    }

    /// How many positions there are on each axis.
    #[must_use]
    #[inline]
    pub const fn output(&self) -> &[usize; AXES] {
        &self.output
    }

    /// The size of the last axis of the input.
    #[must_use]
    #[inline]
    pub const fn channels(&self) -> usize {
        self.channels
    }

    /// How many cells the window has on each axis.
    #[must_use]
    #[inline]
    pub const fn size(&self) -> &[usize; AXES] {
        &self.size
    }

    /// From one position to the next; at most the size of the input, where a position alone needs no stride.
    #[must_use]
    #[inline]
    pub const fn strides(&self) -> &[usize; AXES] {
        &self.strides
    }

    /// From one cell of the window to the next; 1 where there is one cell alone.
    #[must_use]
    #[inline]
    pub const fn dilation(&self) -> &[usize; AXES] {
        &self.dilation
    }

    /// How far the first position reaches in front of the input.
    #[must_use]
    #[inline]
    pub const fn before(&self) -> &[usize; AXES] {
        &self.before
    }

    /// Elements per sample of the input.
    #[must_use]
    #[inline]
    pub const fn inputs(&self) -> usize {
        product(&self.input).saturating_mul(self.channels)
    }

    /// The number of positions.
    #[must_use]
    #[inline]
    pub const fn positions(&self) -> usize {
        product(&self.output)
    }

    /// The number of cells.
    #[must_use]
    #[inline]
    pub const fn cells(&self) -> usize {
        product(&self.size)
    }

    /// Where cell `cell` of position `at` lies on an axis of the input, unless beyond its edges.
    #[must_use]
    #[inline]
    pub const fn source(&self, axis: usize, at: usize, cell: usize) -> Option<usize> {
        let place = at * self.strides[axis] + cell * self.dilation[axis];
        if place < self.before[axis] || place - self.before[axis] >= self.input[axis] {
            return None;
        }
        Some(place - self.before[axis])
    }
}

/// How many there are of what so many lie along each axis.
#[inline]
const fn product(sizes: &[usize]) -> usize {
    let (mut product, mut axis) = (1_usize, 0);
    while axis < sizes.len() {
        product = product.saturating_mul(sizes[axis]);
        axis += 1;
    }
    product
}

/// Works out where a window goes; `argument` is the name of its size. `size`, `strides` and `dilation` have one number
/// for each axis it slides along, the last of its axes: it does not move on those in front of them.
#[inline]
const fn slide<const AXES: usize>(
    argument: &'static str,
    input: Dims,
    [size, strides, dilation]: [&[usize]; 3],
    padding: Padding,
) -> Result<Window<AXES>, ShapeError> {
    if let Err(error) = spatial(input, size.len()) {
        return Err(error);
    }
    let mut window = Window { channels: input.last(), input: [1; AXES], output: [1; AXES], ..Window::EMPTY };
    let mut padded = input;
    let mut axis = 0;
    while axis < size.len() {
        if size[axis] == 0 {
            return Err(ShapeError::ZeroArgument { argument });
        }
        if strides[axis] == 0 {
            return Err(ShapeError::ZeroArgument { argument: "strides" });
        }
        if dilation[axis] == 0 {
            return Err(ShapeError::ZeroArgument { argument: "dilation_rate" });
        }
        let (at, cells, stride) = (axis + AXES - size.len(), input.size(axis), strides[axis]);
        let span = (size[axis] - 1).saturating_mul(dilation[axis]).saturating_add(1);
        let (positions, before) = match padding {
            Padding::Valid if span > cells => {
                return Err(ShapeError::WindowTooLarge { argument, size: size[axis], span, axis, dims: input });
            }
            Padding::Valid => ((cells - span) / stride + 1, 0),
            Padding::Same => {
                let positions = cells.div_ceil(stride);
                let reach = (positions.saturating_sub(1) * stride).saturating_add(span);
                (positions, reach.saturating_sub(cells) / 2)
            }
            Padding::Causal => (cells.div_ceil(stride), span - 1),
        };
        window.input[at] = cells;
        window.output[at] = positions;
        window.size[at] = size[axis];
        // With a wider stride there is one position, and from one cell there is no way to the next.
        window.strides[at] = if stride <= cells {
            stride
        } else if cells == 0 {
            1
        } else {
            cells
        };
        window.dilation[at] = if size[axis] == 1 { 1 } else { dilation[axis] };
        window.before[at] = before;
        padded = padded.with(axis, cells.saturating_add(span));
        axis += 1;
    }
    match fits(padded) {
        Ok(_) => Ok(window),
        Err(error) => Err(error),
    }
}

/// Whether a sample has so many axes to slide along, and one of channels.
#[inline]
pub(crate) const fn spatial(input: Dims, axes: usize) -> Result<Dims, ShapeError> {
    if !input.is_known() {
        return Err(ShapeError::Unknown);
    }
    if input.rank() == axes + 1 {
        return Ok(input);
    }
    let takes = match axes {
        1 => "[steps, channels]",
        2 => "[height, width, channels]",
        _ => "[depth, height, width, channels]",
    };
    Err(ShapeError::Takes { takes, axes: axes + 1, found: input })
}

/// The positions of a window with another number of channels, with the axes of its input.
#[inline]
const fn at_each_position<const AXES: usize>(window: Window<AXES>, axes: usize, channels: usize) -> Dims {
    last(&window.output, axes).push(channels)
}

/// The part of its input that a window reaches: what lies behind its last position, no position sees. An axis counts as
/// reached whole where the stride is wider than the window, since skipping cells is what such a window is for.
#[inline]
const fn reach<const AXES: usize>(window: Window<AXES>, axes: usize) -> Dims {
    let (mut reached, mut axis) = (window.input, 0);
    while axis < AXES {
        let span = (window.size[axis] - 1) * window.dilation[axis] + 1;
        let end =
            (window.output[axis].saturating_sub(1) * window.strides[axis] + span).saturating_sub(window.before[axis]);
        if span >= window.strides[axis] && end < window.input[axis] {
            reached[axis] = end;
        }
        axis += 1;
    }
    last(&reached, axes).push(window.channels)
}

/// The part of its input that a pooling looks at.
///
/// # Errors
/// Those of [`pool`].
#[inline]
pub const fn pool_reach(input: Dims, size: &[usize], strides: &[usize], padding: Padding) -> Result<Dims, ShapeError> {
    match dense(input, size, strides, padding) {
        Ok(window) => Ok(reach(window, size.len())),
        Err(error) => Err(error),
    }
}

/// The part of its input that a convolution looks at.
///
/// # Errors
/// Those of [`conv`] that concern its window.
#[inline]
pub const fn conv_reach(
    input: Dims,
    size: &[usize],
    strides: &[usize],
    dilation: &[usize],
    padding: Padding,
) -> Result<Dims, ShapeError> {
    match slide::<2>("kernel_size", input, [size, strides, dilation], padding) {
        Ok(window) => Ok(reach(window, size.len())),
        Err(error) => Err(error),
    }
}

/// Whether a window reaches less than there is.
#[must_use]
#[inline]
pub const fn falls_short(reached: Result<Dims, ShapeError>, input: Dims) -> bool {
    match reached {
        Ok(reached) => input.is_known() && !reached.equals(input),
        Err(_) => false,
    }
}

/// The sizes of the last so many axes.
#[inline]
const fn last(sizes: &[usize], axes: usize) -> Dims {
    Dims::new(sizes.split_at(sizes.len() - axes).1)
}

/// A window over one to three axes, with no gap between its cells.
#[inline]
const fn dense(input: Dims, size: &[usize], strides: &[usize], padding: Padding) -> Result<Window<3>, ShapeError> {
    slide("pool_size", input, [size, strides, [1; 3].split_at(size.len()).0], padding)
}

/// The output of pooling, `[…, channels]` → `[…, channels]`: one value per position of the window and channel.
///
/// # Errors
/// [`ShapeError::Takes`], [`ShapeError::ZeroArgument`], [`ShapeError::WindowTooLarge`], [`ShapeError::TooLarge`].
#[inline]
pub const fn pool(input: Dims, size: &[usize], strides: &[usize], padding: Padding) -> Result<Dims, ShapeError> {
    match dense(input, size, strides, padding) {
        Ok(window) => Ok(at_each_position(window, size.len(), window.channels)),
        Err(error) => Err(error),
    }
}

/// The window of a pooling; empty where [`pool`] fails.
#[must_use]
#[inline]
pub const fn pool_window(input: Dims, size: &[usize], strides: &[usize], padding: Padding) -> Window<3> {
    match dense(input, size, strides, padding) {
        Ok(window) => window,
        Err(_) => Window::EMPTY,
    }
}

/// Floating-point operations of one sample's forward pass: one per cell, position and channel.
#[must_use]
#[inline]
pub const fn pool_flops(input: Dims, size: &[usize], strides: &[usize], padding: Padding) -> usize {
    let window = pool_window(input, size, strides, padding);
    window.positions().saturating_mul(window.channels).saturating_mul(window.cells())
}

/// The output of pooling all positions of `axes` axes, `[…, channels]` → `[channels]`; `keepdims` keeps the axes, of size 1.
///
/// # Errors
/// [`ShapeError::Takes`].
#[inline]
pub const fn global_pool(input: Dims, axes: usize, keepdims: bool) -> Result<Dims, ShapeError> {
    match spatial(input, axes) {
        Err(error) => Err(error),
        Ok(input) if !keepdims => Ok(Dims::new(&[input.last()])),
        Ok(input) => Ok(last(&[1; 3], axes).push(input.last())),
    }
}

/// The output of a convolution, `[…, channels]` → `[…, filters]`: one value per position of the kernel and filter.
///
/// # Errors
/// [`ShapeError::Takes`], [`ShapeError::ZeroArgument`], [`ShapeError::WindowTooLarge`], [`ShapeError::Groups`] when groups
/// do not divide channels or filters, [`ShapeError::TooLarge`].
#[inline]
pub const fn conv(
    input: Dims,
    filters: usize,
    size: &[usize],
    strides: &[usize],
    dilation: &[usize],
    groups: usize,
    padding: Padding,
) -> Result<Dims, ShapeError> {
    let window = match slide("kernel_size", input, [size, strides, dilation], padding) {
        Ok(window) => window,
        Err(error) => return Err(error),
    };
    if filters == 0 {
        return Err(ShapeError::ZeroArgument { argument: "filters" });
    }
    if groups == 0 {
        return Err(ShapeError::ZeroArgument { argument: "groups" });
    }
    if !window.channels.is_multiple_of(groups) {
        return Err(ShapeError::Groups { what: "channel", count: window.channels, groups, dims: input });
    }
    if !filters.is_multiple_of(groups) {
        return Err(ShapeError::Groups { what: "filter", count: filters, groups, dims: input });
    }
    if let Err(error) = fits(kernel(window, filters, size.len(), groups)) {
        return Err(error);
    }
    fits(at_each_position(window, size.len(), filters))
}

#[inline]
const fn kernel(window: Window, filters: usize, axes: usize, groups: usize) -> Dims {
    last(&window.size, axes).push(window.channels / groups).push(filters)
}

/// The kernel of a convolution, `[…size, channels / groups, filters]`; unknown where [`conv`] fails.
#[must_use]
#[inline]
pub const fn conv_kernel(
    input: Dims,
    filters: usize,
    size: &[usize],
    strides: &[usize],
    dilation: &[usize],
    groups: usize,
    padding: Padding,
) -> Dims {
    match conv(input, filters, size, strides, dilation, groups, padding) {
        Ok(_) => kernel(conv_window(input, size, strides, dilation, padding), filters, size.len(), groups),
        Err(_) => Dims::UNKNOWN,
    }
}

/// The window of a convolution; empty where it has no position.
#[must_use]
#[inline]
pub const fn conv_window(
    input: Dims,
    size: &[usize],
    strides: &[usize],
    dilation: &[usize],
    padding: Padding,
) -> Window {
    match slide("kernel_size", input, [size, strides, dilation], padding) {
        Ok(window) => window,
        Err(_) => Window::EMPTY,
    }
}

/// Floating-point operations of one sample's forward pass: a multiplication and an addition per weight and position.
#[must_use]
#[inline]
pub const fn conv_flops(
    input: Dims,
    filters: usize,
    size: &[usize],
    strides: &[usize],
    dilation: &[usize],
    groups: usize,
    padding: Padding,
) -> usize {
    let positions = conv_window(input, size, strides, dilation, padding).positions();
    let weights = conv_kernel(input, filters, size, strides, dilation, groups, padding).len();
    weights.saturating_mul(positions).saturating_mul(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_position_reaches_is_left_out() {
        use Padding::{Causal, Same, Valid};
        // Cells, size, stride, dilation, padding, cells reached.
        let cases = [
            (12, 2, 2, 1, Valid, 12),
            (11, 2, 2, 1, Valid, 10),
            (11, 3, 2, 1, Valid, 11),
            (12, 3, 2, 1, Valid, 11),
            (10, 3, 3, 2, Valid, 8),
            (11, 2, 2, 1, Same, 11),
            (7, 2, 2, 1, Causal, 7),
            (8, 2, 2, 1, Causal, 7),
            // Narrower than its stride: it is there to skip cells.
            (12, 1, 2, 1, Valid, 12),
            (12, 1, 3, 1, Same, 12),
        ];
        for (cells, size, stride, dilation, padding, wanted) in cases {
            let input = Dims::new(&[cells, 5]);
            let reached = conv_reach(input, &[size], &[stride], &[dilation], padding);
            let case = (cells, size, stride, dilation, padding);
            assert_eq!(reached, Ok(Dims::new(&[wanted, 5])), "{case:?}");
            assert_eq!(falls_short(reached, input), wanted < cells, "{case:?}");
            if dilation == 1 && padding != Causal {
                assert_eq!(pool_reach(input, &[size], &[stride], padding), reached, "{case:?}");
            }
        }
    }

    #[test]
    fn a_window_that_does_not_fit_leaves_nothing_out() {
        let input = Dims::new(&[4, 4, 1]);
        assert!(!falls_short(pool_reach(input, &[5, 5], &[5, 5], Padding::Valid), input));
        assert!(!falls_short(pool_reach(Dims::UNKNOWN, &[2, 2], &[2, 2], Padding::Valid), Dims::UNKNOWN));
    }
}
