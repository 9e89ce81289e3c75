//! Class weights: what a sample counts for in training, by its class.

use crate::base::{Column, Scalar};
use crate::data::loader::Staged;
use crate::data::{Array, DataError, Dataset, check_class_weights};
use crate::metrics::{Target, argmax};
use crate::train::FitError;
use crate::train::prepare::Goal;
use crate::train::trainer::target_list;
use core::ops::Range;
use std::vec::Vec;

/// The samples that are looked through at once for the largest class.
const PIECE: usize = 1024;

/// Checks class weights against the model's output and what it is trained on.
pub(super) fn check<T: Scalar>(
    weights: &[(u32, f64)],
    goals: &[Goal],
    data: &Dataset,
    rows: &Range<usize>,
) -> Result<(), FitError> {
    let goal = match goals {
        _ if weights.is_empty() => return Ok(()),
        [goal] if goal.target_dims.rows() == 1 && (!goal.ids || goal.target_dims.len() == 1) => goal,
        [goal, ..] => return Err(FitError::ClassWeight { output: goal.name, dims: goal.target_dims.into() }),
        [] => return Ok(()),
    };
    let last = match (goal.bound, goal.target_dims.len()) {
        (Some(classes), _) => classes.saturating_sub(1),
        (None, 0 | 1) => largest(&data.targets()[0], rows)?,
        (None, width) => u32::try_from(width - 1).unwrap_or(u32::MAX),
    };
    // As the model's scalar holds them.
    let weights: Vec<_> = weights.iter().map(|&(class, weight)| (class, T::of(weight).f64())).collect();
    Ok(check_class_weights(&weights, last)?)
}

/// The largest class among targets of one number each.
fn largest(targets: &Array, rows: &Range<usize>) -> Result<u32, DataError> {
    let (mut last, mut values) = (0, [0.0_f64; PIECE]);
    for first in rows.clone().step_by(PIECE) {
        let piece: Vec<usize> = (first..rows.end.min(first + PIECE)).collect();
        let values = &mut values[..piece.len()];
        targets.copy_samples(&piece, values)?;
        last = values.iter().filter_map(|&value| rounded(value)).fold(last, u32::max);
    }
    Ok(last)
}

/// Multiplies the weights of a batch's samples by those of their classes.
pub(super) fn weigh<T: Scalar>(weights: &[(u32, f64)], goals: &[Goal], staged: &mut Staged) {
    let samples = staged.indices.len();
    let ([goal], false) = (goals, weights.is_empty()) else { return };
    let factors = &mut Column::elements_mut::<T>(&mut staged.weights)[..samples];
    if !core::mem::replace(&mut staged.weighted, true) {
        factors.fill(T::one());
    }
    let targets = target_list::<T>(&staged.targets, goals, samples)[0];
    for (sample, factor) in factors.iter_mut().enumerate() {
        let class = class(targets, goal, sample);
        let named = weights.iter().find(|&&(named, _)| Some(named) == class);
        *factor = *factor * T::of(named.map_or(1.0, |&(_, weight)| weight));
    }
}

/// The class that a single number means.
fn rounded<T: Scalar>(value: T) -> Option<u32> {
    value.round().to_u32()
}

/// The class of a sample: its id, the place of the largest number, or a single number rounded.
fn class<T: Scalar>(targets: Target<'_, T>, goal: &Goal, sample: usize) -> Option<u32> {
    let len = goal.target_dims.len();
    let values = match targets {
        Target::Ids(ids) => return ids.get(sample * len).copied(),
        Target::Values(values) => &values[sample * len..(sample + 1) * len],
    };
    if let [value] = *values {
        return rounded(value);
    }
    u32::try_from(argmax(values)).ok()
}
