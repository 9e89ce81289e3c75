//! Moves an elementwise activation into the kernel right in front of it, which applies it while its result is in cache.
//!
//! Before: `dense_forward(…, linear, y)` and `activate(relu, y)`. After: `dense_forward(…, relu, y)`. Two steps are
//! joined only when nothing stands between them and both work on the same buffer, so no value changes.

use crate::ir::{Action, ActivationChoice, Arg, BufferId, Program, Turns};

/// Fuses; the turns are told anew.
pub(super) fn fuse_activations(program: &mut Program, merged: &[BufferId], turns: Turns) -> Turns {
    let mut kept = vec![true; program.steps.len()];
    let mut dropped = 0;
    let mut index = 0;
    while index + 1 < program.steps.len() {
        let activation = activation_on(&program.steps[index + 1].action, merged)
            .filter(|(buffer, _)| epilogue_writes(&program.steps[index].action, merged) == Some(*buffer))
            .map(|(_, choice)| choice.clone());
        if let Some(choice) = activation {
            set_epilogue(&mut program.steps[index].action, &choice);
            program.steps.remove(index + 1);
            dropped += 1;
            kept[index + dropped] = false;
        }
        index += 1;
    }
    turns.after(&kept)
}

/// The buffer that a kernel with an open epilogue writes.
fn epilogue_writes(action: &Action, merged: &[BufferId]) -> Option<BufferId> {
    let Action::Kernel { args, .. } = action else { return None };
    let open = args.iter().any(|arg| matches!(arg, Arg::Epilogue(None)));
    args.iter().find_map(|arg| if let Arg::Write(buffer) = arg { Some(merged[*buffer]) } else { None }).filter(|_| open)
}

/// The buffer that an activation changes in place.
fn activation_on<'a>(action: &'a Action, merged: &[BufferId]) -> Option<(BufferId, &'a ActivationChoice)> {
    let Action::Kernel { name: "activate", args, .. } = action else { return None };
    match &args[..] {
        [Arg::Activation(choice), Arg::Update(buffer)] if choice.is_elementwise() => Some((merged[*buffer], choice)),
        _ => None,
    }
}

fn set_epilogue(action: &mut Action, choice: &ActivationChoice) {
    let Action::Kernel { args, .. } = action else { return };
    for arg in args.iter_mut().filter(|arg| matches!(arg, Arg::Epilogue(None))) {
        *arg = Arg::Epilogue(Some(choice.clone()));
    }
}
