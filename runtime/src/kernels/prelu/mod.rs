//! A rectifier with slopes that are learned (He et al. 2015, "Delving Deep into Rectifiers"; Keras's `PReLU`).

mod fast;
// What `f64` runs: it is there to be right.
#[cfg(any(feature = "f64", test))]
mod reference;
#[cfg(test)]
mod tests;

use crate::base::Scalar;
use formwork_shape::{Dims, MAX_RANK, bounded_len, prelu_alpha};

/// The sizes of a Prelu, and which slope belongs to which element of a sample.
#[derive(Clone, Copy, Debug)]
pub struct PreluDims {
    /// Elements per sample.
    pub(in crate::kernels) len: usize,
    /// The number of slopes.
    pub(in crate::kernels) slopes: usize,
    /// The axes of a sample.
    pub(in crate::kernels) rank: usize,
    /// Their sizes.
    pub(in crate::kernels) sizes: [usize; MAX_RANK],
    /// How far each of them moves among the slopes: 0 along a shared axis.
    pub(in crate::kernels) strides: [usize; MAX_RANK],
}

impl PreluDims {
    /// No element.
    pub const EMPTY: Self = Self { len: 0, slopes: 0, rank: 0, sizes: [0; MAX_RANK], strides: [0; MAX_RANK] };

    /// A Prelu on samples of shape `input` whose slopes are the same along `shared` axes, counted from 1. Without elements
    /// where there is no such axis, or the shape is unknown.
    ///
    /// # Panics
    /// If that has more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS) elements.
    #[must_use]
    #[track_caller]
    pub const fn new(input: Dims, shared: &[isize]) -> Self {
        let alpha = prelu_alpha(input, shared);
        if !alpha.is_known() {
            return Self::EMPTY;
        }
        let _ = bounded_len("Prelu", input);
        let (mut sizes, mut strides, mut stride) = ([0; MAX_RANK], [0; MAX_RANK], 1);
        let mut axis = alpha.rank();
        while axis > 0 {
            axis -= 1;
            sizes[axis] = input.size(axis);
            strides[axis] = if alpha.size(axis) == input.size(axis) { stride } else { 0 };
            stride *= alpha.size(axis);
        }
        Self { len: input.len(), slopes: alpha.len(), rank: alpha.rank(), sizes, strides }
    }

    const fn largest(&self) -> usize {
        // There are no more slopes than elements.
        self.len
    }
}

per_sample!(PreluDims);

/// `x` above 0, else `alpha · x`, which is 0 at -∞ too where alpha is.
#[inline(always)]
#[allow(clippy::inline_always, reason = "code inlined into each SIMD level")]
fn bent<T: Scalar>(x: T, alpha: T) -> T {
    let below = if alpha == T::zero() { T::zero() } else { alpha * x };
    if x <= T::zero() { below } else { x }
}

entries! {
    /// `y = x` where x is positive, `alpha · x` elsewhere.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples, or `alpha` than its slopes.
    fn prelu_forward[d: PreluDims, n](x: &[T], alpha: &[T], y: &mut [T]) = fast::forward, reference::forward;

    /// `dx (+)= dy` where x is positive, `alpha · dy` where it is negative, 0 where it is 0, as in Keras.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples, or `alpha` than its slopes.
    fn prelu_backward_input[d: PreluDims, n](x: &[T], alpha: &[T], dy: &[T], dx: &mut [T], add: bool)
        = fast::backward_input, reference::backward_input;

    /// `dalpha (+)= Σ x · dy` over samples in their order, and over the elements in theirs that share the slope and lie
    /// where x is negative.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples, or `dalpha` than its slopes.
    fn prelu_backward_alpha[d: PreluDims, n](x: &[T], dy: &[T], dalpha: &mut [T], add: bool)
        = fast::backward_alpha, reference::backward_alpha;
}
