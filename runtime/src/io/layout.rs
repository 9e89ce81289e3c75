//! Which tensors a file has, and where they lie in the flat slices of parameters and state.

use crate::model::{Description, ParameterRange, Regularizer, parameter_ranges, state_ranges};
use formwork_shape::Dims;

/// The tensors of a model: those of its parameters and those of its state.
pub(super) struct Tensors {
    pub(super) parameters: Vec<ParameterRange>,
    pub(super) state: Vec<ParameterRange>,
}

impl Tensors {
    /// The tensors of a model with so many scalars of parameters and state.
    pub(super) fn of(description: &Description, parameters: usize, state: usize) -> Self {
        Self {
            parameters: covering(parameter_ranges(description), parameters, "parameters"),
            state: covering(state_ranges(description), state, "state"),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &ParameterRange> {
        self.parameters.iter().chain(&self.state)
    }
}

/// The ranges if they cover all scalars; else, as for a layer that keeps state of its own, one tensor of all.
fn covering(ranges: Vec<ParameterRange>, scalars: usize, whole: &str) -> Vec<ParameterRange> {
    if ranges.last().map_or(0, |last| last.range.end) == scalars {
        return ranges;
    }
    vec![ParameterRange {
        path: whole.into(),
        dims: Dims::new(&[scalars]),
        range: 0..scalars,
        trainable: false,
        regularizer: Regularizer::default(),
    }]
}
