//! Copies, zeros, quotients and dropout: kernels that treat each element alike.

mod fast;
mod reference;
#[cfg(test)]
mod tests;

use super::activation::Elements;
use crate::base::{Samples, Stream};

pub(super) use fast::{Accumulate, dropout};

entries! {
    /// `y[i] (+)= x[i]`.
    ///
    /// # Panics
    /// If a slice is shorter than `n · len`.
    fn copy[d: Elements, n](x: &[T], y: &mut [T], add: bool) = fast::copy, fast::copy;

    /// `y[i] = 0`.
    ///
    /// # Panics
    /// If `y` is shorter than `n · len`.
    fn fill_zero[d: Elements, n](y: &mut [T]) = fast::fill_zero, fast::fill_zero;

    /// `y[i] = y[i] / by`, in place.
    ///
    /// # Panics
    /// If `y` is shorter than `n · len`.
    fn divide[d: Elements, n](by: usize, y: &mut [T]) = fast::divide, fast::divide;

    /// Zeroes each element with probability `rate` and divides the others by `1 - rate`, in place: forward on values,
    /// backward, with the same arguments, on gradients.
    ///
    /// Element i of sample s has the global index `(first + s) · len + i`, and word `index % 4` of block `index / 4` of
    /// the stream decides about it, so that a batch may be cut anywhere. At rate 0 nothing changes, at 1 all is zero.
    ///
    /// # Panics
    /// If `y` is shorter than `n · len`.
    fn dropout[d: Elements, n](rate: f64, stream: Stream, first: Samples, y: &mut [T])
        = fast::dropout, fast::dropout;
}
