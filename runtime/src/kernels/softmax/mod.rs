//! Softmax and its logarithm along one axis.
//!
//! With m the largest of the row: `softmax(x)ᵢ = e^(xᵢ - m) / Σⱼ e^(xⱼ - m)`. Subtracting m changes nothing in exact
//! arithmetic and keeps the exponentials finite.

mod fast;
mod reference;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod short;
#[cfg(test)]
mod tests;

pub(super) use fast::Exponential;

use formwork_shape::{Dims, axis_index, bounded};

/// A sample seen as `[outer, axis, inner]`, softmax running along the middle.
#[derive(Clone, Copy, Debug)]
pub struct SoftmaxDims {
    /// The product of the sizes in front of the axis.
    pub(in crate::kernels) outer: usize,
    /// The size of the axis.
    pub(in crate::kernels) axis: usize,
    /// The product of the sizes behind the axis: how far its elements lie apart.
    pub(in crate::kernels) inner: usize,
}

impl SoftmaxDims {
    /// No element.
    pub const EMPTY: Self = Self { outer: 0, axis: 0, inner: 0 };

    /// A softmax along `axis` (Keras's numbering: 1 is the first axis of a sample, -1 the last) of a value of shape
    /// `dims`. Without elements when there is no such axis, or the shape is unknown.
    ///
    /// # Panics
    /// If that has more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS) elements.
    #[must_use]
    #[track_caller]
    pub const fn new(dims: Dims, axis: isize) -> Self {
        let Ok(at) = axis_index(dims, axis) else { return Self::EMPTY };
        let dims = Self { outer: dims.span(0, at), axis: dims.size(at), inner: dims.span(at + 1, dims.rank()) };
        let _ = dims.largest();
        dims
    }

    /// The number of elements of `n` samples.
    const fn len(self, n: usize) -> usize {
        n * (self.outer * self.axis * self.inner)
    }

    #[track_caller]
    const fn largest(&self) -> usize {
        bounded("softmax", &[self.outer, self.axis, self.inner])
    }
}

per_sample!(SoftmaxDims);

entries! {
    /// `y = softmax(y)` along the axis, in place.
    ///
    /// # Panics
    /// If `y` is shorter than `n` samples.
    fn softmax[d: SoftmaxDims, n](y: &mut [T]) = fast::softmax, fast::softmax;

    /// `dyᵢ = yᵢ · (dyᵢ - Σⱼ dyⱼ · yⱼ)`, in place; `y` is the output of [`softmax`].
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn softmax_backward[d: SoftmaxDims, n](y: &[T], dy: &mut [T])
        = fast::softmax_backward, fast::softmax_backward;

    /// `yᵢ = yᵢ - m - ln Σⱼ e^(yⱼ - m)` along the axis, in place.
    ///
    /// # Panics
    /// If `y` is shorter than `n` samples.
    fn log_softmax[d: SoftmaxDims, n](y: &mut [T]) = fast::log_softmax, fast::log_softmax;

    /// `dyᵢ = dyᵢ - e^(yᵢ) · Σⱼ dyⱼ`, in place; `y` is the output of [`log_softmax`].
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn log_softmax_backward[d: SoftmaxDims, n](y: &[T], dy: &mut [T])
        = fast::log_softmax_backward, fast::log_softmax_backward;
}
