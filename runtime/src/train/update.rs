//! From the shards' gradients to new parameters: reduce, regularize, clip, update.

use crate::base::{Arena, Cut, MAX_SLICES, Pool, Rows, Runs};
use crate::kernels::{Kernels, ask};
use crate::model::{Model, Regularizer, flat_mut};
use crate::optim::Optimizer;
use crate::train::pieces::Stretch;
use crate::train::plan::{Places, Plan, has_tables};
use crate::train::shard::Shard;
use core::ops::Range;
use std::vec::Vec;

/// How many runs ahead memory is asked for: rows lie wherever ids put them.
const AHEAD: usize = 8;

/// Adds the gradients of all shards into those of the first, neighbours first, then neighbours of these: the order is
/// that of the shards, whoever computes it.
pub(super) fn reduce<M: Model>(pool: &mut Pool, plan: &Plan, shards: &mut [Shard<M>]) {
    if shards.len() < 2 {
        return;
    }
    let count = shards.len();
    if const { has_tables::<M>() } {
        tree(count, |left, right| {
            let (sums, addends) = shards.split_at_mut(right);
            sums[left].rows.unite(&addends[0].rows);
        });
    }
    let mut shards = shards.iter_mut();
    let nothing = Rows::default();
    let mut rows = [&nothing; MAX_SLICES];
    let mut gradients: [&mut [M::Scalar]; MAX_SLICES] = core::array::from_fn(|index| match shards.next() {
        Some(shard) => {
            rows[index] = &shard.rows;
            flat_mut(&mut *shard.gradients)
        }
        None => Default::default(),
    });
    let pieces = &plan.pieces;
    let mut cuts = [Cut { slices: &mut gradients[..count], ranges: &pieces.parameters }];
    pool.cut(&mut cuts, &|piece, parts| {
        let start = pieces.parameters[piece].start;
        for stretch in pieces.stretches(piece) {
            tree(count, |left, right| {
                let (sums, addends) = parts.split_at_mut(right);
                let mut add = |run: Range<usize>| {
                    let run = run.start - start..run.end - start;
                    M::Scalar::accumulate(&mut sums[left][run.clone()], &addends[0][run]);
                };
                if const { has_tables::<M>() } {
                    // What differs from 0 in the addend: a sum with 0 keeps its bits, since none of them is -0.
                    rows[right].runs(&plan.tables, stretch.parameters.clone()).for_each(add);
                } else {
                    add(stretch.parameters.clone());
                }
            });
        }
    });
}

/// Calls `add` with what is to be added up of `count` addends, two at a time: the second goes into the first.
fn tree(count: usize, mut add: impl FnMut(usize, usize)) {
    let mut stride = 1;
    while stride < count {
        for left in (0..count - stride).step_by(2 * stride) {
            add(left, left + stride);
        }
        stride *= 2;
    }
}

/// The penalties of all parameters.
pub(super) fn penalties<T: Kernels>(plan: &Plan, parameters: &[T]) -> f64 {
    let one = |(range, by): &(Range<usize>, Regularizer)| T::penalty(&parameters[range.clone()], by.l1, by.l2);
    plan.regularized.iter().map(one).sum()
}

/// Adds the gradients of the penalties, which every row of a table has.
pub(super) fn regularize<T: Kernels>(plan: &Plan, parameters: &[T], gradients: &mut [T], rows: &mut Rows) {
    for (range, by) in &plan.regularized {
        rows.fill(&plan.tables, range);
        T::add_penalty(&parameters[range.clone()], by.l1, by.l2, &mut gradients[range.clone()]);
    }
}

