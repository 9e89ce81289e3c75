//! From the shards' gradients to new parameters: reduce, regularize, clip, update.

use crate::base::{Arena, MAX_SLICES, Pool, Scalar};
use crate::model::{Model, Regularizer, flat_mut};
use crate::optim::{Clip, Optimizer};
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
                add(sums[left], addends[0]);
            }
            stride *= 2;
        }
    });
}

fn add<T: Scalar>(sums: &mut [T], addends: &[T]) {
    for (sum, &addend) in sums.iter_mut().zip(addends) {
        *sum = *sum + addend;
    }
}

/// The penalties of all parameters.
pub(super) fn penalty<T: Scalar>(regularized: &[(Range<usize>, Regularizer)], parameters: &[T]) -> f64 {
    let one = |(range, regularizer): &(Range<usize>, Regularizer)| {
        let (mut l1, mut l2) = (0.0, 0.0);
        for parameter in &parameters[range.clone()] {
            l1 += parameter.f64().abs();
            l2 += parameter.f64() * parameter.f64();
        }
        regularizer.l1 * l1 + regularizer.l2 * l2
    };
    regularized.iter().map(one).sum()
}

/// Adds the gradients of the penalties.
pub(super) fn regularize<T: Scalar>(
    regularized: &[(Range<usize>, Regularizer)],
    parameters: &[T],
    gradients: &mut [T],
) {
    for (range, regularizer) in regularized {
        let (l1, l2) = (T::of(regularizer.l1), T::of(2.0 * regularizer.l2));
        for (gradient, &parameter) in gradients[range.clone()].iter_mut().zip(&parameters[range.clone()]) {
            // The subgradient of |w| at 0 is 0, as in Keras; `signum` would give 1.
            let sign = if parameter == T::zero() { T::zero() } else { parameter.signum() };
            *gradient = *gradient + l1 * sign + l2 * parameter;
        }
    }
}

/// Keeps gradients within bounds.
pub(super) fn clip<T: Scalar>(plan: &Plan, clip: Clip, gradients: &mut [T]) {
    match clip {
        Clip::None => {}
        Clip::Value(bound) => {
            let bound = T::of(bound);
            // Not `clamp`, which panics where the bound is negative or no number.
            on_all(plan, gradients, |gradient| gradient.max(-bound).min(bound));
        }
        Clip::Norm(bound) => {
            for range in &plan.trainable {
                let part = &mut gradients[range.clone()];
                let norm = squares(part).sqrt();
                if norm > bound {
                    scale(part, T::of(bound / norm));
                }
            }
        }
        Clip::GlobalNorm(bound) => {
            let norm = plan.trainable.iter().map(|range| squares(&gradients[range.clone()])).sum::<f64>().sqrt();
            if norm > bound {
                let factor = T::of(bound / norm);
                on_all(plan, gradients, |gradient| gradient * factor);
            }
        }
    }
}

fn on_all<T: Scalar>(plan: &Plan, gradients: &mut [T], change: impl Fn(T) -> T) {
    for range in &plan.trainable {
        for gradient in &mut gradients[range.clone()] {
            *gradient = change(*gradient);
        }
    }
}

fn scale<T: Scalar>(gradients: &mut [T], factor: T) {
    for gradient in gradients {
        *gradient = *gradient * factor;
    }
}

/// The sum of squares, in eight lanes that a vector unit can add at once; the order is fixed.
fn squares<T: Scalar>(values: &[T]) -> f64 {
    let mut lanes = [0.0; 8];
    let (eights, rest) = values.as_chunks::<8>();
    for eight in eights {
        for (lane, value) in lanes.iter_mut().zip(eight) {
            *lane += value.f64() * value.f64();
        }
    }
    lanes.iter().sum::<f64>() + rest.iter().map(|value| value.f64() * value.f64()).sum::<f64>()
}

/// Lets the optimizer update each chunk of trainable parameters.
pub(super) fn update<T: Scalar, O: Optimizer<T>>(
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
pub(super) fn slots<T: Scalar, O: Optimizer<T>>(optimizer: &O, parameters: usize) -> Vec<Arena<T>> {
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
