//! The trainer: a model bound to a loss, an optimizer and metrics, and all memory that training needs.

use crate::base::{Arena, BadSetting, Column, Kind, Pool, Samples, assert_samples};
use crate::data::Dataset;
use crate::data::loader::{Loader, Slot};
use crate::metrics::Target;
use crate::model::{Draws, Feed, Model, PORTS, Source, check_ports};
use crate::optim::Optimizer;
use crate::train::metric_set::MetricSet;
use crate::train::names;
use crate::train::objective::Objective;
use crate::train::plan::Plan;
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
    /// The random numbers of a seed of its own; without one they are those of the model, and go on from phase to phase.
    own_draws: Option<Draws>,
    /// The steps taken.
    pub(super) steps: u64,
    /// Whether the settings of losses and metrics make sense.
    pub(super) settings: Result<(), BadSetting>,
    /// Whether steps are taken though their loss is not finite.
    pub(super) goes_on: bool,
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
        let (goals, settings) = Goal::all(&loss, M::DESCRIPTION.outputs.iter().map(|(port, _)| *port), B);
        let names = names::keys::<M, Me>(&metrics);
        let losses = if goals.len() > 1 { goals.len() + 1 } else { 1 };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            shards: Self::new_shards(&plan, &goals),
            slots: update::slots(&optimizer, plan.slot_len()),
            pool: Pool::new(threads.min(plan.useful_threads())),
            measures: names.len() > losses,
            names,
            labels: goals.iter().map(|goal| goal.column::<M::Scalar>(B)).collect(),
            own_draws: None,
            steps: 0,
            settings: settings.and_then(|()| metrics.check()),
            goes_on: false,
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

    /// The seed of all that is random in training: dropout, and the order of samples unless `Fit` has its own seed. The
    /// same seed gives the same numbers again, from their beginning.
    ///
    /// Without it they are those of the seed that the model was made with, and go on where the model's last trainer
    /// stopped: a second phase of training repeats neither the masks nor the orders of the first.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { own_draws: Some(Draws::new(seed)), ..self }
    }

    /// Takes steps whose loss is NaN or infinite too, as Keras does; parameters are then mostly NaN from there on.
    ///
    /// Without it such a step is not taken: parameters, statistics, what the optimizer and `stateful` layers keep, and
    /// the random numbers are as before it, `train_on_batch` gives [`BatchError::NotFinite`], and `fit` ends with
    /// [`FitError::NotFinite`](crate::FitError::NotFinite).
    #[must_use]
    pub fn continue_if_not_finite(self) -> Self {
        Self { goes_on: true, ..self }
    }

    /// How far training is in its random numbers.
    pub(super) fn draws(&mut self) -> &mut Draws {
        match &mut self.own_draws {
            Some(own) => own,
            None => self.model.draws(),
        }
    }

    /// Sets whether what lies at `path` and below trains from now on: `"dense"` for a layer, `"dense.bias"` for one
    /// parameter, `"tower"` for a whole sub-model. It means what `trainable` of a layer means in Keras.
    ///
    /// What does not train keeps its values and adds no penalty. A `BatchNormalization` in it runs as in inference, and
    /// its moving statistics stay; one parameter of it alone, `"norm.gamma"`, leaves the rest of the layer as it is. All
    /// other layers run as in training, `Dropout` too. Gradients are still computed.
    ///
    /// `#[frozen]` on a field is where a trainer starts, and saves the gradients as well; setting it to train costs them,
    /// and the optimizer's memory for it, from then on. (Where statistics move after all, batches are no longer split,
    /// and `stateful` layers start from zeros.)
    ///
    /// # Errors
    /// [`UnknownPath`] when no parameter that could train lies there, and no statistics.
    pub fn set_trainable(&mut self, path: &str, trains: bool) -> Result<(), UnknownPath> {
        let (shards, slots) = (self.plan.shards, self.plan.slots());
        let tables = self.plan.tables.len();
        if !self.plan.set_trainable::<M>(path, trains) {
            let known: Vec<&str> = self.plan.paths().collect();
            return Err(UnknownPath { path: path.into(), known: known.join(", ") });
        }
        let plan = &self.plan;
        if plan.shards != shards {
            self.shards = Self::new_shards(plan, &self.goals);
        } else if plan.tables.len() != tables {
            self.shards.iter_mut().for_each(|shard| shard.set_tables(&plan.tables));
        }
        if plan.slots() != slots {
            self.slots = update::moved_slots(&self.optimizer, &self.slots, (&slots, &plan.slots()), plan.slot_len());
        }
        Ok(())
    }

    fn new_shards(plan: &Plan, goals: &[Goal]) -> Vec<Shard<M>> {
        (0..plan.shards).map(|_| Shard::new(plan.capacity, goals, &plan.tables)).collect()
    }

    /// Forgets what `stateful` recurrent layers kept from earlier batches.
    pub fn reset_states(&mut self) {
        self.shards.iter_mut().for_each(|shard| shard.carry.reset());
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

    /// The optimizer, to be changed between steps: its learning rate. What makes no sense is refused by the next step.
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
    /// [`BatchError`]: no sample or more than `B`, numbers of samples that differ, an id out of its bound, a setting that
    /// makes no sense, or a loss that is not finite. The step was not taken then.
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
    /// Also where there is not one weight per sample, or one is not finite.
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
        let mut lent = Lent { columns: core::mem::take(&mut self.labels), trainer: self };
        let count = lent.columns.len();
        let targets = targets.labels().targets(samples, &lent.trainer.goals, &mut lent.columns)?;
        let work = Work { inputs: sources.as_slice(), targets: &targets[..count], weights, samples };
        Ok(lent.trainer.step(work)?.total)
    }

    /// A way through some rows of a dataset, once and in order.
    pub(super) fn once<'d>(
        data: &'d Dataset,
        rows: Range<usize>,
        inputs: &'d [Slot],
        targets: &'d [Slot],
    ) -> Loader<'d> {
        let scalar = Kind::scalar::<M::Scalar>();
        Loader { data, scalar, rows, batch: B, epochs: 1, first_epoch: 0, shuffle: None, inputs, targets }
    }

    /// How the arrays of a dataset become batches of this model.
    pub(super) fn slots_of(&self) -> (Vec<Slot>, Vec<Slot>) {
        let inputs = M::DESCRIPTION.inputs.iter();
        let inputs = inputs.map(|port| Slot { len: port.dims.len(), ids: port.holds_ids() }).collect();
        let targets = self.goals.iter().map(|goal| Slot { len: goal.target_dims.len(), ids: goal.ids }).collect();
        (inputs, targets)
    }
}

/// The columns of a trainer, lent to a step, which borrows the whole trainer; they come back however the step ends, also by
/// a panic. No memory moves.
struct Lent<'t, 'm, M: Model, L, O, Me, const B: usize> {
    trainer: &'t mut Trainer<'m, M, L, O, Me, B>,
    columns: Vec<Column>,
}

impl<M: Model, L, O, Me, const B: usize> Drop for Lent<'_, '_, M, L, O, Me, B> {
    fn drop(&mut self) {
        self.trainer.labels = core::mem::take(&mut self.columns);
    }
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
