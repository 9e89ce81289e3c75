//! What the steps of all cells have in common: masks, outputs, the gradients that come back from them.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

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
    /// Whether the step counts for a sample.
    #[inline(always)]
    pub(super) fn counts(&self, sample: usize) -> bool {
        self.mask.is_empty() || self.mask[sample * self.d.steps + self.d.time(self.step)] != T::zero()
    }

    /// Whether the output of a sample is its state rather than zeros.
    #[inline(always)]
    fn shows(&self, sample: usize) -> bool {
        !self.d.zero_output || self.counts(sample)
    }

    /// Writes the output of a sample, if the step gives one.
    #[inline(always)]
    pub(super) fn write(&self, sample: usize, state: &[T], y: &mut [T]) {
        if let Some(at) = self.d.output(self.step) {
            let y = &mut y[sample * self.d.outputs() + at..][..self.d.units];
            if self.shows(sample) {
                y.copy_from_slice(state);
            } else {
                y.fill(T::zero());
            }
        }
    }

    /// Adds the gradient that comes in through the output of a sample to that of its state.
    #[inline(always)]
    pub(super) fn read(&self, sample: usize, dy: &[T], dh: &mut [T]) {
        if let Some(at) = self.d.output(self.step)
            && !dy.is_empty()
            && self.shows(sample)
        {
            let dy = &dy[sample * self.d.outputs() + at..][..self.d.units];
            for (dh, &dy) in dh.iter_mut().zip(dy) {
                *dh = *dh + dy;
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
#[inline(always)]
pub(super) fn cut<T, const GATES: usize>(row: &mut [T], units: usize) -> [&mut [T]; GATES] {
    let mut rest = row;
    core::array::from_fn(|_| {
        let (gate, behind) = core::mem::take(&mut rest).split_at_mut(units);
        rest = behind;
        gate
    })
}
