//! Predictions and targets row by row, each with the weight of its sample.

use super::{Scored, Target};
use crate::base::Scalar;

/// The rows of the predictions along the last axis, each with its weight: 1, or that of the sample it belongs to; 0 where
/// the mask leaves its step out.
///
/// # Panics
/// Where the parts of the batch are not of the same samples.
pub(super) fn weighted<'a, T: Scalar>(batch: &Scored<'a, T>) -> impl Iterator<Item = (&'a [T], f64)> + use<'a, T> {
    batch.samples();
    let (rows_per_sample, weights, mask) = (batch.dims.rows().max(1), batch.weight, batch.mask);
    let all = batch.prediction.len() / batch.dims.last().max(1);
    let rows = batch.prediction.chunks_exact(batch.dims.last().max(1));
    rows.enumerate().map(move |(row_idx, row)| {
        // Every sample has as many steps, and every step as many rows.
        let is_left_out = !mask.is_empty() && mask[row_idx * mask.len() / all] == T::zero();
        let weight = if is_left_out { 0.0 } else { weights.map_or(1.0, |of| of[row_idx / rows_per_sample].f64()) };
        (row, weight)
    })
}

/// Target number `index` of a batch.
pub(super) fn target<T: Scalar>(batch: &Scored<'_, T>, index: usize) -> f64 {
    match batch.target {
        Target::Values(values) => values[index].f64(),
        Target::Ids(ids) => f64::from(ids[index]),
    }
}

/// The index of the largest number, the first of equal ones.
pub(crate) fn argmax<T: PartialOrd>(row: &[T]) -> usize {
    let mut best = 0;
    for (index, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = index;
        }
    }
    best
}

/// Adds to `mean` what `value` makes of each row and its number.
pub(super) fn gather<T: Scalar>(mean: &mut super::Mean, batch: &Scored<'_, T>, value: impl Fn(usize, &[T]) -> f64) {
    batch.assert_targets();
    for (row_idx, (row, weight)) in weighted(batch).enumerate() {
        mean.add(value(row_idx, row), weight);
    }
}
