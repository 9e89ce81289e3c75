//! The memory plan: slots are shared in time, never at once.

use super::blocks::BLOCKS;
use super::{lowered, tokens};
use crate::ir::{Pass, Place};

/// The first and last step that touch each buffer, what was merged into it included.
fn lifetimes(pass: &Pass) -> Vec<Option<(usize, usize)>> {
    let mut lifetimes = vec![None; pass.program.buffers.len()];
    for (step, at) in pass.program.steps.iter().enumerate() {
        for (buffer, _) in at.accesses() {
            let lifetime = &mut lifetimes[pass.slots.merged[buffer]];
            *lifetime = Some(lifetime.map_or((step, step), |(first, _): (usize, usize)| (first, step)));
        }
    }
    lifetimes
}

#[test]
fn buffers_of_one_slot_are_never_alive_at_once() {
    for (name, block) in BLOCKS {
        let (_, passes) = lowered(block);
        for pass in [&passes.predict, &passes.train] {
            let lifetimes = lifetimes(pass);
            for slot in &pass.slots.buffers_of {
                let mut spans: Vec<(usize, usize)> = slot.iter().filter_map(|buffer| lifetimes[*buffer]).collect();
                spans.sort_unstable();
                let apart = spans.windows(2).all(|pair| pair[0].1 < pair[1].0);
                assert!(apart, "{name}: {spans:?} share a slot");
            }
        }
    }
}

#[test]
fn every_arena_buffer_that_is_touched_has_a_slot() {
    for (name, block) in BLOCKS {
        let (_, passes) = lowered(block);
        for pass in [&passes.predict, &passes.train] {
            for (buffer, lifetime) in lifetimes(pass).iter().enumerate() {
                let is_arena = pass.program.buffers[buffer].place == Place::Arena;
                let wanted = lifetime.is_some() && is_arena;
                assert_eq!(pass.slots.slot_of[buffer].is_some(), wanted, "{name}: buffer {buffer}");
            }
        }
    }
}

#[test]
fn a_stack_predicts_in_two_slots_however_deep() {
    let layers = "Dense(16, activation = relu),".repeat(40);
    let (_, passes) = lowered(&format!("struct Deep: [16] -> [16] {{ {layers} }}"));
    assert_eq!(passes.predict.slots.buffers_of.len(), 2);
    assert_eq!(tokens(&layers).into_iter().count(), 40 * 3);
}

#[test]
fn a_stack_of_two_predicts_in_one_slot_and_writes_its_output_where_the_caller_wants_it() {
    let (_, passes) = lowered("struct Two: [16] -> [4] { Dense(8), Dense(4) }");
    assert_eq!(passes.predict.slots.buffers_of.len(), 1);
    assert_eq!(passes.predict.program.steps.len(), 2);
}

#[test]
fn training_keeps_what_the_way_back_reads() {
    let (_, passes) = lowered("struct Four: [8] -> [8] { Dense(8, activation = tanh), Dense(8), Dense(8), Dense(8) }");
    // Three activations stay to the end; the gradients need two slots more at most.
    assert!((3..=5).contains(&passes.train.slots.buffers_of.len()), "{:?}", passes.train.slots.buffers_of);
}
