//! Corrupted passes are caught.

use super::blocks::{BLOCKS, block};
use super::lowered;
use crate::ir::{Access, Pass, Passes, Weights, When, verify};

fn fault(name: &str, corrupt: impl FnOnce(&mut Passes)) -> String {
    let (_, mut passes) = lowered(block(name));
    assert_eq!(verify::passes(&passes), Ok(()), "{name} is sound before");
    corrupt(&mut passes);
    verify::passes(&passes).expect_err("a corrupted pass is caught")
}

/// Puts every buffer of a pass into its first slot.
fn crowd(pass: &mut Pass) {
    let all: Vec<usize> = pass.slots.buffers_of.drain(..).flatten().collect();
    for slot in pass.slots.slot_of.iter_mut().flatten() {
        *slot = 0;
    }
    pass.slots.buffers_of = vec![all];
}

#[test]
fn sound_passes_pass() {
    for (name, block) in BLOCKS {
        let (_, passes) = lowered(block);
        assert_eq!(verify::passes(&passes), Ok(()), "{name}");
    }
}

#[test]
fn two_buffers_alive_at_once_in_one_slot_are_caught() {
    assert!(fault("branches", |passes| crowd(&mut passes.predict)).contains("slot 0"));
    assert!(fault("shared", |passes| crowd(&mut passes.train)).contains("slot 0"));
}

#[test]
fn a_read_before_the_write_is_caught() {
    let text = fault("shared", |passes| passes.predict.program.steps.swap(0, 2));
    assert!(text.contains("needs buffer"), "{text}");
}

#[test]
fn an_update_of_a_slot_that_was_overwritten_since_is_caught() {
    // `branches` gathers the gradient of `h` from three readers: the later ones update it.
    let text = fault("branches", |passes| {
        let pass = &mut passes.train;
        let is_later_update = |at: &crate::ir::Step| {
            at.accesses().iter().any(|(buffer, access)| {
                *access == Access::Update && pass.slots.slot_of[pass.slots.merged[*buffer]].is_some()
            })
        };
        let turn = passes.turns.backward;
        let last = pass.program.steps.iter().rposition(is_later_update).expect("gradients are gathered");
        assert!(last > turn);
        let buffer = pass.program.steps[last]
            .accesses()
            .iter()
            .find(|(_, access)| *access == Access::Update)
            .map(|(buffer, _)| pass.slots.merged[*buffer])
            .expect("it updates a buffer");
        // Another buffer moves into its slot and is written right in front of it.
        let other = (0..pass.program.buffers.len())
            .find(|other| pass.slots.slot_of[*other].is_some_and(|slot| Some(slot) != pass.slots.slot_of[buffer]))
            .expect("there is a second slot");
        pass.slots.slot_of[other] = pass.slots.slot_of[buffer];
        let write = crate::ir::Action::Zero { to: other, value: crate::ir::Value::Input(0) };
        pass.program.steps.insert(last, crate::ir::Step { node: None, action: write, when: When::ALWAYS });
    });
    assert!(text.contains("needs buffer") || text.contains("two names"), "{text}");
}

#[test]
fn a_gradient_that_is_there_for_some_wishes_only_is_caught() {
    let text = fault("stack", |passes| {
        let turn = passes.turns.backward;
        let written = passes.train.program.steps[turn..].iter_mut().find(|step| {
            step.when.weights == Weights::Always && step.accesses().iter().any(|(_, access)| *access == Access::Write)
        });
        written.expect("gradients are written").when.weights = Weights::Never;
    });
    assert!(text.starts_with("weights Some(Always), inputs false"), "{text}");
}

#[test]
fn a_turn_behind_the_end_is_caught() {
    assert!(fault("stack", |passes| passes.turns.settle = 1000).contains("behind the last step"));
}
