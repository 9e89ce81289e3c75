//! Shape rules of recurrent layers: a sequence `[steps, features]` and initial states `[units]`, read step by step.
//!
//! A kernel has `gates` blocks of `units` columns: one in a simple layer, three in a GRU, four in an LSTM.

use crate::model::fits;
use crate::{Dims, MAX_RANK, ShapeError};

/// The most elements per unit and step, one step more than there are, that a layer keeps for its backward pass.
const KEPT: usize = 8;

/// The output of a recurrent layer over `inputs`, the sequence and, if it starts from given ones, all its `states`:
/// `[steps, units]` when it gives `sequences`, else the last step, `[units]`.
///
/// # Errors
/// [`ShapeError::Sequence`] for a sequence of another rank, [`ShapeError::ZeroArgument`] for no units,
/// [`ShapeError::InitialStates`] for some of the states, [`ShapeError::InitialState`] for one of another shape than
/// `[units]`, [`ShapeError::TooLarge`].
#[inline]
pub const fn recurrent(inputs: &[Dims], units: usize, states: usize, sequences: bool) -> Result<Dims, ShapeError> {
    let mut index = 0;
    while index < inputs.len() {
        if !inputs[index].is_known() {
            return Err(ShapeError::Unknown);
        }
        index += 1;
    }
    let input = inputs[0];
    if input.rank() != 2 {
        return Err(ShapeError::Sequence { found: input });
    }
    if units == 0 {
        return Err(ShapeError::ZeroArgument { argument: "units" });
    }
    if inputs.len() != 1 && inputs.len() != states + 1 {
        return Err(ShapeError::InitialStates { states, inputs: inputs.len() });
    }
    let state = Dims::new(&[units]);
    let mut index = 1;
    while index < inputs.len() {
        if !inputs[index].equals(state) {
            return Err(ShapeError::InitialState { index, wanted: state, found: inputs[index] });
        }
        index += 1;
    }
    if let Err(error) = fits(Dims::new(&[input.last().saturating_add(units), units, 4])) {
        return Err(error);
    }
    let output = Dims::new(&[input.size(0), units]);
    match fits(output.with(0, input.size(0).saturating_add(1)).push(KEPT)) {
        Ok(_) if sequences => Ok(output),
        Ok(_) => Ok(state),
        Err(error) => Err(error),
    }
}

/// The output of a recurrent layer over a sequence; unknown where [`recurrent`] fails.
#[must_use]
#[inline]
pub const fn recurrent_output(input: Dims, units: usize, sequences: bool) -> Dims {
    match recurrent(&[input], units, 0, sequences) {
        Ok(output) => output,
        Err(_) => Dims::UNKNOWN,
    }
}

/// The output of two recurrent layers, one from each end, whose outputs are joined end to end (`concat`) or merged element
/// by element. Inputs as for [`recurrent`], with the states of both layers.
///
/// # Errors
/// As [`recurrent`].
#[inline]
pub const fn bidirectional(
    inputs: &[Dims],
    units: usize,
    states: usize,
    sequences: bool,
    concat: bool,
) -> Result<Dims, ShapeError> {
    match recurrent(inputs, units, 2 * states, sequences) {
        Ok(output) if concat => fits(output.with(output.rank() - 1, units.saturating_mul(2))),
        result => result,
    }
}

/// Where one half begins in the output of two layers that are joined end to end.
#[must_use]
#[inline]
pub const fn bidirectional_offset(units: usize, sequences: bool, second: bool) -> [usize; MAX_RANK] {
    let mut starts = [0; MAX_RANK];
    if second {
        starts[sequences as usize] = units;
    }
    starts
}

/// One step of a sequence, `[features]`; unknown where [`recurrent`] fails.
#[must_use]
#[inline]
pub const fn recurrent_features(input: Dims) -> Dims {
    if input.rank() == 2 { Dims::new(&[input.last()]) } else { Dims::UNKNOWN }
}

/// A state of a recurrent layer, `[units]`; unknown where that is too large.
#[must_use]
#[inline]
pub const fn recurrent_state(units: usize) -> Dims {
    known(Dims::new(&[units]))
}

/// The kernel of a recurrent layer, `[features, gates · units]`; unknown where [`recurrent`] fails.
#[must_use]
#[inline]
pub const fn recurrent_kernel(input: Dims, units: usize, gates: usize) -> Dims {
    match recurrent(&[input], units, 0, true) {
        Ok(_) => Dims::new(&[input.last(), gates * units]),
        Err(_) => Dims::UNKNOWN,
    }
}

/// The recurrent kernel of a recurrent layer, `[units, gates · units]`; unknown where [`recurrent`] fails.
#[must_use]
#[inline]
pub const fn recurrent_recurrent_kernel(input: Dims, units: usize, gates: usize) -> Dims {
    match recurrent(&[input], units, 0, true) {
        Ok(_) => Dims::new(&[units, gates * units]),
        Err(_) => Dims::UNKNOWN,
    }
}

/// The bias of a recurrent layer, `[gates · units]`; unknown where that is too large.
#[must_use]
#[inline]
pub const fn recurrent_bias(units: usize, gates: usize) -> Dims {
    known(Dims::new(&[gates.saturating_mul(units)]))
}

