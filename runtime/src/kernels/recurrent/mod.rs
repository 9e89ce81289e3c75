//! Recurrent layers: a cell that reads a sequence step by step and hands its state on (Keras's `SimpleRNN`, `LSTM`,
//! `GRU`).
//!
//! A sequence is `[n, steps, features]`, a state `[n, units]`; kernels have `gates · units` columns, gate by gate as in
//! Keras. A mask is `[n, steps]`, 1 where a step counts: another step leaves the state as it is and gives it out, or zeros
//! where the layer asks for those. In front of the first step that counts it is the initial state, as with Keras on JAX.
//!
//! Dropout draws one mask per sample, the same for all steps and gates. That of the state is handed over in `drop`, empty
//! or `[3, n, units]`: the mask, zero or `1 / (1 - rate)`, and room. Only the recurrent kernel sees the state through it:
//! what a GRU hands on as `z·h₋₁` is the state as it was.
//!
//! What the steps leave for the way back lies in a tape of `formwork_shape::lstm_tape` elements per sample and its like,
//! step by step, each with all samples. The way back has three parts: `cells` turns the tape into gradients in front of
//! each gate, `weights` and `input` are products with these.
//!
//! A step of one cell is one function over all samples, which [`scalar`] chooses: `lstm` and `gru` hold plain ones for
//! any activations, `lstm_vector` and `gru_vector` those for `f32` with the usual activations, which keep gates in
//! registers.

mod cell;
mod curve;
mod gru;
mod gru_back;
mod gru_vector;
mod lstm;
mod lstm_vector;
mod products;
#[cfg(test)]
mod reference;
mod scalar;
mod simple_rnn;
mod tape;
#[cfg(test)]
mod tests;
mod thin;
mod vector;

use super::activation::{Activation, Elements};
use crate::base::{Samples, Stream};
use formwork_shape::{Dims, largest};

/// The sizes of a recurrent layer and the order of its steps.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "flags of the layer, as Keras has them")]
pub struct RecurrentDims {
    /// Steps per sample.
    pub(in crate::kernels) steps: usize,
    /// The size of the last axis of the input.
    pub(in crate::kernels) features: usize,
    /// The size of the state.
    pub(in crate::kernels) units: usize,
    /// Whether the output holds every step, `[n, steps, units]`, or the last one, `[n, units]`.
    pub(in crate::kernels) sequences: bool,
    /// Whether the last step is read first.
    pub(in crate::kernels) backwards: bool,
    /// Whether the output of the last step read lies first.
    pub(in crate::kernels) flipped: bool,
    /// Whether the output of a step that does not count is zero instead of the state.
    pub(in crate::kernels) zero_output: bool,
    /// Whether the tape keeps every step.
    pub(in crate::kernels) training: bool,
    /// Whether the reset gate of a GRU comes after the product with the recurrent kernel.
    pub(in crate::kernels) reset_after: bool,
}

impl RecurrentDims {
    /// No step, of a layer of no units.
    pub const EMPTY: Self = Self {
        steps: 0,
        features: 0,
        units: 0,
        sequences: false,
        backwards: false,
        flipped: false,
        zero_output: false,
        training: false,
        reset_after: false,
    };

    /// The sizes of a layer over a sequence `input`; what the flags mean is said at the fields. Empty where that is none, has
    /// no features, or is unknown.
    ///
    /// # Panics
    /// If the input, a kernel or the tape have more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS).
    #[must_use]
    #[track_caller]
    #[expect(clippy::fn_params_excessive_bools, reason = "flags of the layer, as Keras has them")]
    pub const fn new(
        input: Dims,
        units: usize,
        sequences: bool,
        backwards: bool,
        flipped: bool,
        zero_output: bool,
        training: bool,
    ) -> Self {
        let known = input.rank() == 2;
        let dims = Self {
            steps: if known { input.size(0) } else { 0 },
            features: if known { input.last() } else { 0 },
            units: if known { units } else { 0 },
            sequences,
            backwards,
            flipped,
            zero_output,
            training,
            reset_after: false,
        };
        let _ = dims.largest();
        if dims.features == 0 { Self::EMPTY } else { dims }
    }

    /// Both kernels of the most gates, side by side, and what a tape and the way back keep at most of every step and unit:
    /// the rule of recurrent layers bounds the same.
    #[track_caller]
    const fn largest(&self) -> usize {
        let Self { steps, features, units, .. } = *self;
        largest(
            "a recurrent layer",
            &[&[steps, features], &[features.saturating_add(units), units, 4], &[steps.saturating_add(1), units, 8]],
        )
    }

    /// The same of a GRU whose reset gate comes after the product.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    #[must_use]
    #[track_caller]
    #[expect(clippy::fn_params_excessive_bools, reason = "flags of the layer, as Keras has them")]
    pub const fn reset_after(
        input: Dims,
        units: usize,
        sequences: bool,
        backwards: bool,
        flipped: bool,
        zero_output: bool,
        training: bool,
    ) -> Self {
        let dims = Self::new(input, units, sequences, backwards, flipped, zero_output, training);
        Self { reset_after: true, ..dims }
    }

