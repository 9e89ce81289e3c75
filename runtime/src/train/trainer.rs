//! The trainer: a model bound to a loss, an optimizer and metrics, and all memory that training needs.

use crate::base::{Arena, Column, Kind, Pool, Samples, assert_samples};
use crate::data::Dataset;
use crate::data::loader::{Loader, Slot};
use crate::metrics::Target;
use crate::model::{Feed, Model, PORTS, Source, check_ports};
use crate::optim::Optimizer;
use crate::train::metric_set::{MetricSet, prefixes};
use crate::train::objective::Objective;
use crate::train::plan::{Plan, count};
use crate::train::prepare::Goal;
use crate::train::shard::Shard;
use crate::train::{BatchError, Labels, UnknownPath, Work, update};
use core::ops::Range;
use std::string::String;
use std::vec::Vec;

/// Trains a model in batches of up to `B` samples; [`compile`](crate::Compile::compile) makes it.
///
/// All memory is taken when it is made: a step allocates nothing. The same seed gives the same bits on the same machine
/// for any number of threads.
pub struct Trainer<'m, M: Model, L, O, Me, const B: usize> {
    pub(super) model: &'m mut M,
    pub(super) loss: L,
    pub(super) optimizer: O,
    pub(super) metrics: Me,
    /// Whether there are any metrics.
    pub(super) measures: bool,
    pub(super) plan: Plan,
    pub(super) goals: Vec<Goal>,
    pub(super) shards: Vec<Shard<M>>,
    pub(super) slots: Vec<Arena<M::Scalar>>,
    pub(super) pool: Pool,
    /// The names of the numbers reported: losses, then metrics.
    pub(super) names: Vec<String>,
    pub(super) seed: u64,
    /// The steps taken.
    pub(super) steps: u64,
    /// Room for the targets of `train_on_batch` that are handed over as ids where losses read numbers, or the reverse.
    labels: Vec<Column>,
}