/// The bias of a GRU: `[2, 3 · units]`, a row for the input and one for the state, when the reset gate comes after the
/// product with the recurrent kernel, else `[3 · units]`.
#[must_use]
#[inline]
pub const fn gru_bias(units: usize, reset_after: bool) -> Dims {
    if reset_after { known(Dims::new(&[2, units.saturating_mul(3)])) } else { recurrent_bias(units, 3) }
}

/// Floating-point operations of one sample's forward pass: a multiplication and an addition per weight and step of
/// each of so many layers.
#[must_use]
#[inline]
pub const fn recurrent_flops(input: Dims, units: usize, gates: usize, layers: usize) -> usize {
    let weights = recurrent_kernel(input, units, gates).len();
    let recurrent = recurrent_recurrent_kernel(input, units, gates).len();
    weights.saturating_add(recurrent).saturating_mul(input.size(0)).saturating_mul(2).saturating_mul(layers)
}

/// What a layer writes while it reads one sample, per sample: `kept` elements per unit for each step, `states` per unit
/// before each step, `scratch` per unit. Without `training` a step overwrites what the last left.
#[inline]
const fn tape(input: Dims, units: usize, [kept, states, scratch]: [usize; 3], training: bool) -> Dims {
    if recurrent_kernel(input, units, 1).is_empty() {
        return Dims::UNKNOWN;
    }
    let (steps, moments) = if training { (input.size(0), input.size(0) + 1) } else { (1, 2) };
    let rows = steps * kept + moments * states + scratch;
    Dims::new(&[rows * units])
}

/// The tape of a simple recurrent layer.
#[must_use]
#[inline]
pub const fn simple_rnn_tape(input: Dims, units: usize, training: bool) -> Dims {
    tape(input, units, [1, 1, 0], training)
}

/// The tape of an LSTM: its four gates; the hidden and the cell state.
#[must_use]
#[inline]
pub const fn lstm_tape(input: Dims, units: usize, training: bool) -> Dims {
    tape(input, units, [4, 2, 0], training)
}

/// The tape of a GRU: its three gates, and what the reset gate multiplies or has multiplied; the state; the state's
/// share of the gates.
#[must_use]
#[inline]
pub const fn gru_tape(input: Dims, units: usize, training: bool) -> Dims {
    tape(input, units, [4, 1, 3], training)
}

/// What the way back through the steps of a layer needs besides its tape, per sample: `rows` elements per unit.
#[must_use]
#[inline]
pub const fn recurrent_work(units: usize, rows: usize) -> Dims {
    known(Dims::new(&[units.saturating_mul(rows)]))
}

/// A shape that fits, or none.
#[inline]
const fn known(dims: Dims) -> Dims {
    match fits(dims) {
        Ok(dims) => dims,
        Err(_) => Dims::UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: Dims = Dims::new(&[7, 3]);

    #[test]
    fn a_sequence_gives_its_last_step_or_all() {
        assert_eq!(recurrent(&[X], 4, 1, false), Ok(Dims::new(&[4])));
        assert_eq!(recurrent(&[X, Dims::new(&[4])], 4, 1, true), Ok(Dims::new(&[7, 4])));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let scalar = Dims::new(&[7]);
        assert!(matches!(recurrent(&[scalar], 4, 1, false), Err(ShapeError::Sequence { .. })));
        assert_eq!(recurrent(&[X], 0, 1, false), Err(ShapeError::ZeroArgument { argument: "units" }));
        let (wanted, found) = (Dims::new(&[4]), Dims::new(&[5]));
        assert_eq!(
            recurrent(&[X, wanted, found], 4, 2, false),
            Err(ShapeError::InitialState { index: 2, wanted, found })
        );
        assert_eq!(recurrent(&[X, Dims::UNKNOWN], 4, 1, false), Err(ShapeError::Unknown));
        assert_eq!(recurrent(&[X, wanted], 4, 2, false), Err(ShapeError::InitialStates { states: 2, inputs: 2 }));
        assert!(matches!(recurrent(&[X], usize::MAX, 1, false), Err(ShapeError::TooLarge { .. })));
    }

    #[test]
    fn two_halves_lie_side_by_side() {
        assert_eq!(bidirectional(&[X], 4, 2, true, true), Ok(Dims::new(&[7, 8])));
        assert_eq!(bidirectional(&[X], 4, 2, false, false), Ok(Dims::new(&[4])));
        assert_eq!(bidirectional_offset(4, true, true)[..2], [0, 4]);
        assert_eq!(bidirectional_offset(4, false, true)[..2], [4, 0]);
    }

    #[test]
    fn parameters_have_a_block_of_columns_per_gate() {
        assert_eq!(recurrent_kernel(X, 4, 3), Dims::new(&[3, 12]));
        assert_eq!(recurrent_recurrent_kernel(X, 4, 3), Dims::new(&[4, 12]));
        assert_eq!((gru_bias(4, true), gru_bias(4, false)), (Dims::new(&[2, 12]), Dims::new(&[12])));
        assert_eq!(recurrent_kernel(X, usize::MAX, 4), Dims::UNKNOWN);
        assert_eq!(recurrent_flops(X, 4, 4, 1), 2 * 7 * (3 + 4) * 16);
    }

    #[test]
    fn inference_keeps_one_step() {
        assert_eq!(lstm_tape(X, 4, true).len(), (7 * 4 + 8 * 2) * 4);
        assert_eq!(lstm_tape(X, 4, false).len(), (4 + 2 * 2) * 4);
        assert_eq!(gru_tape(Dims::UNKNOWN, 4, true), Dims::UNKNOWN);
    }
}
