//! How the work of a step is cut, as a function of the model and the batch size alone: the same bits come out however
//! many threads share the pieces.

use crate::base::{MAX_SLICES, Samples, Table};
use crate::model::{
    MAX_SHARDS, Model, ParameterRange, Regularizer, parameter_ranges, shards, table_words, tables, worth_threads,
};
use crate::train::pieces::{Pieces, Stretch};
use core::ops::Range;
use std::string::String;
use std::vec::Vec;

/// What is known about shards and parameters before a step. All of it follows from the model, the batch size, and what
/// the trainer was told to train.
#[derive(Debug)]
pub(super) struct Plan {
    /// The samples of a full batch.
    batch: usize,
    /// The number of shards.
    pub(super) shards: usize,
    /// The samples of a full shard; the last ones may have fewer.
    pub(super) capacity: Samples,
    /// The most threads that find something to do in the passes: one for each shard, and of a single shard those that
    /// share its products.
    threads: usize,
    /// All parameters but statistics.
    parameters: Vec<Held>,
    /// The layers that keep statistics.
    keepers: Vec<Keeper>,
    /// Whether each of these is frozen now.
    pub(super) frozen: Vec<bool>,
    /// Whether anything trains that is `#[frozen]` in its block.
    pub(super) thawed: bool,
    /// The parameters that train, each for itself: what a norm is taken of.
    pub(super) trainable: Vec<Range<usize>>,
    /// The same in pieces for threads.
    pub(super) pieces: Pieces,
    /// The parameters that train and have a penalty.
    pub(super) regularized: Vec<(Range<usize>, Regularizer)>,
    /// The tables of which a batch reads so few rows that it pays to know them; none or all that have a gradient.
    pub(super) tables: Vec<Table>,
}

/// Where the numbers of each parameter lie in a slot of the optimizer, if it has any.
pub(super) type Places = Vec<Option<Range<usize>>>;

/// A parameter, and whether it trains now.
#[derive(Debug)]
struct Held {
    parameter: ParameterRange,
    trains: bool,
    /// Where its numbers lie in a slot of the optimizer; nowhere while it is `#[frozen]` and was never thawed.
    slots: Option<Range<usize>>,
}

/// A layer that keeps statistics.
#[derive(Debug)]
struct Keeper {
    path: String,
    /// Whether it is `#[frozen]` in its block, or in one around it.
    frozen: bool,
}

impl Plan {
    /// The plan for batches of `batch` samples, with everything as the blocks say.
    pub(super) fn new<M: Model>(batch: usize) -> Self {
        const { assert!(MAX_SHARDS <= MAX_SLICES, "as many gradients are reduced at once") };
        let (statistics, others): (Vec<_>, Vec<_>) =
            parameter_ranges(M::DESCRIPTION).into_iter().partition(|parameter| parameter.statistic);
        let hold = |parameter: ParameterRange| {
            let trains = parameter.trainable;
            Held { parameter, trains, slots: trains.then_some(0..0) }
        };
        let keepers = keepers(&statistics);
        let mut plan = Self {
            batch,
            shards: 1,
            capacity: Samples::new(batch),
            threads: 1,
            parameters: others.into_iter().map(hold).collect(),
            frozen: keepers.iter().map(|keeper| keeper.frozen).collect(),
            keepers,
            thawed: false,
            trainable: Vec::new(),
            pieces: Pieces::default(),
            regularized: Vec::new(),
            tables: Vec::new(),
        };
        plan.arrange::<M>();
        plan
    }

    /// Sets whether what lies at `path` and below trains, parameters and the statistics of whole layers; tells whether
    /// there is any.
    pub(super) fn set_trainable<M: Model>(&mut self, path: &str, trains: bool) -> bool {
        let below = |found: &str| found.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let mut any = false;
        for held in self.parameters.iter_mut().filter(|held| below(&held.parameter.path)) {
            (held.trains, any) = (trains, true);
            if trains {
                held.slots.get_or_insert_default();
            }
        }
        for (_, frozen) in self.keepers.iter().zip(&mut self.frozen).filter(|(keeper, _)| below(&keeper.path)) {
            (*frozen, any) = (!trains, true);
        }
        self.arrange::<M>();
        any
    }

