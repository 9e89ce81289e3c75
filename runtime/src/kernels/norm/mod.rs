//! Normalization inside a sample: along axes (Ba et al., 2016), over groups of channels (Wu and He, 2018), by the root
//! mean square (Zhang and Sennrich, 2019), or to unit length.
//!
//! All of them split a sample into groups, take statistics of each group and scale its elements; they differ in which
//! elements make a group, in whether the mean is taken away, and in how the parameters lie.

mod fast;
mod reference;
#[cfg(test)]
mod tests;

use formwork_shape::{Dims, EACH_CHANNEL, MAX_RANK, ShapeError, axis_index, bounded_len, group_norm, named_axes};

/// What is done with a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// `x̂ = (x - mean) / √(variance + ε)`, the variance biased.
    Standard,
    /// `x̂ = x / √(mean of x² + ε)`.
    RootMeanSquare,
    /// `x̂ = x · min(1/√(Σ x²), 1/ε)`.
    Unit,
}

/// Axes that stay apart when neighbours are joined: of eight that are kept and reduced by turns, four of each.
const APART: usize = MAX_RANK / 2;

/// An axis with its size, and how far a step on it leads in two slices.
#[derive(Clone, Copy, Debug)]
struct Axis {
    size: usize,
    /// In the sample.
    step: usize,
    /// In the parameters; 0 where they do not have the axis.
    param: usize,
}

/// Axes, innermost first; those behind the last have size 1.
#[derive(Clone, Copy, Debug)]
struct Axes([Axis; APART]);

impl Axes {
    const NONE: Self = Self([Axis { size: 1, step: 0, param: 0 }; APART]);

    /// Adds an axis outside of all others; as part of the last one where that makes no difference. Axes have two elements
    /// or more.
    const fn push(mut self, adjacent: bool, axis: Axis) -> Self {
        let mut rank = 0;
        while rank < APART && self.0[rank].size > 1 {
            rank += 1;
        }
        if adjacent && rank > 0 && axis.param == self.0[rank - 1].param * self.0[rank - 1].size {
            self.0[rank - 1].size *= axis.size;
        } else {
            self.0[rank] = axis;
        }
        self
    }

    const fn len(&self) -> usize {
        let (mut product, mut axis) = (1, 0);
        while axis < APART {
            product *= self.0[axis].size;
            axis += 1;
        }
        product
    }

    /// Where the element with this index lies in the sample and in the parameters.
    #[inline]
    fn locate(&self, mut index: usize) -> (usize, usize) {
        let (mut at, mut param) = (0, 0);
        for axis in &self.0 {
            if index == 0 {
                break;
            }
            let here = index % axis.size;
            index /= axis.size;
            at += here * axis.step;
            param += here * axis.param;
        }
        (at, param)
    }
}

/// How a sample is split into groups, and which parameter belongs to which element.
#[derive(Clone, Copy, Debug)]
pub struct NormDims {
    /// Elements per sample.
    pub(in crate::kernels) len: usize,
    /// Groups per sample.
    pub(in crate::kernels) groups: usize,
    /// Runs per group: elements that lie equally far apart.
    rows: usize,
    /// Elements per run.
    run: usize,
    /// From one element of a run to the next.
    step: usize,
    /// The same in the parameters: 1, or 0 where a run shares one.
    param: usize,
    /// The number of elements of gamma and of beta.
    pub(in crate::kernels) params: usize,
    /// Where each group starts.
    kept: Axes,
    /// Where each run of a group starts.
    reduced: Axes,
}

impl NormDims {
    /// No element.
    pub const EMPTY: Self = Self {
        len: 0,
        groups: 0,
        rows: 0,
        run: 0,
        step: 1,
        param: 0,
        params: 0,
        kept: Axes::NONE,
        reduced: Axes::NONE,
    };

    /// A normalization along `axes` (Keras's numbering) of a value of shape `input`; parameters have the shape of those
    /// axes. Without elements where an axis is missing, or the shape unknown.
    ///
    /// # Panics
    /// If that has more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS) elements.
    #[must_use]
    #[track_caller]
    pub const fn new(input: Dims, axes: &[isize]) -> Self {
        let Ok(named) = named_axes(input, axes) else { return Self::EMPTY };
        let _ = bounded_len("a normalization", input);
        let (mut sizes, mut kept, mut params) = ([1; MAX_RANK + 1], [false; MAX_RANK + 1], [0; MAX_RANK + 1]);
        let (mut axis, mut count) = (input.rank(), 1);
        while axis > 0 {
            axis -= 1;
            (sizes[axis], kept[axis]) = (input.size(axis), !named[axis]);
            if named[axis] {
                params[axis] = count;
                count *= sizes[axis];
            }
        }
        Self::split(input.rank(), sizes, kept, params, count)
    }

