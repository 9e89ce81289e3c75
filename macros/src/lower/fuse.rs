//! Moves an elementwise activation into the kernel right in front of it, which applies it while its result is in cache,
//! and the derivative of a rectifier into the kernel that computes the gradient in front of it.
//!
//! Before: `dense_forward(…, linear, y)` and `activate(relu, y)`. After: `dense_forward(…, relu, y)`. Two steps are
//! joined only when nothing stands between them and both work on the same buffer, so no value changes.

use crate::ir::{Action, ActivationChoice, Arg, BufferId, Program, Step, Turns};

/// Fuses; the turns are told anew.
pub(super) fn fuse_activations(program: &mut Program, merged: &[BufferId], turns: Turns) -> Turns {
    let mut kept = vec![true; program.steps.len()];
    let mut dropped = 0;
    let mut index = 0;
    while index + 1 < program.steps.len() {
        let [first, second, ..] = &mut program.steps[index..] else { break };
        if join_epilogue(&mut first.action, &second.action, merged) || join_gate(first, second, merged) {
            program.steps.remove(index + 1);
            dropped += 1;
            kept[index + dropped] = false;
        }
        index += 1;
    }
    turns.after(&kept)
}

/// Lets a kernel apply the activation behind it, if it can; tells whether it does.
fn join_epilogue(kernel: &mut Action, next: &Action, merged: &[BufferId]) -> bool {
    match activation_on(next, merged) {
        Some((buffer, choice)) if epilogue_writes(kernel, merged) == Some(buffer) => {
            set_epilogue(kernel, choice);
            true
        }
        _ => false,
    }
}

/// Lets a kernel that writes a gradient, and does not add to one, apply the derivative of the rectifier behind it; tells
/// whether it does. Both must run under the same wishes.
fn join_gate(kernel: &mut Step, next: &Step, merged: &[BufferId]) -> bool {
    let Action::Kernel { name: "activate_backward", args: next_args, .. } = &next.action else { return false };
    let [Arg::Activation(choice), Arg::Read(saved), Arg::Update(gradient)] = &next_args[..] else { return false };
    let Action::Kernel { args, .. } = &mut kernel.action else { return false };
    let writes = args.iter().any(|arg| matches!(arg, Arg::Write(buffer) if merged[*buffer] == merged[*gradient]));
    let Some(gate) = args.iter_mut().find(|arg| matches!(arg, Arg::Gate(None))) else { return false };
    let joins = writes && choice.is_rectifier() && kernel.when == next.when;
    if joins {
        *gate = Arg::Gate(Some(*saved));
    }
    joins
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
