//! How the work of a step is cut, as a function of the model and the batch size alone: the same bits come out however
//! many threads share the pieces.

use crate::base::{MAX_SLICES, Samples, Scalar, Table};
use crate::model::{
    MAX_SHARDS, Model, ParameterRange, Regularizer, parameter_ranges, shards, table_words, tables, worth_threads,
};
use core::ops::Range;
use std::vec::Vec;

/// The elements of a chunk of the update: 128 KiB of `f32`, which an optimizer takes some 10 µs for.
const CHUNK: usize = 1 << 15;

/// What is known about shards and parameters before the first step.
#[derive(Debug)]
pub(super) struct Plan {
    /// The number of shards.
    pub(super) shards: usize,
    /// The samples of a full shard; the last ones may have fewer.
    pub(super) capacity: Samples,
    /// The most threads that find something to do in the passes: one for each shard, and of a single shard those that
    /// share its products.
    threads: usize,
    /// All parameters; those of a `#[frozen]` field have no gradient and never train.
    parameters: Vec<ParameterRange>,
    /// The trainable parameters, each for itself: what a norm is taken of.
    pub(super) trainable: Vec<Range<usize>>,
    /// The trainable parameters in pieces for threads; frozen ones lie between.
    pub(super) chunks: Vec<Range<usize>>,
    /// The trainable parameters with a penalty.
    pub(super) regularized: Vec<(Range<usize>, Regularizer)>,
    /// The tables of which a batch reads so few rows that it pays to know them; none or all that can train.
    pub(super) tables: Vec<Table>,
}

impl Plan {
    /// The plan for batches of `batch` samples.
    pub(super) fn new<M: Model>(batch: usize) -> Self {
        const { assert!(MAX_SHARDS <= MAX_SLICES, "as many gradients are reduced at once") };
        let parameters: Vec<_> = parameter_ranges(M::DESCRIPTION).into_iter().filter(|p| p.trainable).collect();
        let shards = shards::<M>(batch);
        let (trainable, chunks, regularized) = (Vec::new(), Vec::new(), Vec::new());
        let capacity = Samples::new(batch.div_ceil(shards));
        let threads = if shards == 1 && worth_threads::<M>(batch) { MAX_SHARDS } else { shards };
        let pays = const { has_tables::<M>() } && table_words(M::DESCRIPTION, batch) > 0;
        let tables = if pays { tables(M::DESCRIPTION) } else { Vec::new() };
        let mut plan = Self { shards, capacity, threads, parameters, trainable, chunks, regularized, tables };
        plan.arrange();
        plan
    }

    /// Sets whether the parameters at `path` and below train; tells whether there are any.
    pub(super) fn set_trainable(&mut self, path: &str, trains: bool) -> bool {
        let below = |found: &str| found.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let mut any = false;
        for parameter in self.parameters.iter_mut().filter(|parameter| below(&parameter.path)) {
            parameter.trainable = trains;
            any = true;
        }
        self.arrange();
        any
    }

    /// The paths of all parameters that can train.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.parameters.iter().map(|parameter| parameter.path.as_str())
    }

    /// Draws the lists of what trains from the parameters.
    fn arrange(&mut self) {
        let trainable = || self.parameters.iter().filter(|parameter| parameter.trainable);
        self.regularized = trainable()
            .filter(|parameter| parameter.regularizer != Regularizer::default())
            .map(|parameter| (parameter.range.clone(), parameter.regularizer))
            .collect();
        self.trainable = trainable().map(|parameter| parameter.range.clone()).collect();
        self.chunks = chunks(&self.trainable);
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
        self.threads.max(self.chunks.len())
    }
}

/// The samples in front of shard number `shard`, of so many each, of a batch of `samples`; and its own.
pub(super) fn cut(capacity: Samples, shard: usize, samples: usize) -> [Samples; 2] {
    let first = capacity.times(shard);
    [first, capacity.min(Samples::new(samples - first.get()))]
}

/// Joins neighbouring ranges and cuts the runs into pieces.
fn chunks(ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for range in ranges.iter().filter(|range| !range.is_empty()) {
        match runs.last_mut() {
            Some(run) if run.end == range.start => run.end = range.end,
            _ => runs.push(range.clone()),
        }
    }
    let cut = |run: Range<usize>| {
        let end = run.end;
        run.step_by(CHUNK).map(move |start| start..end.min(start + CHUNK))
    };
    runs.into_iter().flat_map(cut).collect()
}

/// Whether it can pay, for batches of any size, to know the rows of tables that a batch reads.
pub(super) const fn has_tables<M: Model>() -> bool {
    table_words(M::DESCRIPTION, 1) > 0
}

/// The number of scalars of a model's parameters.
pub(super) const fn count<P, T: Scalar>() -> usize {
    size_of::<P>() / size_of::<T>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_leave_gaps_where_parameters_are_frozen() {
        assert_eq!(chunks(&[0..10, 10..20, 30..40]), [0..20, 30..40]);
        assert_eq!(chunks(&[5..5 + CHUNK, 5 + CHUNK..6 + CHUNK]), [5..5 + CHUNK, 5 + CHUNK..6 + CHUNK]);
        assert!(chunks(&[]).is_empty());
    }
}
