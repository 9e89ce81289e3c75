//! Lets a copy share the buffer of its source where no step can tell the difference.
//!
//! Two buffers may be one when neither is written after the copy while the other is still used. That covers views
//! (nobody writes), in-place steps (the source is dead) and outputs (the caller's buffer is written directly).

use crate::ir::{Access, Action, BufferId, Place, Program, Turns, Weights};

/// One use of a buffer.
#[derive(Clone, Copy)]
struct Use {
    step: usize,
    access: Access,
    /// Whether the step also runs when only gradients of parameters are wanted.
    for_weights: bool,
}

/// For each buffer the one it was merged into, itself when none.
pub(super) fn merge_copies(program: &mut Program, turn: usize) -> Vec<BufferId> {
    let mut classes = Classes::new(program, turn);
    for (step, at) in program.steps.iter().enumerate() {
        if let Action::Copy { from, to, add: false, .. } = at.action {
            classes.try_merge(step, from, to);
        }
    }
    let merged: Vec<BufferId> = (0..program.buffers.len()).map(|buffer| classes.root(buffer)).collect();
    for (buffer, root) in merged.iter().enumerate() {
        program.buffers[buffer].place = classes.places[*root];
    }
    merged
}

/// Drops copies within a buffer; the turns are told anew.
pub(super) fn drop_merged(program: &mut Program, merged: &[BufferId], turns: Turns) -> Turns {
    let is_move =
        |action: &Action| matches!(action, Action::Copy { from, to, add: false, .. } if merged[*from] == merged[*to]);
    let kept: Vec<bool> = program.steps.iter().map(|step| !is_move(&step.action)).collect();
    program.steps.retain(|step| !is_move(&step.action));
    turns.after(&kept)
}

/// Buffers joined so far.
struct Classes {
    parent: Vec<BufferId>,
    uses: Vec<Vec<Use>>,
    places: Vec<Place>,
    turn: usize,
}

impl Classes {
    fn new(program: &Program, turn: usize) -> Self {
        let mut uses = vec![Vec::new(); program.buffers.len()];
        for (step, at) in program.steps.iter().enumerate() {
            for (buffer, access) in at.accesses() {
                uses[buffer].push(Use { step, access, for_weights: at.when.weights != Weights::Never });
            }
        }
        let places = program.buffers.iter().map(|buffer| buffer.place).collect();
        Self { parent: (0..program.buffers.len()).collect(), uses, places, turn }
    }

    fn root(&self, mut buffer: BufferId) -> BufferId {
        while self.parent[buffer] != buffer {
            buffer = self.parent[buffer];
        }
        buffer
    }

    fn try_merge(&mut self, step: usize, from: BufferId, to: BufferId) {
        let (from, to) = (self.root(from), self.root(to));
        if from == to {
            return;
        }
        let ((Place::Arena, place) | (place, Place::Arena)) = (self.places[from], self.places[to]) else { return };
        let is_copy = |at: &&Use| at.step != step;
        let from_uses: Vec<Use> = self.uses[from].iter().filter(is_copy).copied().collect();
        let to_uses: Vec<Use> = self.uses[to].iter().filter(is_copy).copied().collect();
        let born_before = to_uses.iter().any(|at| at.step < step);
        if born_before || disturbs(step, &from_uses, &to_uses) || disturbs(step, &to_uses, &from_uses) {
            return;
        }
        let all: Vec<Use> = from_uses.into_iter().chain(to_uses).collect();
        if !self.place_allows(place, &all) {
            return;
        }
        self.parent[to] = from;
        self.places[from] = place;
        self.uses[from] = all;
    }

    /// Whether memory of the caller may be used like this.
    fn place_allows(&self, place: Place, uses: &[Use]) -> bool {
        let writes = |at: &&Use| at.access != Access::Read;
        match place {
            Place::Arena | Place::Cotangent(_) => true,
            Place::Input(_) => uses.iter().find(writes).is_none(),
            // The backward pass sees outputs, but may not write them.
            Place::Output(_) => !uses.iter().filter(writes).any(|at| at.step >= self.turn),
            Place::Carry(_) | Place::OutputMask(_) => false,
            // There is no such buffer when only gradients of parameters are wanted.
            Place::InputGradient(_) => !uses.iter().any(|at| at.for_weights),
        }
    }
}

/// Whether a write of one buffer behind `step` comes while the other is still used.
fn disturbs(step: usize, written: &[Use], used: &[Use]) -> bool {
    let first_write = written.iter().filter(|at| at.step > step && at.access != Access::Read).map(|at| at.step).min();
    first_write.is_some_and(|write| used.iter().any(|at| at.step >= write))
}
