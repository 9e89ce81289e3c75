//! One batch: a step of training, or its numbers without one.

use crate::base::{Scalar, Stream};
use crate::model::{Frozen, Model, Run, check_ids, flat, flat_mut};
use crate::optim::{Optimizer, clip_gradients, clip_within};
use crate::train::meter::{Losses, Meter};
use crate::train::metric_set::MetricSet;
use crate::train::objective::Objective;
use crate::train::plan::{Plan, has_tables};
use crate::train::prepare::{Goal, prepare};
use crate::train::shard::{Context, Shard};
use crate::train::{BatchError, NotFinite, Trainer, Work, update};
use std::vec::Vec;

impl<M, L, O, Me, const B: usize> Trainer<'_, M, L, O, Me, B>
where
    M: Model,
    L: Objective<M::Scalar, M::Outputs>,
    O: Optimizer<M::Scalar>,
    Me: MetricSet<M::Scalar, M::Outputs>,
{
    /// Takes one training step, unless its loss is not finite.
    pub(super) fn step(&mut self, work: Work<'_, M::Scalar>) -> Result<Losses, BatchError> {
        self.check_settings()?;
        self.admit(work)?;
        let draws = *self.draws();
        let stream = Stream::new(draws.seed).at_step(draws.steps);
        let Self { model, loss, goals, plan, shards, pool, .. } = self;
        let tables = &plan.tables[..];
        let mut run = run(plan, stream);
        (run.cleared, run.fused) = (!tables.is_empty(), L::FUSED);
        let active = &mut shards[..plan.active(work.samples)];
        let params = model.parameters();
        let context = Context::<M, L> { params, loss, goals, work, tables, run };
        if is_masked::<M>() {
            pool.each(active, &|index, shard| shard.forward(index, &context));
            mask(goals, active, work.samples, work.weights);
            let context = Context::<M, L> { params, loss, goals, work, tables, run };
            pool.each(active, &|index, shard| shard.backward(index, &context));
        } else {
            pool.each(active, &|index, shard| {
                shard.forward(index, &context);
                shard.backward(index, &context);
            });
        }
        let context = Context::<M, L> { params, loss, goals, work, tables, run };
        let losses = losses(goals, active, update::penalties::<M::Scalar>(plan, flat(params)));
        if !self.goes_on
            && let Err(error) = check_finite(&losses, goals)
        {
            for shard in active {
                shard.carry.undo();
            }
            return Err(error);
        }
        if self.measures {
            measure(&mut self.metrics, active, &context);
        }
        self.learn(work.samples, stream);
        self.draws().steps += 1;
        Ok(losses)
    }

    /// Gradients to parameters.
    fn learn(&mut self, samples: usize, stream: Stream) {
        let Self { model, plan, shards, pool, optimizer, slots, .. } = self;
        let active = &mut shards[..plan.active(samples)];
        end(active);
        let (params, run) = (model.parameters_mut(), run(plan, stream));
        for (index, shard) in active.iter().enumerate() {
            let [first, filled] = plan.cut(index, samples);
            M::settle(params, shard.arena.as_slice(), run.behind(first).filled_with(filled));
        }
        update::reduce(pool, plan, active);
        let (gradients, rows) = (flat_mut(&mut *active[0].gradients), &mut active[0].rows);
        let parameters = flat_mut(params);
        update::regularize(plan, parameters, gradients, rows);
        let ranges = plan.trainable.iter().cloned();
        if const { has_tables::<M>() } {
            clip_within(optimizer.clip(), gradients, ranges, &mut (&plan.tables[..], &mut *rows));
        } else {
            clip_gradients(optimizer.clip(), gradients, ranges);
        }
        self.steps += 1;
        update::update::<M, O>(pool, plan, optimizer, self.steps, parameters, (gradients, rows), slots);
    }

    /// The losses and metrics of a batch in inference mode.
    pub(super) fn score(&mut self, work: Work<'_, M::Scalar>) -> Result<Losses, BatchError> {
        self.admit(work)?;
        let Self { model, loss, goals, plan, shards, pool, .. } = self;
        let active = &mut shards[..plan.active(work.samples)];
        let params = model.parameters();
        let (tables, run) = (&plan.tables[..], run(plan, INFERENCE));
        let context = Context::<M, L> { params, loss, goals, work, tables, run };
        pool.each(active, &|index, shard| shard.predict(index, &context));
        mask(goals, active, work.samples, work.weights);
        let context = Context::<M, L> { params, loss, goals, work, tables, run };
        pool.each(active, &|index, shard| shard.evaluate(index, &context));
        if self.measures {
            measure(&mut self.metrics, active, &context);
        }
        let losses = losses(goals, active, update::penalties::<M::Scalar>(plan, flat(params)));
        end(active);
        Ok(losses)
    }

    /// The outputs of a batch in inference mode, appended to `outputs`.
    pub(super) fn infer(
        &mut self,
        work: Work<'_, M::Scalar>,
        outputs: &mut [Vec<M::Scalar>],
    ) -> Result<(), BatchError> {
        check_ids::<M>(work.inputs)?;
        let Self { model, loss, goals, plan, shards, pool, .. } = self;
        let active = &mut shards[..plan.active(work.samples)];
        let params = model.parameters();
        let (tables, run) = (&plan.tables[..], run(plan, INFERENCE));
        let context = Context::<M, L> { params, loss, goals, work, tables, run };
        pool.each(active, &|index, shard| shard.predict(index, &context));
        for (index, shard) in active.iter().enumerate() {
            for (port, output) in outputs.iter_mut().enumerate() {
                output.extend_from_slice(shard.output(port, context.run_of(index)));
            }
        }
        end(active);
        Ok(())
    }

    /// The numbers so far, in the order of `names`.
    pub(super) fn results(&self, meter: &Meter, values: &mut Vec<f64>) {
        values.clear();
        values.push(meter.total());
        if self.goals.len() > 1 {
            values.extend((0..self.goals.len()).map(|output| meter.output(output)));
        }
        self.metrics.results(values);
    }

    /// Checks the settings of losses, metrics and the optimizer, which may have been changed since the last step.
    pub(super) fn check_settings(&self) -> Result<(), BatchError> {
        self.settings.clone()?;
        let (made, asked) = (self.slots.len(), self.optimizer.slots());
        if asked > made {
            return Err(BatchError::Buffers { optimizer: self.optimizer.name(), made, asked });
        }
        Ok(self.optimizer.check()?)
    }

    /// Checks a batch and finds what it amounts to.
    fn admit(&mut self, work: Work<'_, M::Scalar>) -> Result<(), BatchError> {
        self.settings.clone()?;
        if work.samples == 0 {
            return Err(BatchError::Empty);
        }
        let weights = work.weights.unwrap_or_default();
        if let Some(sample) = weights.iter().position(|weight| !weight.f64().is_finite()) {
            return Err(BatchError::Weight { sample, value: weights[sample].f64() });
        }
        check_ids::<M>(work.inputs)?;
        prepare(&self.loss, &mut self.goals, work)?;
        Ok(())
    }
}

