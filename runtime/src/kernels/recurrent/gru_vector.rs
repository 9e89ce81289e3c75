//! The steps of a GRU of `f32` with tanh and sigmoid and the reset gate behind the product, vectorised: a few samples and a
//! register of units at a time, all sums of these in registers from the first product to the new state.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::needless_range_loop, reason = "ranges of constants unroll, and each index is a register")]

use super::vector::{Job, Tiles, Vector, are_apart, ask, multiply, run, sigmoid, tanh};
use super::{gru, gru_back};
use crate::kernels::gemm::prefetch;

/// A step: see [`gru::step`].
pub(super) fn step(mut step: gru::Step<'_, f32>) {
    let (n, units, features) = (step.n, step.d.units, step.d.features);
    let is_made = are_apart((features + units) * 3 * units);
    if is_made {
        step.project();
    }
    assert!(n > 0 && step.x.len() >= (n - 1) * step.d.steps * features + features, "an input per sample");
    assert!(step.kernel.len() >= features * 3 * units && step.recurrent.len() >= units * 3 * units, "whole kernels");
    assert!(step.bias.iter().all(|bias| bias.is_empty() || bias.len() >= 3 * units), "a bias per column");
    assert!(step.seen.len().min(step.before.len()).min(step.hidden.len()) >= n * units, "a state per sample");
    assert!(step.z.len() >= n * 3 * units && step.beside.len() >= n * units, "gates per sample");
    assert!(step.scratch.len() >= n * 3 * units, "a share per sample");
    run(Step { step, is_made });
}

struct Step<'a> {
    step: gru::Step<'a, f32>,
    /// Whether `z` and the scratch hold the shares of input and state.
    is_made: bool,
}

impl Job for Step<'_> {
    #[inline(always)]
    unsafe fn run<V: Vector>(mut self) {
        let (n, units) = (self.step.n, self.step.d.units);
        for unit in (0..units).step_by(V::WIDTH) {
            let mut sample = 0;
            // SAFETY: the samples are below n, the lanes below the units.
            unsafe {
                let lanes = V::mask((units - unit).min(V::WIDTH));
                while V::ROWS == 4 && n - sample >= 4 {
                    self.tile::<V, 4>(sample, unit, lanes);
                    sample += 4;
                }
                while V::ROWS == 2 && n - sample >= 2 {
                    self.tile::<V, 2>(sample, unit, lanes);
                    sample += 2;
                }
                while sample < n {
                    self.tile::<V, 1>(sample, unit, lanes);
                    sample += 1;
                }
            }
        }
    }
}

