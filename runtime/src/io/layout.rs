//! Which tensors a file has, and where they lie in the flat slice of parameters.

use crate::model::{Description, ParameterRange, Regularizer, parameter_ranges};
use formwork_shape::Dims;

/// The tensors of a model with so many scalars of parameters: its ranges if they cover all; else, as for a layer that
/// keeps numbers of its own, one tensor of all.
pub(super) fn tensors(description: &Description, scalars: usize) -> Vec<ParameterRange> {
    let ranges = parameter_ranges(description);
    if ranges.last().map_or(0, |last| last.range.end) == scalars {
        return ranges;
    }
    vec![ParameterRange {
        path: "parameters".into(),
        dims: Dims::new(&[scalars]),
        range: 0..scalars,
        trainable: false,
        statistic: false,
        frozen: false,
        regularizer: Regularizer::default(),
    }]
}