/// Lets the optimizer update each piece of the trainable parameters, or of tables the rows alone that have a gradient.
pub(super) fn update<M: Model, O: Optimizer<M::Scalar>>(
    pool: &mut Pool,
    plan: &Plan,
    optimizer: &O,
    step: u64,
    parameters: &mut [M::Scalar],
    (gradients, rows): (&[M::Scalar], &Rows),
    slots: &mut [Arena<M::Scalar>],
) {
    // A momentum of 0 may have been set after its slot was made, which then fades.
    let skips = const { has_tables::<M>() } && optimizer.skips_zeros() && optimizer.slots() == slots.len();
    let count = slots.len();
    let mut slots = slots.iter_mut();
    let mut slots: [&mut [M::Scalar]; MAX_SLICES - 1] =
        core::array::from_fn(|_| slots.next().map_or(&mut [][..], Arena::as_mut_slice));
    let pieces = &plan.pieces;
    let mut cuts = [
        Cut { slices: &mut [parameters], ranges: &pieces.parameters },
        Cut { slices: &mut slots[..count], ranges: &pieces.slots },
    ];
    pool.cut(&mut cuts, &|piece, parts| {
        let starts = [pieces.parameters[piece].start, pieces.slots[piece].start];
        for Stretch { parameters, slots } in pieces.stretches(piece) {
            let place = |range: &Range<usize>, start: usize| range.start - start..range.end - start;
            let places = [place(parameters, starts[0]), place(slots, starts[1])];
            let own = &mut cut_parts(parts, &places)[..=count];
            if const { has_tables::<M>() } && skips {
                let runs = rows.runs(&plan.tables, parameters.clone());
                each_run(runs, parameters.start, gradients, own, |gradients, parts| {
                    if let Some((parameters, slots)) = parts.split_first_mut() {
                        optimizer.update(step, parameters, gradients, slots);
                    }
                });
            } else if let Some((own, slots)) = own.split_first_mut() {
                optimizer.update(step, own, &gradients[parameters.clone()], slots);
            }
        }
    });
}

/// A place in the first part, and one in each of the others.
fn cut_parts<'a, T>(parts: &'a mut [&mut [T]], places: &[Range<usize>; 2]) -> [&'a mut [T]; MAX_SLICES] {
    let mut parts = parts.iter_mut().enumerate();
    core::array::from_fn(|_| match parts.next() {
        Some((index, part)) => &mut part[places[index.min(1)].clone()],
        None => Default::default(),
    })
}

/// Calls `visit` for each run with its gradients and its piece of each part; the parts start with element `start` of all.
fn each_run<T>(
    runs: Runs<'_>,
    start: usize,
    gradients: &[T],
    parts: &mut [&mut [T]],
    visit: impl Fn(&[T], &mut [&mut [T]]),
) {
    let count = parts.len();
    let mut ahead = runs.clone().skip(AHEAD);
    for run in runs {
        if let Some(far) = ahead.next() {
            ask(&gradients[far.clone()]);
            for part in &*parts {
                ask(&part[far.start - start..far.end - start]);
            }
        }
        let mut pieces = parts.iter_mut().map(|part| &mut part[run.start - start..run.end - start]);
        let mut pieces: [&mut [T]; MAX_SLICES] = core::array::from_fn(|_| pieces.next().unwrap_or_default());
        visit(&gradients[run], &mut pieces[..count]);
    }
}

/// The optimizer's buffers, as it wants them at the start.
///
/// # Panics
/// If it wants more than 15.
pub(super) fn slots<T: Kernels, O: Optimizer<T>>(optimizer: &O, len: usize) -> Vec<Arena<T>> {
    assert!(optimizer.slots() < MAX_SLICES, "an optimizer has at most {} slots", MAX_SLICES - 1);
    (0..optimizer.slots()).map(|slot| fresh_slot(optimizer, slot, len)).collect()
}

fn fresh_slot<T: Kernels, O: Optimizer<T>>(optimizer: &O, slot: usize, len: usize) -> Arena<T> {
    let mut arena = Arena::zeros(len);
    let start = T::of(optimizer.slot_start(slot));
    if start != T::zero() {
        arena.as_mut_slice().fill(start);
    }
    arena
}

/// The same buffers where each parameter has another place in them, as at the start where it had none.
pub(super) fn moved_slots<T: Kernels, O: Optimizer<T>>(
    optimizer: &O,
    slots: &[Arena<T>],
    (from, to): (&Places, &Places),
    len: usize,
) -> Vec<Arena<T>> {
    let moved = slots.iter().enumerate().map(|(slot, before)| {
        let mut arena = fresh_slot(optimizer, slot, len);
        for (from, to) in from.iter().zip(to) {
            if let (Some(from), Some(to)) = (from, to) {
                arena.as_mut_slice()[to.clone()].copy_from_slice(&before.as_slice()[from.clone()]);
            }
        }
        arena
    });
    moved.collect()
}