impl Step<'_> {
    /// Some samples and one register of units.
    ///
    /// # Safety
    /// The samples and the masked units must be there, the slices be as long as [`step`] asserts, and the machine must
    /// have the level of `V`.
    #[inline(always)]
    unsafe fn tile<V: Vector, const ROWS: usize>(&mut self, sample: usize, unit: usize, lanes: V::Mask) {
        let Self { step, is_made } = self;
        let (units, features, x_row) = (step.d.units, step.d.features, step.d.steps * step.d.features);
        let (z, share) = (step.z.as_mut_ptr(), step.scratch.as_ptr());
        let places = [unit, units + unit, 2 * units + unit];
        // SAFETY: the caller vouches for samples and units; slices are as long as was asserted.
        unsafe {
            let (mut of_input, mut of_state) = ([[V::splat(0.0); 3]; ROWS], [[V::splat(0.0); 3]; ROWS]);
            for gate in 0..3 {
                for row in 0..ROWS {
                    let at = ((sample + row) * 3 + gate) * units + unit;
                    if *is_made {
                        of_input[row][gate] = V::load(z.add(at), lanes);
                        of_state[row][gate] = V::load(share.add(at), lanes);
                    }
                    if V::MULTIPLIES && !*is_made && !step.bias[0].is_empty() {
                        of_input[row][gate] = V::load(step.bias[0].as_ptr().add(gate * units + unit), lanes);
                    }
                    if V::MULTIPLIES && !*is_made && !step.bias[1].is_empty() {
                        of_state[row][gate] = V::load(step.bias[1].as_ptr().add(gate * units + unit), lanes);
                    }
                }
            }
            if V::MULTIPLIES && !*is_made {
                let mut a = [step.x.as_ptr(); ROWS];
                for row in 0..ROWS {
                    a[row] = a[row].add((sample + row) * x_row);
                    if const { ROWS > 1 } {
                        // What the next tile reads first; then what this one reads and writes last, on its way meanwhile.
                        ask(a[row].wrapping_add(ROWS * x_row), features);
                        for gate in 0..3 {
                            prefetch(z.wrapping_add(((sample + row) * 3 + gate) * units + unit));
                        }
                        let at = (sample + row) * units + unit;
                        prefetch(step.beside.as_ptr().wrapping_add(at));
                        prefetch(step.before.as_ptr().wrapping_add(at));
                        prefetch(step.hidden.as_ptr().wrapping_add(at));
                    }
                }
                of_input = multiply(of_input, a, features, step.kernel.as_ptr(), 3 * units, places, [lanes; 3]);
            }
            // Of both gates, input and state share the sums.
            for row in 0..ROWS {
                for gate in 0..2 {
                    of_state[row][gate] = of_state[row][gate].plus(of_input[row][gate]);
                }
            }
            if V::MULTIPLIES && !*is_made {
                let mut a = [step.seen.as_ptr(); ROWS];
                for row in 0..ROWS {
                    a[row] = a[row].add((sample + row) * units);
                }
                of_state = multiply(of_state, a, units, step.recurrent.as_ptr(), 3 * units, places, [lanes; 3]);
            }
            self.states::<V, ROWS>(sample, unit, lanes, [of_input, of_state]);
        }
    }

    /// From the input's share of the gates, and the state's with both, to the new states.
    ///
    /// # Safety
    /// As for [`tile`](Self::tile).
    #[inline(always)]
    unsafe fn states<V: Vector, const ROWS: usize>(
        &mut self,
        sample: usize,
        unit: usize,
        lanes: V::Mask,
        [of_input, of_state]: [[[V; 3]; ROWS]; 2],
    ) {
        let step = &mut self.step;
        let units = step.d.units;
        // SAFETY: handed on.
        unsafe {
            let mut gates = [[V::splat(0.0); ROWS]; 3];
            for gate in 0..3 {
                for row in 0..ROWS {
                    gates[gate][row] = of_state[row][gate];
                }
            }
            let [update, reset, share] = gates;
            let (update, reset) = (sigmoid(update), sigmoid(reset));
            let mut candidate = share;
            for row in 0..ROWS {
                share[row].store(step.beside.as_mut_ptr().add((sample + row) * units + unit), lanes);
                candidate[row] = reset[row].fma(share[row], of_input[row][2]);
            }
            let candidate = tanh(candidate);
            for row in 0..ROWS {
                let at = (sample + row) * units + unit;
                let apart = V::load(step.before.as_ptr().add(at), lanes).minus(candidate[row]);
                update[row].fma(apart, candidate[row]).store(step.hidden.as_mut_ptr().add(at), lanes);
                let z = step.z.as_mut_ptr().add((sample + row) * 3 * units + unit);
                update[row].store(z, lanes);
                reset[row].store(z.add(units), lanes);
                candidate[row].store(z.add(2 * units), lanes);
            }
        }
    }
}

/// The way back through a step: see [`gru_back::back`].
pub(super) fn back(mut back: gru_back::Back<'_, f32>) {
    let (n, units) = (back.n, back.moment.d.units);
    let is_made = are_apart(units * 3 * units);
    if is_made {
        back.gather();
    }
    let [later, beside] = back.later;
    assert!(back.turned.len() >= 3 * units * units, "a whole kernel");
    assert!(later.is_empty() || later.len() >= n * 3 * units && beside.len() >= n * units, "gates per sample");
    assert!(back.z.len() >= n * 3 * units && back.beside.len() >= n * units, "gates per sample");
    assert!(back.drop.mask().is_empty() || back.drop.mask().len() >= n * units, "a mask per sample");
    assert!(back.dh.len().min(back.before.len()) >= n * units, "a state per sample");
    run(Back { back, is_made });
}