    /// A normalization over `groups` groups of the channels on `axis`; parameters are one per channel. Without elements
    /// where the groups do not fit.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    #[must_use]
    #[track_caller]
    pub const fn grouped(input: Dims, groups: usize, axis: isize) -> Self {
        let (Ok(_) | Err(ShapeError::TooLarge { .. }), Ok(at)) =
            (group_norm(input, groups, axis), axis_index(input, axis))
        else {
            return Self::EMPTY;
        };
        let _ = bounded_len("a normalization", input);
        let channels = input.size(at);
        let groups = if groups == EACH_CHANNEL { channels } else { groups };
        let (mut sizes, mut kept, mut params) = ([1; MAX_RANK + 1], [false; MAX_RANK + 1], [0; MAX_RANK + 1]);
        let mut axis = 0;
        while axis < input.rank() {
            sizes[if axis > at { axis + 1 } else { axis }] = input.size(axis);
            axis += 1;
        }
        (sizes[at], sizes[at + 1]) = (groups, channels / groups);
        (params[at], params[at + 1]) = (channels / groups, 1);
        kept[at] = true;
        Self::split(input.rank() + 1, sizes, kept, params, channels)
    }

    /// From the axes of a sample, outermost first: which groups keep apart, and how far each leads in the parameters.
    const fn split(
        rank: usize,
        sizes: [usize; MAX_RANK + 1],
        is_kept: [bool; MAX_RANK + 1],
        strides: [usize; MAX_RANK + 1],
        params: usize,
    ) -> Self {
        let (mut kept, mut reduced) = (Axes::NONE, Axes::NONE);
        let (mut step, mut axis, mut last_kept) = (1, rank, None);
        while axis > 0 {
            axis -= 1;
            let (size, stride) = (sizes[axis], strides[axis]);
            if size == 1 {
                continue;
            }
            let adjacent = matches!(last_kept, Some(last) if last == is_kept[axis]);
            let this = Axis { size, step, param: stride };
            if is_kept[axis] {
                kept = kept.push(adjacent, this);
            } else {
                reduced = reduced.push(adjacent, this);
            }
            last_kept = Some(is_kept[axis]);
            step *= size;
        }
        // The innermost reduced axis is the run; a group of one element is a run of its own.
        let Axis { size: run, step: apart, param } = reduced.0[0];
        reduced.0[0] = Axes::NONE.0[0];
        let (groups, rows, apart) = (kept.len(), reduced.len(), if run == 1 { 1 } else { apart });
        Self { len: step, groups, rows, run, step: apart, param, params, kept, reduced }
    }

    const fn largest(&self) -> usize {
        // Neither groups nor parameters are more than elements.
        self.len
    }

    /// The elements of a group.
    const fn count(&self) -> usize {
        self.rows * self.run
    }
}

per_sample!(NormDims);

entries! {
    /// `y = x̂ · gamma + beta`, with `x̂` as `norm` says.
    ///
    /// `mean` and `scale` take what each group was shifted by and multiplied with, `[n, groups]`, for the backward pass;
    /// empty when nobody needs them. `mean` stays as it is where nothing is taken away. `gamma` and `beta` may be empty
    /// for ones and zeros.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn norm_forward[d: NormDims, n](
        norm: Norm, epsilon: f64, x: &[T], gamma: &[T], beta: &[T], mean: &mut [T],
        scale: &mut [T], y: &mut [T],
    ) = fast::forward, reference::forward;

    /// `dx (+)=` the gradient of the input, from the input, `dy` and what [`norm_forward`] kept.
    ///
    /// With `g = dy · gamma` and means over a group: `scale · (g - mean g - x̂ · mean (g · x̂))`, without the middle term
    /// where no mean is taken away, with sums for means at unit length, and `scale · g` where that was bounded by ε.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn norm_backward_input[d: NormDims, n](
        norm: Norm, epsilon: f64, x: &[T], dy: &[T], mean: &[T], scale: &[T], gamma: &[T],
        dx: &mut [T], add: bool,
    ) = fast::backward_input, reference::backward_input;

    /// `dgamma (+)= Σ dy · x̂`, over the groups in ascending order. `mean` may be empty where nothing was taken away.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples, or `params` elements.
    fn norm_backward_gamma[d: NormDims, n](
        x: &[T], dy: &[T], mean: &[T], scale: &[T], dgamma: &mut [T], add: bool,
    ) = fast::backward_gamma, reference::backward_gamma;

    /// `dbeta (+)= Σ dy`, over the groups in ascending order.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples, or `params` elements.
    fn norm_backward_beta[d: NormDims, n](dy: &[T], dbeta: &mut [T], add: bool)
        = fast::backward_beta, reference::backward_beta;
}
