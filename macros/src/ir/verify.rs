//! The promises of the forms, as code: run after `lower` in debug builds and by tests.

use super::{Access, Pass, Passes, Place};

/// Checks that no step uses memory another buffer still needs, and that nothing is read before it is written.
pub(crate) fn passes(passes: &Passes) -> Result<(), String> {
    pass(&passes.predict)?;
    pass(&passes.train)?;
    if passes.turn > passes.train.program.steps.len() {
        return Err(format!("the backward pass starts at {} behind the last step", passes.turn));
    }
    Ok(())
}

fn pass(pass: &Pass) -> Result<(), String> {
    // What each slot holds: the buffer that was written last.
    let mut holds: Vec<Option<usize>> = vec![None; pass.slots.slots.len()];
    for (step, at) in pass.program.steps.iter().enumerate() {
        let mut accesses: Vec<_> =
            at.accesses().into_iter().map(|(buffer, access)| (pass.slots.merged[buffer], access)).collect();
        accesses.sort_by_key(|(_, access)| *access != Access::Read);
        for (position, (buffer, access)) in accesses.iter().enumerate() {
            let shared = accesses[..position].iter().any(|(other, _)| other == buffer);
            if shared && *access != Access::Read {
                return Err(format!("step {step} writes buffer {buffer} while it uses it otherwise"));
            }
            if pass.program.buffers[*buffer].place != Place::Arena {
                continue;
            }
            let Some(slot) = pass.slots.slot_of[*buffer] else {
                return Err(format!("step {step} uses buffer {buffer}, which has no slot"));
            };
            match access {
                Access::Read if holds[slot] != Some(*buffer) => {
                    return Err(format!("step {step} reads buffer {buffer}, slot {slot} holds {:?}", holds[slot]));
                }
                Access::Read => {}
                Access::Write | Access::Update => holds[slot] = Some(*buffer),
            }
        }
    }
    Ok(())
}
