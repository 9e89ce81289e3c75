//! What a model takes in memory, as constant functions.

use crate::model::{Description, Model};

/// Elements of all outputs of a sample.
const fn outputs(description: &Description) -> usize {
    let mut elements = 0;
    let mut index = 0;
    while index < description.outputs.len() {
        elements += description.outputs[index].0.dims.len();
        index += 1;
    }
    elements
}

/// The bytes that predicting batches of `batch` samples takes: parameters, state, arena and outputs.
#[must_use]
pub const fn predict_bytes<M: Model>(batch: usize) -> usize {
    let elements = M::PREDICT.elements(batch) + outputs(M::DESCRIPTION) * batch;
    size_of::<M::Params>() + size_of::<M::State>() + size_of::<M::Scalar>() * elements
}

/// The bytes that training on batches of `batch` samples takes, with an optimizer that keeps `slots` numbers per
/// parameter: parameters, slots, and for each shard its gradient, arena and outputs with their cotangents.
#[must_use]
pub const fn train_bytes<M: Model>(batch: usize, slots: usize) -> usize {
    let elements = M::TRAIN.elements(batch) + 2 * outputs(M::DESCRIPTION) * batch;
    size_of::<M::Params>() * (2 + slots) + size_of::<M::State>() + size_of::<M::Scalar>() * elements
}