struct Back<'a> {
    back: gru_back::Back<'a, f32>,
    /// Whether `dh` holds what comes from the later step.
    is_made: bool,
}

impl Tiles for Back<'_> {
    fn size(&self) -> [usize; 2] {
        [self.back.n, self.back.moment.d.units]
    }

    #[inline(always)]
    unsafe fn tile<V: Vector, const ROWS: usize>(&mut self, sample: usize, unit: usize, lanes: [V::Mask; 2]) {
        let Self { back, is_made } = self;
        let (units, [later, beside]) = (back.moment.d.units, back.later);
        // SAFETY: the caller vouches for samples and units; slices are as long as was asserted.
        unsafe {
            let mut sums = [[V::splat(0.0); 2]; ROWS];
            if V::MULTIPLIES && !*is_made && !later.is_empty() {
                let (mut a, mut b) = ([later.as_ptr(); ROWS], [beside.as_ptr(); ROWS]);
                for row in 0..ROWS {
                    a[row] = a[row].add((sample + row) * 3 * units);
                    b[row] = b[row].add((sample + row) * units);
                    // What the cells read of the tape, on its way while the products run.
                    for part in [unit, unit + V::WIDTH] {
                        let at = (sample + row) * units + part;
                        prefetch(back.beside.as_ptr().wrapping_add(at));
                        prefetch(back.before.as_ptr().wrapping_add(at));
                        for gate in 0..3 {
                            prefetch(back.z.as_ptr().wrapping_add(((sample + row) * 3 + gate) * units + part));
                        }
                    }
                }
                let places = [unit, units.min(unit + V::WIDTH)];
                let of_gates = back.turned.as_ptr();
                sums = multiply(sums, a, 2 * units, of_gates, units, places, lanes);
                let of_candidate = of_gates.add(2 * units * units);
                sums = multiply(sums, b, units, of_candidate, units, places, lanes);
            }
            for row in 0..ROWS {
                for half in 0..2 {
                    let unit = unit + half * V::WIDTH;
                    if unit < units {
                        self.cell(sample + row, unit, lanes[half], sums[row][half]);
                    }
                }
            }
        }
    }
}

impl Back<'_> {
    /// One sample and one register of units, given what its state gets from the later step.
    ///
    /// # Safety
    /// As for [`tile`](Self::tile).
    #[inline(always)]
    unsafe fn cell<V: Vector>(&mut self, sample: usize, unit: usize, lanes: V::Mask, later: V) {
        let back = &mut self.back;
        let units = back.moment.d.units;
        let at = sample * units + unit;
        // SAFETY: handed on.
        unsafe {
            let (dh, beside) = (back.dh.as_mut_ptr().add(at), back.beside.as_mut_ptr().add(at));
            let (mask, z) = (back.drop.mask(), back.z.as_mut_ptr().add(sample * 3 * units + unit));
            let later = if mask.is_empty() { later } else { later.times(V::load(mask.as_ptr().add(at), lanes)) };
            let of_hidden = later.plus(V::load(dh, lanes));
            let (zero, one) = (V::splat(0.0), V::splat(1.0));
            if !back.moment.counts(sample) {
                for gate in 0..3 {
                    zero.store(z.add(gate * units), lanes);
                }
                zero.store(beside, lanes);
                return of_hidden.store(dh, lanes);
            }
            let (update, reset) = (V::load(z, lanes), V::load(z.add(units), lanes));
            let (candidate, share) = (V::load(z.add(2 * units), lanes), V::load(beside, lanes));
            let before = V::load(back.before.as_ptr().add(at), lanes);
            let kept = of_hidden.times(update);
            let of_candidate = of_hidden.minus(kept).times(candidate.fnma(candidate, one));
            kept.times(before.minus(candidate)).times(one.minus(update)).store(z, lanes);
            let of_share = of_candidate.times(reset);
            of_share.times(share).times(one.minus(reset)).store(z.add(units), lanes);
            of_candidate.store(z.add(2 * units), lanes);
            of_share.store(beside, lanes);
            kept.store(dh, lanes);
        }
    }
}
