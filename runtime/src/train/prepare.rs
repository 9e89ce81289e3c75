//! What a whole batch amounts to, found before it is split: which rows count, and what the losses are divided by.

use crate::base::{BadSetting, Column, Element, Rule, Scalar};
use crate::losses::{Divisor, Loss, Reduction};
use crate::metrics::Target;
use crate::model::{InputError, Port};
use crate::train::Work;
use crate::train::objective::{LossVisitor, Objective};
use formwork_shape::Dims;
use std::vec::Vec;

/// What one output is trained towards.
#[derive(Debug)]
pub(super) struct Goal {
    /// The output's name.
    pub(super) name: &'static str,
    /// The shape of one sample of it.
    pub(super) dims: Dims,
    /// The shape of one target.
    pub(super) target_dims: Dims,
    /// Whether targets are ids.
    pub(super) ids: bool,
    /// The values its loss has per sample.
    pub(super) rows: usize,
    /// The loss's factor in the total.
    pub(super) weight: f64,
    reduction: Reduction,
    /// The number of classes, where the loss knows it.
    pub(super) bound: Option<u32>,
    /// One byte per row of the batch: 0 where the target is ignored. All ones unless `ignoring`.
    counted: Vec<u8>,
    /// Whether this batch's `counted` may hold zeros.
    ignoring: bool,
    /// What this batch's weighted values are divided by.
    pub(super) divisor: Divisor,
}

impl Goal {
    /// The goals of all outputs for batches of `batch` samples, and whether the settings of the losses make sense.
    pub(super) fn all<T: Scalar, Outputs>(
        loss: &impl Objective<T, Outputs>,
        ports: impl Iterator<Item = Port>,
        batch: usize,
    ) -> (Vec<Self>, Result<(), BadSetting>) {
        let mut collect = Collect { ports, batch, goals: Vec::new(), settings: Ok(()) };
        loss.each::<Collect<_>>(&mut collect);
        (collect.goals, collect.settings)
    }

    /// The bytes of the rows of a part of the batch, where any may be 0.
    pub(super) fn counted(&self, first: usize, samples: usize) -> Option<&[u8]> {
        self.ignoring.then(|| &self.counted[first * self.rows..(first + samples) * self.rows])
    }

    /// A buffer for a batch of targets.
    pub(super) fn column<T: Scalar>(&self, batch: usize) -> Column {
        Column::of::<T>(self.ids, batch * self.target_dims.len())
    }

    /// Marks the rows that count.
    fn count(&mut self, samples: usize, ignore: impl FnOnce(&mut [u8]) -> bool) {
        if self.ignoring {
            self.counted.fill(1);
        }
        // Until the answer is there, and after a loss that panics instead: any may be 0.
        self.ignoring = true;
        self.ignoring = ignore(&mut self.counted[..samples * self.rows]);
    }

    /// Takes out the rows whose step a mask clears; `mask` holds `steps` elements per sample.
    pub(super) fn mask<'a, T: Scalar>(&mut self, samples: usize, steps: usize, mask: impl Iterator<Item = &'a T>) {
        if !self.ignoring {
            self.counted.fill(1);
        }
        self.ignoring = true;
        // A row counts when any of its steps does: the mark of one is the second bit until all are read.
        for (step, counts) in mask.take(samples * steps).enumerate() {
            if *counts != T::zero() {
                let (sample, step) = (step / steps, step % steps);
                let first = step * self.rows / steps;
                let last = ((step + 1) * self.rows / steps).max(first + 1);
                let rows = &mut self.counted[sample * self.rows..(sample + 1) * self.rows];
                rows[first..last].iter_mut().for_each(|row| *row |= 2);
            }
        }
        self.counted.iter_mut().for_each(|row| *row = u8::from(*row == 3));
    }

    /// Sets the divisor.
    pub(super) fn divide<T: Scalar>(&mut self, samples: usize, weights: Option<&[T]>) {
        self.divisor = Divisor::of(self.reduction, samples * self.rows, weights, self.counted(0, samples));
    }

    /// Checks the ids that count against the number of classes.
    fn check(&self, ids: &[u32], samples: usize) -> Result<(), InputError> {
        let Some(bound) = self.bound else { return Ok(()) };
        // With one id per row, an ignored row's id may be anything.
        let per_row = self.ignoring && ids.len() == samples * self.rows;
        let out = |(at, &id): (usize, &u32)| id >= bound && !(per_row && self.counted[at] == 0);
        match ids.iter().enumerate().position(out) {
            None => Ok(()),
            Some(at) => {
                let len = self.target_dims.len();
                Err(InputError::Id { port: self.name, sample: at / len, step: at % len, id: ids[at], bound })
            }
        }
    }
}

