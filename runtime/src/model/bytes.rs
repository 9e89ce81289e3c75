//! What a model takes in memory, as constant functions.

use crate::model::parameters::trainable_count;
use crate::model::shards::shards;
use crate::model::tables::table_words;
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

/// The bytes that predicting batches of `batch` samples takes: parameters, arena, what stays between calls and a copy of
/// it, and outputs.
#[must_use]
pub const fn predict_bytes<M: Model>(batch: usize) -> usize {
    let elements = M::PREDICT.elements(batch) + 2 * M::CARRY.elements(batch) + outputs(M::DESCRIPTION) * batch;
    size_of::<M::Params>() + size_of::<M::Scalar>() * elements
}

/// The bytes that training on batches of `batch` samples takes, with an optimizer that keeps `slots` numbers per
/// trainable parameter: parameters, slots and a batch of targets, and for each shard a gradient, a bit per row of a table
/// that ids look up, its arena, what stays between calls and a copy of it, its outputs with their masks and cotangents, and
/// two numbers per row of a loss.
#[must_use]
pub const fn train_bytes<M: Model>(batch: usize, slots: usize) -> usize {
    let shards = shards::<M>(batch);
    let capacity = batch.div_ceil(shards);
    let (train, predict) = (M::TRAIN.elements(capacity), M::PREDICT.elements(capacity));
    let arena = if train > predict { train } else { predict };
    let arena = arena + 2 * M::CARRY.elements(capacity) + masks::<M>() * capacity;
    let shard = arena + 2 * (outputs(M::DESCRIPTION) + rows(M::DESCRIPTION)) * capacity;
    let elements = shards * shard + outputs(M::DESCRIPTION) * batch + slots * trainable_count(M::DESCRIPTION);
    let bits = shards * table_words(M::DESCRIPTION, batch) * size_of::<u64>();
    size_of::<M::Params>() * (1 + shards) + size_of::<M::Scalar>() * elements + bits
}

/// Elements of the masks of all outputs of a sample.
const fn masks<M: Model>() -> usize {
    let mut elements = 0;
    let mut index = 0;
    while index < M::MASKS.len() {
        elements += M::MASKS[index];
        index += 1;
    }
    elements
}

/// The most rows of an output of a sample: a loss has a value for each.
const fn rows(description: &Description) -> usize {
    let mut most = 0;
    let mut index = 0;
    while index < description.outputs.len() {
        let rows = description.outputs[index].0.dims.rows();
        most = if rows > most { rows } else { most };
        index += 1;
    }
    most
}
