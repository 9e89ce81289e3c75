//! From the shards' gradients to new parameters: reduce, regularize, clip, update.

use crate::base::{Arena, MAX_SLICES, Pool};
use crate::kernels::Kernels;
use crate::model::{Model, Regularizer, flat_mut};
use crate::optim::Optimizer;
use crate::train::plan::Plan;
use crate::train::shard::Shard;
use core::ops::Range;
use std::vec::Vec;

/// Adds the gradients of all shards into those of the first, neighbours first, then neighbours of these: the order is
/// that of the shards, whoever computes it.
pub(super) fn reduce<M: Model>(pool: &mut Pool, plan: &Plan, shards: &mut [Shard<M>]) {
    if shards.len() < 2 {
        return;
    }
    let count = shards.len();
    let mut shards = shards.iter_mut();
    let mut gradients: [&mut [M::Scalar]; MAX_SLICES] = core::array::from_fn(|_| match shards.next() {
        Some(shard) => flat_mut(&mut *shard.gradients),
        None => Default::default(),
    });
    pool.cut(&mut gradients[..count], &plan.chunks, &|_, parts| {
        let mut stride = 1;
        while stride < parts.len() {
            for left in (0..parts.len() - stride).step_by(2 * stride) {
                let (sums, addends) = parts.split_at_mut(left + stride);
                M::Scalar::accumulate(sums[left], addends[0]);
            }
            stride *= 2;
        }
    });
}

/// The penalties of all parameters.
pub(super) fn penalties<T: Kernels>(plan: &Plan, parameters: &[T]) -> f64 {
    let one = |(range, by): &(Range<usize>, Regularizer)| T::penalty(&parameters[range.clone()], by.l1, by.l2);
    plan.regularized.iter().map(one).sum()
}

/// Adds the gradients of the penalties.
pub(super) fn regularize<T: Kernels>(plan: &Plan, parameters: &[T], gradients: &mut [T]) {
    for (range, by) in &plan.regularized {
        T::add_penalty(&parameters[range.clone()], by.l1, by.l2, &mut gradients[range.clone()]);
    }
}

/// Lets the optimizer update each chunk of trainable parameters.
pub(super) fn update<T: Kernels, O: Optimizer<T>>(
    pool: &mut Pool,
    plan: &Plan,
    optimizer: &O,
    step: u64,
    parameters: &mut [T],
    gradients: &[T],
    slots: &mut [Arena<T>],
) {
    let count = slots.len() + 1;
    let mut slots = slots.iter_mut();
    let mut slices: [&mut [T]; MAX_SLICES] = core::array::from_fn(|_| Default::default());
    slices[0] = parameters;
    for (slice, slot) in slices[1..].iter_mut().zip(&mut slots) {
        *slice = slot.as_mut_slice();
    }
    pool.cut(&mut slices[..count], &plan.chunks, &|chunk, parts| {
        if let Some((parameters, slots)) = parts.split_first_mut() {
            optimizer.update(step, parameters, &gradients[plan.chunks[chunk].clone()], slots);
        }
    });
}

/// The optimizer's buffers, as it wants them at the start.
///
/// # Panics
/// If it wants more than 15.
pub(super) fn slots<T: Kernels, O: Optimizer<T>>(optimizer: &O, parameters: usize) -> Vec<Arena<T>> {
    assert!(optimizer.slots() < MAX_SLICES, "an optimizer has at most {} slots", MAX_SLICES - 1);
    let fresh = |slot| {
        let mut arena = Arena::zeros(parameters);
        let start = T::of(optimizer.slot_start(slot));
        if start != T::zero() {
            arena.as_mut_slice().fill(start);
        }
        arena
    };
    (0..optimizer.slots()).map(fresh).collect()
}
