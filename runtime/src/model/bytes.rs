//! What a model takes in memory, as constant functions.

use crate::base::Samples;
use crate::model::parameters::trainable_count;
use crate::model::shards::shards;
use crate::model::tables::table_words;
use crate::model::{Description, Model};

/// Elements of all outputs of a sample.
const fn outputs(description: &Description) -> usize {
    let mut elements = 0_usize;
    let mut index = 0;
    while index < description.outputs.len() {
        elements = elements.saturating_add(description.outputs[index].0.dims.len());
        index += 1;
    }
    elements
}

/// The bytes that predicting batches of `batch` samples takes: parameters, arena, what stays between calls and a copy of
/// it, and outputs. `usize::MAX` where that is more.
///
/// # Panics
/// If there are 2²³ samples or more.
#[must_use]
#[track_caller]
pub const fn predict_bytes<M: Model>(batch: usize) -> usize {
    let samples = Samples::new(batch);
    let carry = M::CARRY.elements(samples);
    let elements = sum(&[M::PREDICT.elements(samples), carry, carry, outputs(M::DESCRIPTION).saturating_mul(batch)]);
    sum(&[size_of::<M::Params>(), elements.saturating_mul(size_of::<M::Scalar>())])
}

/// A sum that does not wrap: `usize::MAX` where it is more.
#[must_use]
pub const fn sum(terms: &[usize]) -> usize {
    let (mut sum, mut index) = (0_usize, 0);
    while index < terms.len() {
        sum = sum.saturating_add(terms[index]);
        index += 1;
    }
    sum
}

/// The bytes that training on batches of `batch` samples takes, with an optimizer that keeps `slots` numbers per
/// trainable parameter: parameters, slots and a batch of targets, and for each shard a gradient, a bit per row of a table
/// that ids look up, its arena, what stays between calls and a copy of it, its outputs with their masks and cotangents, and
/// two numbers per row of a loss. `usize::MAX` where that is more.
///
/// # Panics
/// If there are 2²³ samples or more.
#[must_use]
#[track_caller]
pub const fn train_bytes<M: Model>(batch: usize, slots: usize) -> usize {
    let shards = shards::<M>(Samples::new(batch).get());
    let capacity = Samples::new(batch.div_ceil(shards));
    let (train, predict) = (M::TRAIN.elements(capacity), M::PREDICT.elements(capacity));
    let arena = if train > predict { train } else { predict };
    let (outputs, rows, carry) = (outputs(M::DESCRIPTION), rows(M::DESCRIPTION), M::CARRY.elements(capacity));
    let per_sample = sum(&[masks::<M>(), outputs, outputs, rows, rows]);
    let shard = sum(&[arena, carry, carry, per_sample.saturating_mul(capacity.get())]);
    let kept = trainable_count(M::DESCRIPTION).saturating_mul(slots);
    let elements = sum(&[shard.saturating_mul(shards), outputs.saturating_mul(batch), kept]);
    let bits = table_words(M::DESCRIPTION, batch).saturating_mul(shards).saturating_mul(size_of::<u64>());
    let params = size_of::<M::Params>().saturating_mul(1 + shards);
    sum(&[params, elements.saturating_mul(size_of::<M::Scalar>()), bits])
}

/// Elements of the masks of all outputs of a sample.
const fn masks<M: Model>() -> usize {
    let mut elements = 0_usize;
    let mut index = 0;
    while index < M::MASKS.len() {
        elements = elements.saturating_add(M::MASKS[index]);
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
