//! Global pooling: the largest value, or the mean, of all positions of a sample, channel by channel.

mod fast;
mod reference;
#[cfg(test)]
mod tests;

use formwork_shape::{Dims, largest};

/// The sizes of a global pooling.
#[derive(Clone, Copy, Debug)]
pub struct GlobalPoolDims {
    /// Positions per sample: the product of all axes but the last.
    pub(in crate::kernels) positions: usize,
    /// The size of the last axis.
    pub(in crate::kernels) channels: usize,
}

impl GlobalPoolDims {
    /// No position and no channel.
    pub const EMPTY: Self = Self { positions: 0, channels: 0 };

    /// The sizes of a global pooling over values of shape `input`.
    ///
    /// # Panics
    /// If that has more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS) elements.
    #[must_use]
    #[track_caller]
    pub const fn new(input: Dims) -> Self {
        let dims = Self { positions: input.rows(), channels: input.last() };
        let _ = dims.largest();
        dims
    }

    #[track_caller]
    const fn largest(&self) -> usize {
        largest("global pooling", &[&[self.positions, self.channels], &[self.channels]])
    }
}

per_sample!(GlobalPoolDims);

entries! {
    /// `y[c] = max x[p, c]` over the positions of each sample; NaN where one of them is.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn global_max_forward[d: GlobalPoolDims, n](x: &[T], y: &mut [T]) = fast::max_forward, fast::max_forward;

    /// `dx[p, c] (+)= dy[c] / ties` at the positions that hold the largest value, zero at the others.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn global_max_backward[d: GlobalPoolDims, n](x: &[T], dy: &[T], dx: &mut [T], add: bool)
        = fast::max_backward, fast::max_backward;

    /// `y[c] = Σ x[p, c] / positions` over the positions of each sample in ascending order.
    ///
    /// With a mask, one number per position, only those that count are summed, and divided by their number. A sample
    /// without any gives zeros (Keras divides zero by zero).
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn global_average_forward[d: GlobalPoolDims, n](x: &[T], mask: &[T], y: &mut [T])
        = fast::average_forward, fast::average_forward;

    /// `dx[p, c] (+)= dy[c] / positions` at the positions that count, zero at the others; the input itself is not needed.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn global_average_backward[d: GlobalPoolDims, n](mask: &[T], dy: &[T], dx: &mut [T], add: bool)
        = fast::average_backward, fast::average_backward;
}