/// Collects what does not change from batch to batch.
struct Collect<P> {
    ports: P,
    batch: usize,
    goals: Vec<Goal>,
    settings: Result<(), BadSetting>,
}

impl<T: Scalar, P: Iterator<Item = Port>> LossVisitor<T> for Collect<P> {
    fn visit<Tag, L: Loss<T, Tag>>(&mut self, _index: usize, dims: Dims, loss: &L) {
        const { check_target::<T, L::Target>() };
        let rows = loss.rows(dims);
        let name = self.ports.next().map_or("output", |port| port.name);
        if self.settings.is_ok() {
            let factor = || Rule::FINITE.check::<T>(&std::format!("the loss of `{name}`"), "weight", loss.weight());
            self.settings = loss.check().and_then(|()| factor());
        }
        self.goals.push(Goal {
            name,
            dims,
            target_dims: loss.target_dims(dims),
            ids: L::Target::NAME == u32::NAME,
            rows,
            weight: loss.weight(),
            reduction: loss.reduction(),
            bound: loss.classes(dims),
            counted: std::vec![1; rows * self.batch],
            ignoring: false,
            divisor: Divisor::of::<T>(loss.reduction(), rows, None, None),
        });
    }
}

/// Fails the build where a loss wants targets that no model has.
const fn check_target<T: Scalar, E: Element>() {
    // The names are `f32`, `f64` and `u32`: their first two bytes tell them apart.
    let (scalar, target, ids) = (T::NAME.as_bytes(), E::NAME.as_bytes(), u32::NAME.as_bytes());
    let same = target[0] == scalar[0] && target[1] == scalar[1];
    assert!(same || target[0] == ids[0], "a loss's targets are of the model's scalar, or `u32` ids");
}

/// Finds what a batch amounts to.
///
/// # Errors
/// [`InputError::Id`] for a class that is none.
pub(super) fn prepare<T: Scalar, Outputs>(
    loss: &impl Objective<T, Outputs>,
    goals: &mut [Goal],
    work: Work<'_, T>,
) -> Result<(), InputError> {
    let mut visitor = Prepare { goals, work, result: Ok(()) };
    loss.each(&mut visitor);
    visitor.result
}

struct Prepare<'a, T> {
    goals: &'a mut [Goal],
    work: Work<'a, T>,
    result: Result<(), InputError>,
}

impl<T: Scalar> LossVisitor<T> for Prepare<'_, T> {
    fn visit<Tag, L: Loss<T, Tag>>(&mut self, index: usize, _dims: Dims, loss: &L) {
        let (goal, target, samples) = (&mut self.goals[index], self.work.targets[index], self.work.samples);
        goal.count(samples, |counted| loss.ignore(typed(target), counted));
        goal.divide(samples, self.work.weights);
        if let (Ok(()), Target::Ids(ids)) = (self.result, target) {
            self.result = goal.check(ids, samples);
        }
    }
}

/// Targets as a loss reads them; a [`Goal`]'s column holds just these.
pub(super) fn typed<T: Scalar, E: Element>(target: Target<'_, T>) -> &[E] {
    match target {
        Target::Values(values) => bytemuck::cast_slice(values),
        Target::Ids(ids) => bytemuck::cast_slice(ids),
    }
}
