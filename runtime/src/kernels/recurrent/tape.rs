//! The tape: what the steps of a layer leave behind, in the order they are read, each step with all samples.

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
    /// `[steps + 1, n, units]`: the hidden state in front of each step, and after the last.
    pub(super) hidden: States<'a, T>,
    /// The same for the cell state.
    pub(super) cell: States<'a, T>,
    /// `[n, scratch · units]`.
    pub(super) scratch: &'a mut [T],
    /// `[n, features]`: the input of one step.
    pub(super) x: &'a mut [T],
}

/// A state in front of each step and after the last; without training, of two steps in turn.
pub(super) struct States<'a, T> {
    slots: &'a mut [T],
    /// Elements of one slot.
    len: usize,
    training: bool,
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
        let states = |slots| States { slots, len, training: d.training };
        Self {
            gates: part(steps * kept.gates * len),
            beside: part(steps * kept.beside * len),
            hidden: states(part(moments * len)),
            cell: states(part(if kept.has_cell { moments * len } else { 0 })),
            scratch: part(kept.scratch * len),
            x: part(n * d.features),
        }
    }
}

/// The part of a step in an array of equal parts; of the only part where there is one.
pub(super) fn slot<T>(parts: &mut [T], len: usize, step: usize) -> &mut [T] {
    let from = if parts.len() > len { step * len } else { 0 };
    &mut parts[from..from + len]
}

impl<T: Scalar> States<'_, T> {
    /// Puts the initial state in front of the first step: zeros when there is none.
    pub(super) fn begin(&mut self, initial: &[T]) {
        let first = &mut self.slots[..self.len];
        if initial.is_empty() {
            first.fill(T::zero());
        } else {
            first.copy_from_slice(&initial[..self.len]);
        }
    }

    /// The state in front of a step, and the one after it.
    pub(super) fn around(&mut self, step: usize) -> (&[T], &mut [T]) {
        if self.training {
            let (before, after) = self.slots[step * self.len..].split_at_mut(self.len);
            return (before, &mut after[..self.len]);
        }
        let (even, odd) = self.slots.split_at_mut(self.len);
        if step.is_multiple_of(2) { (even, odd) } else { (odd, even) }
    }

    /// The states in front of all steps, one after the other.
    pub(super) fn all(&self) -> &[T] {
        self.slots
    }

    /// Copies the state after the last step, unless nobody wants it.
    pub(super) fn finish(&self, steps: usize, state: &mut [T]) {
        if !state.is_empty() {
            let slot = if self.training { steps } else { steps % 2 };
            state[..self.len].copy_from_slice(&self.slots[slot * self.len..][..self.len]);
        }
    }
}
