//! Dense layers: a product with a kernel, a bias, an activation; and the three gradients.
//!
//! Row-major throughout. A row is the last axis of a value; a value with more axes has several rows per sample, each
//! treated alike, as in Keras.

pub(super) mod fast;
mod reference;
#[cfg(test)]
mod tests;

use super::activation::Activation;
use formwork_shape::{Dims, largest};

/// The sizes of a dense layer.
#[derive(Clone, Copy, Debug)]
pub struct DenseDims {
    /// Rows per sample: the product of all axes but the last.
    pub(in crate::kernels) rows: usize,
    /// The size of the last axis of the input.
    pub(in crate::kernels) inputs: usize,
    /// The size of the last axis of the output.
    pub(in crate::kernels) units: usize,
}

impl DenseDims {
    /// No rows.
    pub const EMPTY: Self = Self { rows: 0, inputs: 0, units: 0 };

    /// The sizes of a dense layer with `units` outputs over values of shape `input`. Without rows where that is unknown.
    ///
    /// # Panics
    /// If input, output or kernel have more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS).
    #[must_use]
    #[track_caller]
    pub const fn new(input: Dims, units: usize) -> Self {
        if !input.is_known() {
            return Self::EMPTY;
        }
        let dims = Self { rows: input.rows(), inputs: input.last(), units };
        let _ = dims.largest();
        dims
    }

    /// The sizes of a layer of which only the bias is asked for, with outputs of shape `output`.
    ///
    /// # Panics
    /// If that has more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS).
    #[must_use]
    #[track_caller]
    pub const fn bias(output: Dims) -> Self {
        let dims = Self { rows: output.rows(), inputs: 0, units: output.last() };
        let _ = dims.largest();
        dims
    }

    #[track_caller]
    const fn largest(&self) -> usize {
        let Self { rows, inputs, units } = *self;
        largest("Dense", &[&[rows, inputs], &[rows, units], &[inputs, units]])
    }
}

per_sample!(DenseDims);

entries! {
    /// `y[r, u] = act(Σₖ x[r, k] · kernel[k, u] + bias[u])` for the `n · rows` rows of `n` samples.
    ///
    /// `x` is `[n·rows, inputs]`, `kernel` `[inputs, units]`, `bias` `[units]` or empty for none, `y` `[n·rows, units]`.
    /// Sums over k in ascending order, whatever the number of rows; but a row alone may be summed in parts.
    ///
    /// # Panics
    /// If a slice is shorter than that.
    fn dense_forward[d: DenseDims, n](x: &[T], kernel: &[T], bias: &[T], activation: Activation, y: &mut [T])
        = fast::forward, fast::forward;

    /// `dkernel[k, u] (+)= Σᵣ x[r, k] · dy[r, u]` and `dbias[u] (+)= Σᵣ dy[r, u]`, over the rows in ascending order; the
    /// latter unless `dbias` is empty.
    ///
    /// # Panics
    /// If a slice is shorter than `[n·rows, inputs]`, `[n·rows, units]`, `[inputs, units]` and `[units]`.
    fn dense_backward_weights[d: DenseDims, n](
        x: &[T], dy: &[T], dkernel: &mut [T], dbias: &mut [T], add: bool
    ) = fast::backward_weights, fast::backward_weights;

    /// `dbias[u] (+)= Σᵣ dy[r, u]`, over the rows in ascending order.
    ///
    /// # Panics
    /// If a slice is shorter than `[n·rows, units]` and `[units]`.
    fn dense_backward_bias[d: DenseDims, n](dy: &[T], dbias: &mut [T], add: bool)
        = fast::backward_bias, fast::backward_bias;

    /// `dx[r, k] (+)= Σᵤ dy[r, u] · kernel[k, u]`, over the units in ascending order; 0 where the gate, empty or like
    /// `dx`, is not above 0: the derivative of the rectifier whose output the gate is.
    ///
    /// # Panics
    /// If a slice is shorter than `[n·rows, units]`, `[inputs, units]` and `[n·rows, inputs]`.
    fn dense_backward_input[d: DenseDims, n](dy: &[T], kernel: &[T], dx: &mut [T], add: bool, gate: &[T])
        = fast::backward_input, fast::backward_input;
}
