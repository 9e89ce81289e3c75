//! What the steps of all cells have in common: masks, outputs, the gradients that come back from them.

use super::RecurrentDims;
use crate::base::Scalar;

/// One step over all samples: its number, and the mask of all steps.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a, T> {
    pub(super) d: RecurrentDims,
    pub(super) step: usize,
    pub(super) mask: &'a [T],
}

impl<T: Scalar> Moment<'_, T> {
    /// Its place in the input.
    pub(super) fn time(&self) -> usize {
        self.d.time(self.step)
    }

    /// The place of the step after it, the one whose gradients come first on the way back.
    pub(super) fn next(&self) -> Option<usize> {
        (self.step + 1 < self.d.steps).then(|| self.d.time(self.step + 1))
    }

    /// Whether the step counts for a sample.
    pub(super) fn counts(&self, sample: usize) -> bool {
        self.mask.is_empty() || self.mask[sample * self.d.steps + self.time()] != T::zero()
    }

    /// Whether the output of a sample is its state rather than zeros.
    fn shows(&self, sample: usize) -> bool {
        !self.d.zero_output || self.counts(sample)
    }

    /// Puts the state in front of the step back where the step does not count.
    pub(super) fn restore(&self, before: &[T], after: &mut [T]) {
        if !self.mask.is_empty() {
            let states = after.chunks_exact_mut(self.d.units).zip(before.chunks_exact(self.d.units));
            for (sample, (after, before)) in states.enumerate() {
                if !self.counts(sample) {
                    after.copy_from_slice(before);
                }
            }
        }
    }

    /// Writes the outputs, if the step gives some.
    pub(super) fn write(&self, states: &[T], y: &mut [T]) {
        let Some(at) = self.d.output(self.step) else { return };
        let outputs = y.chunks_exact_mut(self.d.outputs()).zip(states.chunks_exact(self.d.units));
        for (sample, (y, state)) in outputs.enumerate() {
            let y = &mut y[at..at + self.d.units];
            if self.shows(sample) {
                y.copy_from_slice(state);
            } else {
                y.fill(T::zero());
            }
        }
    }

    /// Adds the gradients that come in through the outputs to those of the states.
    pub(super) fn read(&self, dy: &[T], dh: &mut [T]) {
        let (Some(at), false) = (self.d.output(self.step), dy.is_empty()) else { return };
        let gradients = dh.chunks_exact_mut(self.d.units).zip(dy.chunks_exact(self.d.outputs()));
        for (sample, (dh, dy)) in gradients.enumerate() {
            if self.shows(sample) {
                for (dh, &dy) in dh.iter_mut().zip(&dy[at..at + self.d.units]) {
                    *dh = *dh + dy;
                }
            }
        }
    }
}

/// Starts the gradient of a state with that of the last one: zeros when nobody read it.
pub(super) fn begin<T: Scalar>(from: &[T], to: &mut [T]) {
    if from.is_empty() {
        to.fill(T::zero());
    } else {
        to.copy_from_slice(&from[..to.len()]);
    }
}

/// Hands out the gradient of an initial state, unless nobody wants it.
pub(super) fn finish<T: Scalar>(from: &[T], to: &mut [T], add: bool) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = if add { *to + from } else { from };
    }
}

/// Cuts a row into gates.
pub(super) fn cut<T, const GATES: usize>(row: &mut [T], units: usize) -> [&mut [T]; GATES] {
    let mut rest = row;
    core::array::from_fn(|_| {
        let (gate, behind) = core::mem::take(&mut rest).split_at_mut(units);
        rest = behind;
        gate
    })
}