    /// The paths of all parameters that can train, and of the layers that keep statistics.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let parameters = self.parameters.iter().map(|held| held.parameter.path.as_str());
        parameters.chain(self.keepers.iter().map(|keeper| keeper.path.as_str()))
    }

    /// Whether the parameter at a path trains now.
    pub(super) fn trains(&self, path: &str) -> bool {
        self.parameters.iter().any(|held| held.trains && held.parameter.path == path)
    }

    /// Draws everything else from what trains.
    fn arrange<M: Model>(&mut self) {
        let thawed = self.keepers.iter().zip(&self.frozen).any(|(keeper, frozen)| keeper.frozen && !frozen);
        self.thawed = thawed || self.parameters.iter().any(|held| held.parameter.frozen && held.trains);
        let mut slot = 0;
        for held in &mut self.parameters {
            if let Some(slots) = &mut held.slots {
                *slots = slot..slot + held.parameter.range.len();
                slot = slots.end;
            }
        }
        let training = || self.parameters.iter().filter(|held| held.trains);
        self.regularized = training()
            .filter(|held| held.parameter.regularizer != Regularizer::default())
            .map(|held| (held.parameter.range.clone(), held.parameter.regularizer))
            .collect();
        self.trainable = training().map(|held| held.parameter.range.clone()).collect();
        self.pieces = Pieces::new(training().filter_map(|held| {
            held.slots.clone().map(|slots| Stretch { parameters: held.parameter.range.clone(), slots })
        }));
        self.split::<M>();
    }

    /// Cuts a batch into shards. One in which statistics move that its block says are `#[frozen]` is not cut: they are
    /// those of the whole batch.
    fn split<M: Model>(&mut self) {
        let moving = self.frozen.iter().any(|frozen| !frozen);
        self.shards = if moving { 1 } else { shards::<M>(self.batch) };
        self.capacity = Samples::new(self.batch.div_ceil(self.shards));
        self.threads = if self.shards == 1 && worth_threads::<M>(self.batch) { MAX_SHARDS } else { self.shards };
        let pays = const { has_tables::<M>() } && table_words(M::DESCRIPTION, self.batch) > 0;
        self.tables = if pays { tables(M::DESCRIPTION, self.thawed) } else { Vec::new() };
    }

    /// Where the numbers of each parameter lie in a slot of the optimizer.
    pub(super) fn slots(&self) -> Places {
        self.parameters.iter().map(|held| held.slots.clone()).collect()
    }

    /// The elements of a slot.
    pub(super) fn slot_len(&self) -> usize {
        self.parameters.iter().filter_map(|held| held.slots.as_ref()).map(Range::len).sum()
    }

    /// The samples in front of a shard of a batch of `samples`, and its own.
    pub(super) fn cut(&self, shard: usize, samples: usize) -> [Samples; 2] {
        cut(self.capacity, shard, samples)
    }

    /// The shards that get samples of a batch of `samples`.
    pub(super) fn active(&self, samples: usize) -> usize {
        samples.div_ceil(self.capacity.get())
    }

    /// The most threads that could have something to do.
    pub(super) fn useful_threads(&self) -> usize {
        self.threads.max(self.pieces.len())
    }
}

/// The samples in front of shard number `shard`, of so many each, of a batch of `samples`; and its own.
pub(super) fn cut(capacity: Samples, shard: usize, samples: usize) -> [Samples; 2] {
    let first = capacity.times(shard);
    [first, capacity.min(Samples::new(samples - first.get()))]
}

/// The layers that statistics belong to.
fn keepers(statistics: &[ParameterRange]) -> Vec<Keeper> {
    let mut keepers: Vec<Keeper> = Vec::new();
    for statistic in statistics {
        let layer = statistic.path.rsplit_once('.').map_or("", |(layer, _)| layer);
        if keepers.last().is_none_or(|last| last.path != layer) {
            keepers.push(Keeper { path: layer.into(), frozen: statistic.frozen });
        }
    }
    keepers
}

/// Whether it can pay, for batches of any size, to know the rows of tables that a batch reads.
pub(super) const fn has_tables<M: Model>() -> bool {
    table_words(M::DESCRIPTION, 1) > 0
}
