//! The tape: what the steps of a layer leave behind, in the order they lie in the input, each step with all samples. So
//! the gradients of the parameters are products over all steps at once, whatever the order of reading.

use super::RecurrentDims;
use crate::base::Scalar;

/// What a cell keeps, in elements per unit and sample.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    /// Columns of the kernel over units.
    pub(super) gates: usize,
    /// Beside the gates of a step, a product of or with a gate.
    pub(super) beside: usize,
    /// Whether there is a cell state beside the hidden one.
    pub(super) has_cell: bool,
    /// Scratch of one step.
    pub(super) scratch: usize,
}

/// The parts of a tape.
pub(super) struct Tape<'a, T> {
    /// `[steps, n, gates · units]`.
    pub(super) gates: &'a mut [T],
    /// `[steps, n, beside · units]`.
    pub(super) beside: &'a mut [T],
    /// `[steps + 1, n, units]`: the hidden state in front of each step and after the last.
    pub(super) hidden: States<'a, T>,
    /// The same for the cell state.
    pub(super) cell: States<'a, T>,
    /// `[n, scratch · units]`.
    pub(super) scratch: &'a mut [T],
}

/// A state in front of each step and after the last; without training, of two steps in turn.
pub(super) struct States<'a, T> {
    slots: &'a mut [T],
    /// Elements of one slot.
    len: usize,
    training: bool,
    /// The number of steps where the first one read lies last.
    turned: Option<usize>,
}

impl<'a, T: Scalar> Tape<'a, T> {
    /// The parts of a tape of `n` samples.
    ///
    /// # Panics
    /// If the tape is too short.
    pub(super) fn new(d: RecurrentDims, n: usize, kept: Kept, tape: &'a mut [T]) -> Self {
        let (steps, moments) = if d.training { (d.steps, d.steps + 1) } else { (1, 2) };
        let mut rest = tape;
        let mut part = |len: usize| {
            let (part, behind) = core::mem::take(&mut rest).split_at_mut(len);
            rest = behind;
            part
        };
        let len = n * d.units;
        let turned = d.backwards.then_some(d.steps);
        let states = |slots| States { slots, len, training: d.training, turned };
        Self {
            gates: part(steps * kept.gates * len),
            beside: part(steps * kept.beside * len),
            hidden: states(part(moments * len)),
            cell: states(part(if kept.has_cell { moments * len } else { 0 })),
            scratch: part(kept.scratch * len),
        }
    }
}

/// The part of a step, by its place in time, in an array of equal parts; the only part where there is one.
pub(super) fn slot<T>(parts: &mut [T], len: usize, time: usize) -> &mut [T] {
    let from = if parts.len() > len { time * len } else { 0 };
    &mut parts[from..from + len]
}

/// The part of a step, and that of another one beside it; the latter is empty where there is no other.
pub(super) fn slots<T>(parts: &mut [T], len: usize, time: usize, other: Option<usize>) -> (&mut [T], &[T]) {
    match other {
        None => (slot(parts, len, time), &[]),
        Some(other) if other > time => {
            let (low, high) = parts.split_at_mut(other * len);
            (&mut low[time * len..][..len], &high[..len])
        }
        Some(other) => {
            let (low, high) = parts.split_at_mut(time * len);
            (&mut high[..len], &low[other * len..][..len])
        }
    }
}

impl<T: Scalar> States<'_, T> {
    /// The place of the state in front of a step.
    fn front(&self, step: usize) -> usize {
        match (self.training, self.turned) {
            (false, _) => step % 2,
            (true, None) => step,
            (true, Some(steps)) => steps - step,
        }
    }

    fn slot(&self, place: usize) -> &[T] {
        &self.slots[place * self.len..][..self.len]
    }

    /// Puts the initial state in front of the first step: zeros when there is none.
    pub(super) fn begin(&mut self, initial: &[T]) {
        let from = self.front(0) * self.len;
        let first = &mut self.slots[from..from + self.len];
        if initial.is_empty() {
            first.fill(T::zero());
        } else {
            first.copy_from_slice(&initial[..self.len]);
        }
    }

    /// The state in front of a step, and room for the one after it.
    pub(super) fn around(&mut self, step: usize) -> (&[T], &mut [T]) {
        let (before, after) = (self.front(step), self.front(step + 1));
        let (low, high) = self.slots.split_at_mut(before.max(after) * self.len);
        let (low, high) = (&mut low[before.min(after) * self.len..][..self.len], &mut high[..self.len]);
        if before < after { (low, high) } else { (high, low) }
    }

    /// The states in front of all steps, in the order of the input.
    pub(super) fn fronts(&self) -> &[T] {
        &self.slots[if self.turned.is_some() { self.len } else { 0 }..]
    }

    /// The state in front of a step.
    pub(super) fn before(&self, step: usize) -> &[T] {
        self.slot(self.front(step))
    }

    /// The state after a step.
    pub(super) fn after(&self, step: usize) -> &[T] {
        self.slot(self.front(step + 1))
    }

    /// Copies the state after the last step, unless nobody wants it.
    pub(super) fn finish(&self, steps: usize, state: &mut [T]) {
        if !state.is_empty() {
            state[..self.len].copy_from_slice(self.after(steps - 1));
        }
    }
}