impl<'m, M, L, O, Me, const B: usize> Trainer<'m, M, L, O, Me, B>
where
    M: Model,
    L: Objective<M::Scalar, M::Outputs>,
    O: Optimizer<M::Scalar>,
    Me: MetricSet<M::Scalar, M::Outputs>,
{
    pub(super) fn new(model: &'m mut M, loss: L, optimizer: O, metrics: Me) -> Self {
        const { assert_samples(B, "a batch holds at least one sample") };
        const { check_ports(M::DESCRIPTION) };
        let plan = Plan::new::<M>(B);
        let goals = Goal::all(&loss, M::DESCRIPTION.outputs.iter().map(|(port, _)| *port), B);
        let names = names::<M, Me>(&metrics);
        let losses = if goals.len() > 1 { goals.len() + 1 } else { 1 };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            shards: (0..plan.shards).map(|_| Shard::new(plan.capacity, &goals, &plan.tables)).collect(),
            slots: update::slots(&optimizer, count::<M::Params, M::Scalar>()),
            pool: Pool::new(threads.min(plan.useful_threads())),
            measures: names.len() > losses,
            names,
            labels: goals.iter().map(|goal| goal.column::<M::Scalar>(B)).collect(),
            seed: 0,
            steps: 0,
            model,
            loss,
            optimizer,
            metrics,
            plan,
            goals,
        }
    }

    /// The most threads to use; at first as many as the machine has. Fewer are used where the work is too small to
    /// share. The results are the same for any number.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.pool = Pool::new(threads.min(self.plan.useful_threads()));
        self
    }

    /// The seed of all that is random in training: dropout, and the order of samples unless `Fit` has its own seed.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Sets whether the parameters at `path` and below train from now on: `"dense"` for a layer, `"dense.bias"` for one
    /// parameter, `"tower"` for a whole sub-model.
    ///
    /// What does not train keeps its values and adds no penalty. Its layer still runs as in training, and its gradient
    /// is still computed: `#[frozen]` on the field saves both, and cannot be undone here.
    ///
    /// # Errors
    /// [`UnknownPath`] when no parameter that could train lies there.
    pub fn set_trainable(&mut self, path: &str, trains: bool) -> Result<(), UnknownPath> {
        if self.plan.set_trainable(path, trains) {
            return Ok(());
        }
        let known: Vec<&str> = self.plan.paths().collect();
        Err(UnknownPath { path: path.into(), known: known.join(", ") })
    }

    /// Forgets what `stateful` recurrent layers kept from earlier batches.
    pub fn reset_states(&mut self) {
        self.shards.iter_mut().for_each(Shard::reset_states);
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &M {
        self.model
    }

    /// The model, to be changed between steps.
    #[must_use]
    pub fn model_mut(&mut self) -> &mut M {
        self.model
    }

    /// The optimizer.
    #[must_use]
    pub fn optimizer(&self) -> &O {
        &self.optimizer
    }

    /// The optimizer, to be changed between steps: its learning rate.
    #[must_use]
    pub fn optimizer_mut(&mut self) -> &mut O {
        &mut self.optimizer
    }

    /// The number of parts a full batch is cut into; a function of the model and the batch size alone.
    #[must_use]
    pub fn shards(&self) -> usize {
        self.plan.shards
    }

    /// The steps taken.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// One training step on one batch; returns its loss, with the penalties of parameters.
    ///
    /// Inputs are handed over as to a predictor. Targets are a reference to a [`Batch`](crate::Batch), slice or array,
    /// and a tuple of them for several outputs; numbers stand for ids where they are whole.
    ///
    /// # Errors
    /// [`BatchError`]: no sample or more than `B`, numbers of samples that differ, or an id out of its bound.
    pub fn train_on_batch(
        &mut self,
        feed: impl Feed<M::Scalar, M::Inputs>,
        targets: impl Labels<M::Scalar, M::Outputs>,
    ) -> Result<f64, BatchError> {
        self.train_on(feed, targets, None)
    }

    /// As [`train_on_batch`](Self::train_on_batch), with a weight for each sample.
    ///
    /// # Errors
    /// Also where there is not one weight per sample.
    pub fn train_on_weighted_batch(
        &mut self,
        feed: impl Feed<M::Scalar, M::Inputs>,
        targets: impl Labels<M::Scalar, M::Outputs>,
        weights: &[M::Scalar],
    ) -> Result<f64, BatchError> {
        self.train_on(feed, targets, Some(weights))
    }

    fn train_on(
        &mut self,
        feed: impl Feed<M::Scalar, M::Inputs>,
        targets: impl Labels<M::Scalar, M::Outputs>,
        weights: Option<&[M::Scalar]>,
    ) -> Result<f64, BatchError> {
        let sources = feed.sources();
        let samples = sources.check::<M>(Samples::new(B))?.get();
        if let Some(found) = weights.map(<[_]>::len).filter(|&found| found != samples) {
            return Err(BatchError::Weights { samples, found });
        }
        // The columns are lent to the step, which borrows the whole trainer, and come back; no memory moves.
        let mut columns = core::mem::take(&mut self.labels);
        let count = columns.len();
        let losses = targets.labels().targets(samples, &self.goals, &mut columns).and_then(|targets| {
            let work = Work { inputs: sources.as_slice(), targets: &targets[..count], weights, samples };
            self.step(work)
        });
        self.labels = columns;
        Ok(losses?.total)
    }

    /// A way through some rows of a dataset, once and in order.
    pub(super) fn once<'d>(
        data: &'d Dataset,
        rows: Range<usize>,
        inputs: &'d [Slot],
        targets: &'d [Slot],
    ) -> Loader<'d> {
        let scalar = Kind::scalar::<M::Scalar>();
        Loader { data, scalar, rows, batch: B, epochs: 1, shuffle: None, inputs, targets }
    }

    /// How the arrays of a dataset become batches of this model.
    pub(super) fn slots_of(&self) -> (Vec<Slot>, Vec<Slot>) {
        let inputs = M::DESCRIPTION.inputs.iter();
        let inputs = inputs.map(|port| Slot { len: port.dims.len(), ids: port.holds_ids() }).collect();
        let targets = self.goals.iter().map(|goal| Slot { len: goal.target_dims.len(), ids: goal.ids }).collect();
        (inputs, targets)
    }
}

/// The names of what is reported, as Keras forms them.
fn names<M: Model, Me: MetricSet<M::Scalar, M::Outputs>>(metrics: &Me) -> Vec<String> {
    let prefixes = prefixes(M::DESCRIPTION.outputs.iter().map(|(port, _)| port.name));
    let mut names = std::vec![String::from("loss")];
    if prefixes.len() > 1 {
        names.extend(prefixes.iter().map(|prefix| std::format!("{prefix}loss")));
    }
    metrics.names(&prefixes, &mut names);
    names
}

/// The first `samples` targets of each column, padded.
pub(super) fn target_list<'a, T: crate::Scalar>(
    columns: &'a [Column],
    goals: &[Goal],
    samples: usize,
) -> [Target<'a, T>; PORTS] {
    let mut columns = columns.iter().zip(goals);
    core::array::from_fn(|_| match columns.next() {
        Some((column, goal)) => match column.source(samples * goal.target_dims.len()) {
            Source::Values(values) => Target::Values(values),
            Source::Ids(ids) => Target::Ids(ids),
        },
        None => Target::Values(&[]),
    })
}
