//! The promises of the forms, as code: run after `lower` in debug builds and by tests.

use super::{Access, Pass, Passes, Place, Step, Weights, When};

/// Checks that no step uses memory another buffer still needs, and that nothing is read before it is written, whatever
/// gradients the caller asks for.
pub(crate) fn passes(passes: &Passes) -> Result<(), String> {
    pass(&passes.predict, |_| true)?;
    if passes.turns.backward > passes.turns.settle || passes.turns.settle > passes.train.program.steps.len() {
        return Err(format!("a part of training starts behind the last step: {:?}", passes.turns));
    }
    let wishes = [Weights::Always, Weights::Thawed].map(|least| [(Some(least), false), (Some(least), true)]);
    for (weights, inputs) in wishes.into_iter().flatten().chain([(None, true)]) {
        for fused in [false, true] {
            let for_weights = |when: When| weights.is_some_and(|least| when.weights >= least);
            let runs =
                |when: When| (for_weights(when) || when.inputs && inputs) && !(fused && when.unless_fused.is_some());
            pass(&passes.train, runs)
                .map_err(|fault| format!("weights {weights:?}, inputs {inputs}, fused {fused}: {fault}"))?;
        }
    }
    Ok(())
}

/// Follows what each slot holds through the steps that run.
fn pass(pass: &Pass, runs: impl Fn(When) -> bool) -> Result<(), String> {
    // The buffer each slot holds: the one that was written last.
    let mut holds: Vec<Option<usize>> = vec![None; pass.slots.buffers_of.len()];
    // A buffer that an update makes (a concatenation, piece by piece) needs nothing before; one that a write makes does.
    let mut makes = made_by_update(pass);
    for (step, at) in pass.program.steps.iter().enumerate().filter(|(_, at)| runs(at.when)) {
        let accesses = accesses(pass, at);
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
            let is_made_here = *access == Access::Update && std::mem::take(&mut makes[*buffer]);
            if *access != Access::Write && !is_made_here && holds[slot] != Some(*buffer) {
                return Err(format!("step {step} needs buffer {buffer}, slot {slot} holds {:?}", holds[slot]));
            }
            if *access != Access::Read {
                if accesses.iter().any(|(other, _)| other != buffer && pass.slots.slot_of[*other] == Some(slot)) {
                    return Err(format!("step {step} writes slot {slot} under two names"));
                }
                holds[slot] = Some(*buffer);
            }
        }
    }
    Ok(())
}

/// The buffers whose first use is an update.
fn made_by_update(pass: &Pass) -> Vec<bool> {
    let mut first = vec![None; pass.program.buffers.len()];
    for (buffer, access) in pass.program.steps.iter().flat_map(|step| accesses(pass, step)) {
        first[buffer].get_or_insert(access);
    }
    first.into_iter().map(|access| access == Some(Access::Update)).collect()
}

/// The buffers a step touches as they were merged, reads first.
fn accesses(pass: &Pass, step: &Step) -> Vec<(usize, Access)> {
    let merged = step.accesses().into_iter().map(|(buffer, access)| (pass.slots.merged[buffer], access));
    let mut accesses: Vec<_> = merged.collect();
    accesses.sort_by_key(|(_, access)| *access != Access::Read);
    accesses
}
