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

use formwork_shape::{Dims, axis_index};

/// A sample seen as `[outer, axis, inner]`, softmax running along the middle.
#[derive(Clone, Copy, Debug)]
pub struct SoftmaxDims {
    /// The product of the sizes in front of the axis.
    pub outer: usize,
    /// The size of the axis.
    pub axis: usize,
    /// The product of the sizes behind the axis: how far its elements lie apart.
    pub inner: usize,
}

impl SoftmaxDims {
    /// A softmax along `axis` (Keras's numbering: 1 is the first axis of a sample, -1 the last) of a value of shape
    /// `dims`. Without elements when there is no such axis, or the shape is unknown.
    #[must_use]
    pub const fn new(dims: Dims, axis: isize) -> Self {
        match axis_index(dims, axis) {
            Ok(at) => Self { outer: dims.span(0, at), axis: dims.size(at), inner: dims.span(at + 1, dims.rank()) },
            Err(_) => Self { outer: 0, axis: 0, inner: 0 },
        }
    }

    /// The number of elements of `n` samples.
    const fn len(self, n: usize) -> usize {
        n * self.outer * self.axis * self.inner
    }
}

entries! {
    /// `y = softmax(y)` along the axis, in place.
    ///
    /// # Panics
    /// If `y` is shorter than `n` samples.
    fn softmax(d: SoftmaxDims, n: usize, y: &mut [T]) = fast::softmax, fast::softmax;

    /// `dyᵢ = yᵢ · (dyᵢ - Σⱼ dyⱼ · yⱼ)`, in place; `y` is the output of [`softmax`].
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn softmax_backward(d: SoftmaxDims, n: usize, y: &[T], dy: &mut [T])
        = fast::softmax_backward, fast::softmax_backward;

    /// `yᵢ = yᵢ - m - ln Σⱼ e^(yⱼ - m)` along the axis, in place.
    ///
    /// # Panics
    /// If `y` is shorter than `n` samples.
    fn log_softmax(d: SoftmaxDims, n: usize, y: &mut [T]) = fast::log_softmax, fast::log_softmax;

    /// `dyᵢ = dyᵢ - e^(yᵢ) · Σⱼ dyⱼ`, in place; `y` is the output of [`log_softmax`].
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn log_softmax_backward(d: SoftmaxDims, n: usize, y: &[T], dy: &mut [T])
        = fast::log_softmax_backward, fast::log_softmax_backward;
}