/// The random numbers of passes that draw none.
const INFERENCE: Stream = Stream::new(0);

/// Whether any output carries a mask: its loss is then divided by what the mask leaves of the whole batch, so that every
/// shard goes forward before any goes back.
const fn is_masked<M: Model>() -> bool {
    !M::MASKS.is_empty()
}

/// Takes the rows that the masks of outputs clear out of what the losses count.
fn mask<M: Model>(goals: &mut [Goal], shards: &[Shard<M>], samples: usize, weights: Option<&[M::Scalar]>) {
    for (output, &steps) in M::MASKS.iter().enumerate().filter(|(_, steps)| **steps > 0) {
        let masks = shards.iter().flat_map(|shard| shard.mask(output));
        goals[output].mask(samples, steps, masks);
        goals[output].divide(samples, weights);
    }
}

/// The run of a full first shard.
fn run(plan: &Plan, stream: Stream) -> Run<'_> {
    let mut run = Run::of(plan.capacity, stream);
    run.frozen = Frozen::now(&plan.frozen, plan.thawed);
    run
}

/// Shows the outputs of all shards to the metrics, in order.
fn measure<M: Model, L, Me: MetricSet<M::Scalar, M::Outputs>>(
    metrics: &mut Me,
    shards: &[Shard<M>],
    context: &Context<'_, M, L>,
) {
    for (index, shard) in shards.iter().enumerate() {
        metrics.update(&shard.scored(index, context)[..context.goals.len()]);
    }
}

/// The pass counts: what `stateful` layers wrote stays.
fn end<M: Model>(shards: &mut [Shard<M>]) {
    for shard in shards {
        shard.carry.end();
    }
}

/// Finds the first part of a loss that is not finite.
fn check_finite(losses: &Losses, goals: &[Goal]) -> Result<(), BatchError> {
    if losses.total.is_finite() {
        return Ok(());
    }
    let mut outputs = goals.iter().zip(losses.outputs).map(|(goal, loss)| (NotFinite::Loss(goal.name), loss));
    let (what, value) = match outputs.find(|(_, loss)| !loss.is_finite()) {
        Some(found) => found,
        None if !losses.penalty.is_finite() => (NotFinite::Penalty, losses.penalty),
        None => (NotFinite::Total, losses.total),
    };
    Err(BatchError::NotFinite { what, value })
}

/// The losses of a batch from the sums of its shards, added in order.
fn losses<M: Model>(goals: &[Goal], shards: &[Shard<M>], penalty: f64) -> Losses {
    let mut losses = Losses { total: penalty, penalty, outputs: Default::default() };
    for (output, goal) in goals.iter().enumerate() {
        let loss: f64 = shards.iter().map(|shard| shard.sums[output]).sum();
        losses.outputs[output] = loss;
        losses.total += goal.weight * loss;
    }
    losses
}