    /// The place in the input of the step that is read as number `step`.
    const fn time(&self, step: usize) -> usize {
        if self.backwards { self.steps - 1 - step } else { step }
    }

    /// Where in the outputs of a sample step number `step` begins; `None` when that output is not given.
    const fn output(&self, step: usize) -> Option<usize> {
        let place = if self.flipped { self.steps - 1 - step } else { step };
        match (self.sequences, step + 1 == self.steps) {
            (true, _) => Some(place * self.units),
            (false, true) => Some(0),
            (false, false) => None,
        }
    }

    /// Elements per sample of the output.
    const fn outputs(&self) -> usize {
        if self.sequences { self.steps * self.units } else { self.units }
    }

    /// Whether there is nothing to compute, as in a layer whose rule failed.
    const fn is_empty(&self) -> bool {
        self.steps * self.units == 0
    }
}

per_sample!(RecurrentDims);

entries! {
    /// Draws a mask for dropout: each of `n · len` elements is zero with probability `rate`, else `1 / (1 - rate)`.
    ///
    /// As `dropout` of ones; `which` tells the masks of a node apart.
    ///
    /// # Panics
    /// If `mask` is shorter than `n · len`.
    fn recurrent_dropout_mask[d: Elements, n](
        rate: f64, stream: Stream, which: usize, first: Samples, mask: &mut [T],
    ) = thin::draw, thin::draw;

    /// `y[step] (+)= x[step]·mask` for all steps of a sequence, with a mask `[n, features]`.
    ///
    /// # Panics
    /// If a slice is shorter than that.
    fn recurrent_dropout[d: RecurrentDims, n](mask: &[T], x: &[T], y: &mut [T], add: bool)
        = thin::sequence, thin::sequence;

    /// `h = act(x·K + h₋₁·R + b)`, step by step from `h0`.
    ///
    /// `x` is `[n, steps, features]`, `kernel` `[features, units]`, `recurrent` `[units, units]`, `bias` `[units]` or
    /// empty; `h0` `[n, units]` or empty for zeros, `mask` `[n, steps]` or empty, `tape` of
    /// `n · simple_rnn_tape` elements. Writes the outputs to `y` and the last state to `h`, unless that is empty.
    ///
    /// # Panics
    /// If a slice is shorter than that.
    fn simple_rnn_forward[d: RecurrentDims, n](
        activation: Activation, x: &[T], kernel: &[T], recurrent: &[T], bias: &[T],
        h0: &[T], mask: &[T], drop: &mut [T], tape: &mut [T], y: &mut [T], h: &mut [T],
    ) = simple_rnn::forward, simple_rnn::forward;

    /// The way back through the steps: turns the tape into gradients in front of the activation.
    ///
    /// `dy` and `dh` are the gradients of the outputs and of the last state, or empty. `work` takes `n · units` elements,
    /// `turned` `units · units`. Writes the gradient of the first state to `dh0`, or adds it there, unless that is empty.
    ///
    /// # Panics
    /// If a slice is shorter than that.
    fn simple_rnn_backward_cells[d: RecurrentDims, n](
        activation: Activation, recurrent: &[T], mask: &[T], drop: &mut [T], dy: &[T],
        dh: &[T], tape: &mut [T], work: &mut [T], turned: &mut [T], dh0: &mut [T], add_dh0: bool,
    ) = simple_rnn::backward, simple_rnn::backward;

    /// The gradients of the parameters from the tape that `cells` left, over steps in the order of the input and
    /// samples in theirs: `dkernel (+)= Σ xᵀ·dz`, `drecurrent (+)= Σ h₋₁ᵀ·dz`, `dbias (+)= Σ dz`, the last unless empty.
    ///
    /// # Panics
    /// If a slice is shorter than it has to be.
    fn simple_rnn_backward_weights[d: RecurrentDims, n](
        x: &[T], drop: &mut [T], tape: &mut [T], dkernel: &mut [T], drecurrent: &mut [T],
        dbias: &mut [T], add: bool,
    ) = simple_rnn::weights, simple_rnn::weights;

    /// `dx[step] (+)= dz[step]·Kᵀ` from the tape that `cells` left.
    ///
    /// # Panics
    /// If a slice is shorter than it has to be.
    fn simple_rnn_backward_input[d: RecurrentDims, n](
        kernel: &[T], tape: &mut [T], dx: &mut [T], add: bool,
    ) = simple_rnn::input, simple_rnn::input;

    /// Long short-term memory (Hochreiter and Schmidhuber, 1997), gates in Keras's order i, f, c, o:
    /// `z = x·K + h₋₁·R + b`, `c = σ(z_f)·c₋₁ + σ(z_i)·act(z_c)`, `h = σ(z_o)·act(c)`, where σ is the recurrent
    /// activation.
    ///
    /// Slices as for [`simple_rnn_forward`], with `4 · units` columns, `c0` and `c` for the cell state, and a tape of
    /// `n · lstm_tape` elements.
    ///
    /// # Panics
    /// If a slice is shorter than that.
    fn lstm_forward[d: RecurrentDims, n](
        activation: Activation, recurrent_activation: Activation, x: &[T], kernel: &[T],
        recurrent: &[T], bias: &[T], h0: &[T], c0: &[T], mask: &[T], drop: &mut [T], tape: &mut [T], y: &mut [T],
        h: &mut [T], c: &mut [T],
    ) = lstm::forward, lstm::forward;

    /// The way back through the steps: turns the tape into gradients in front of the gates.
    ///
    /// As [`simple_rnn_backward_cells`], with the gradients of the cell states; `work` takes `3 · n · units` elements,
    /// `turned` as many as the recurrent kernel.
    ///
    /// # Panics
    /// If a slice is shorter than that.
    fn lstm_backward_cells[d: RecurrentDims, n](
        activation: Activation, recurrent_activation: Activation, recurrent: &[T],
        mask: &[T], drop: &mut [T], dy: &[T], dh: &[T], dc: &[T], tape: &mut [T], work: &mut [T], turned: &mut [T],
        dh0: &mut [T], add_dh0: bool, dc0: &mut [T], add_dc0: bool,
    ) = lstm::backward, lstm::backward;

    /// As [`simple_rnn_backward_weights`], with `4 · units` columns.
    ///
    /// # Panics
    /// If a slice is shorter than it has to be.
    fn lstm_backward_weights[d: RecurrentDims, n](
        x: &[T], drop: &mut [T], tape: &mut [T], dkernel: &mut [T], drecurrent: &mut [T],
        dbias: &mut [T], add: bool,
    ) = lstm::weights, lstm::weights;

    /// As [`simple_rnn_backward_input`], with `4 · units` columns.
    ///
    /// # Panics
    /// If a slice is shorter than it has to be.
    fn lstm_backward_input[d: RecurrentDims, n](kernel: &[T], tape: &mut [T], dx: &mut [T], add: bool)
        = lstm::input, lstm::input;

    /// Gated recurrent unit (Cho et al., 2014), gates in Keras's order z, r, h: `h = z·h₋₁ + (1 - z)·ĥ`, with z and r the
    /// recurrent activation of `x·K + h₋₁·R + b`; `ĥ = act(x·K_h + b_h + r·(h₋₁·R_h + b'_h))` when the reset gate comes
    /// after the product, else `act(x·K_h + b_h + (r·h₋₁)·R_h)`.
    ///
    /// Slices as for [`simple_rnn_forward`], with `3 · units` columns, a bias of two rows when the reset gate comes after,
    /// and a tape of `n · gru_tape` elements. `split` takes as many elements as the recurrent kernel when the reset gate
    /// comes before the product, else none.
    ///
    /// # Panics
    /// If a slice is shorter than that.
    fn gru_forward[d: RecurrentDims, n](
        activation: Activation, recurrent_activation: Activation, x: &[T], kernel: &[T],
        recurrent: &[T], bias: &[T], h0: &[T], mask: &[T], drop: &mut [T], tape: &mut [T], split: &mut [T],
        y: &mut [T], h: &mut [T],
    ) = gru::forward, gru::forward;

    /// The way back through the steps: turns the tape into gradients in front of the gates.
    ///
    /// As [`simple_rnn_backward_cells`]; `work` takes `2 · n · units` elements, `turned` as many as the recurrent kernel.
    ///
    /// # Panics
    /// If a slice is shorter than that.
    fn gru_backward_cells[d: RecurrentDims, n](
        activation: Activation, recurrent_activation: Activation, recurrent: &[T],
        mask: &[T], drop: &mut [T], dy: &[T], dh: &[T], tape: &mut [T], work: &mut [T], turned: &mut [T],
        dh0: &mut [T], add_dh0: bool,
    ) = gru_back::backward, gru_back::backward;

    /// As [`simple_rnn_backward_weights`], with `3 · units` columns.
    ///
    /// # Panics
    /// If a slice is shorter than it has to be.
    fn gru_backward_weights[d: RecurrentDims, n](
        x: &[T], drop: &mut [T], tape: &mut [T], dkernel: &mut [T], drecurrent: &mut [T],
        dbias: &mut [T], add: bool,
    ) = gru_back::weights, gru_back::weights;

    /// As [`simple_rnn_backward_input`], with `3 · units` columns.
    ///
    /// # Panics
    /// If a slice is shorter than it has to be.
    fn gru_backward_input[d: RecurrentDims, n](kernel: &[T], tape: &mut [T], dx: &mut [T], add: bool)
        = gru::input, gru::input;
}
