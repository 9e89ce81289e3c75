//! How the work of a step is cut, as a function of the model and the batch size alone: the same bits come out however
//! many threads share the pieces.

use crate::base::{MAX_SLICES, Scalar};
use crate::model::{MAX_SHARDS, Model, Regularizer, ranges, shards};
use core::ops::Range;
use std::vec::Vec;

/// The elements of a chunk of the update: 256 KiB of `f32`, which an optimizer takes some 20 µs for.
const CHUNK: usize = 1 << 16;

/// What is known about the parameters before the first step.
#[derive(Debug)]
pub(super) struct Plan {
    /// The number of shards.
    pub(super) shards: usize,
    /// The samples of a full shard; the last ones may have fewer.
    pub(super) capacity: usize,
    /// The trainable parameters, each for itself: what a norm is taken of.
    pub(super) trainable: Vec<Range<usize>>,
    /// The trainable parameters in pieces for threads; frozen ones lie between.
    pub(super) chunks: Vec<Range<usize>>,
    /// The trainable parameters with a penalty.
    pub(super) regularized: Vec<(Range<usize>, Regularizer)>,
}

impl Plan {
    /// The plan for batches of `batch` samples.
    pub(super) fn new<M: Model>(batch: usize) -> Self {
        let all = ranges(M::DESCRIPTION);
        let trainable: Vec<_> = all.iter().filter(|p| p.trainable).map(|p| p.range.clone()).collect();
        let regularized = all
            .iter()
            .filter(|p| p.trainable && p.regularizer != Regularizer::default())
            .map(|p| (p.range.clone(), p.regularizer))
            .collect();
        const { assert!(MAX_SHARDS <= MAX_SLICES, "as many gradients are reduced at once") };
        let shards = shards::<M>(batch);
        let capacity = batch.div_ceil(shards);
        Self { shards, capacity, chunks: chunks(&trainable), trainable, regularized }
    }

    /// The shards that get samples of a batch of `samples`.
    pub(super) fn active(&self, samples: usize) -> usize {
        samples.div_ceil(self.capacity)
    }

    /// The most threads that could have something to do.
    pub(super) fn useful_threads(&self) -> usize {
        self.shards.max(self.chunks.len()).max(1)
    }
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
