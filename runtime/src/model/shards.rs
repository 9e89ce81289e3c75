//! Into how many shards a batch is cut: a function of the model and the batch size alone, whatever the threads.

use crate::model::Model;

/// The most shards of a batch.
pub(crate) const MAX_SHARDS: usize = 16;

/// A step of fewer operations than this is not split: some 2 ms at 100 GFLOP/s, against some 20 µs to wake a thread and
/// for shards that finish unevenly.
const WORTH_SPLITTING: usize = 200_000_000;

/// The fewest operations of a shard, half the above: a batch just worth splitting gives two shards.
const SHARD: usize = WORTH_SPLITTING / 2;

/// The fewest operations of a shard for each parameter. A shard's gradient is written and reduced, some 10 bytes of
/// traffic per parameter at some 10 GB/s; at 100 GFLOP/s that costs as much as 100 operations. With 800, it costs at
/// most an eighth of what the shard computes: a price for a second thread. A batch that stays whole loses little, since
/// threads share its large products.
const SHARD_PER_PARAMETER: usize = 800;

/// The same where there are more than two shards: one thread pays for them all, so they cost at most a twelfth.
const SHARD_OF_MANY_PER_PARAMETER: usize = 1200;

/// The number of shards of a model's batches.
pub(crate) const fn shards<M: Model>(batch: usize) -> usize {
    if M::COUPLED { 1 } else { shards_of(M::FLOPS, size_of::<M::Params>() / size_of::<M::Scalar>(), batch) }
}

/// Whether a step has enough to do for more than one thread.
#[cfg(feature = "train")]
pub(crate) const fn worth_threads<M: Model>(batch: usize) -> bool {
    work(M::FLOPS, batch) >= WORTH_SPLITTING
}

/// The operations of a step: a backward pass takes twice those of the forward pass, for gradients of weights and inputs.
const fn work(flops: usize, batch: usize) -> usize {
    flops.saturating_mul(3).saturating_mul(batch)
}

/// The number of shards of a batch: a power of two, so that their gradients are reduced in an even tree.
const fn shards_of(flops: usize, parameters: usize, batch: usize) -> usize {
    let work = work(flops, batch);
    if work < WORTH_SPLITTING {
        return 1;
    }
    let mut shards = 1;
    while shards < MAX_SHARDS && shards * 2 <= batch && work / (shards * 2) >= smallest(shards * 2, parameters) {
        shards *= 2;
    }
    shards
}

/// The fewest operations of each of so many shards.
const fn smallest(shards: usize, parameters: usize) -> usize {
    let per_parameter = if shards > 2 { SHARD_OF_MANY_PER_PARAMETER } else { SHARD_PER_PARAMETER };
    let for_reduction = parameters.saturating_mul(per_parameter);
    if SHARD > for_reduction { SHARD } else { for_reduction }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_work_is_one_shard_and_large_work_a_power_of_two() {
        assert_eq!(shards_of(10_000, 5_000, 32), 1);
        assert_eq!(shards_of(10_000_000, 100_000, 32), 8);
        assert_eq!(shards_of(usize::MAX, 10, 3), 2);
        assert_eq!(shards_of(usize::MAX, 10, 1000), MAX_SHARDS);
    }

    #[test]
    fn a_gradient_too_large_to_reduce_keeps_the_batch_whole() {
        // A dense layer: two operations per parameter and sample, so 800 of them take 134 samples.
        let parameters = 10_000_000;
        assert_eq!(shards_of(2 * parameters, parameters, 256), 1);
        assert_eq!(shards_of(2 * parameters, parameters, 512), 2);
        assert_eq!(shards_of(2 * parameters, parameters, 800), 4);
    }
}
