//! The steps of an LSTM of `f32` with tanh and sigmoid, vectorised: a few samples and a register of units at a time, all
//! four gates of these in registers from the first product to the new state.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::needless_range_loop, reason = "ranges of constants unroll, and each index is a register")]

use super::lstm;
use super::vector::{Job, Tiles, Vector, are_apart, ask, multiply, run, sigmoid, tanh};
use crate::kernels::gemm::prefetch;

/// A step: see [`lstm::step`].
pub(super) fn step(mut step: lstm::Step<'_, f32>) {
    let (n, units, features) = (step.n, step.d.units, step.d.features);
    let is_made = are_apart((features + units) * 4 * units);
    if is_made {
        step.project();
    }
    assert!(n > 0 && step.x.len() >= (n - 1) * step.d.steps * features + features, "an input per sample");
    assert!(step.kernel.len() >= features * 4 * units && step.recurrent.len() >= units * 4 * units, "whole kernels");
    assert!(step.bias.is_empty() || step.bias.len() >= 4 * units, "a bias per column");
    assert!(step.seen.is_empty() || step.seen.len() >= n * units, "a state per sample");
    assert!(step.cell_before.len().min(step.cell.len()).min(step.hidden.len()) >= n * units, "a state per sample");
    assert!(step.z.len() >= n * 4 * units, "gates per sample");
    run(Step { step, is_made });
}

struct Step<'a> {
    step: lstm::Step<'a, f32>,
    /// Whether `z` holds the inputs of the gates.
    is_made: bool,
}

impl Job for Step<'_> {
    #[inline(always)]
    unsafe fn run<V: Vector>(mut self) {
        let (n, units) = (self.step.n, self.step.d.units);
        // The samples that fill tiles. For each of the others, products take columns as they lie, whatever their gates.
        let whole = if V::ROWS > 1 { n / V::ROWS * V::ROWS } else { 0 };
        // SAFETY: the samples are below n, the units begin below their number.
        unsafe {
            for unit in (0..units).step_by(V::WIDTH) {
                for sample in (0..whole).step_by(V::ROWS) {
                    match V::ROWS {
                        4 => self.tile::<V, 4, 4, 4>(sample, unit),
                        _ => self.tile::<V, 2, 4, 2>(sample, unit),
                    }
                }
            }
            for sample in whole..n {
                if V::MULTIPLIES && !self.is_made {
                    self.project::<V>(sample);
                }
            }
            self.is_made = true;
            for sample in whole..n {
                for unit in (0..units).step_by(2 * V::WIDTH) {
                    self.tile::<V, 1, 8, 2>(sample, unit);
                }
            }
        }
    }
}

impl Step<'_> {
    /// Leaves the inputs of the gates of one sample in `z`.
    ///
    /// # Safety
    /// The sample must be there, the slices be as long as [`step`] asserts, and the machine must have the level of `V`.
    #[inline(always)]
    unsafe fn project<V: Vector>(&mut self, sample: usize) {
        let columns = 4 * self.step.d.units;
        let mut first = 0;
        // SAFETY: handed on.
        unsafe {
            while columns - first > 5 * V::WIDTH {
                self.columns::<V, 8>(sample, first);
                first = columns.min(first + 8 * V::WIDTH);
            }
            if first < columns {
                self.columns::<V, 5>(sample, first);
            }
        }
    }

    /// The same for some registers of columns, from the first on.
    ///
    /// # Safety
    /// As for [`project`](Self::project), and the first column must be there.
    #[inline(always)]
    unsafe fn columns<V: Vector, const SUMS: usize>(&mut self, sample: usize, first: usize) {
        let step = &mut self.step;
        let (units, features) = (step.d.units, step.d.features);
        // SAFETY: the caller vouches for sample and column, masks end with the columns; slices are as long as was asserted.
        unsafe {
            let (mut places, mut lanes) = ([0; SUMS], [V::mask(0); SUMS]);
            let mut sums = [[V::splat(0.0); SUMS]; 1];
            for sum in 0..SUMS {
                places[sum] = (first + sum * V::WIDTH).min(4 * units);
                lanes[sum] = V::mask((4 * units - places[sum]).min(V::WIDTH));
                if !step.bias.is_empty() {
                    sums[0][sum] = V::load(step.bias.as_ptr().add(places[sum]), lanes[sum]);
                }
            }
            let x = [step.x.as_ptr().add(sample * step.d.steps * features)];
            sums = multiply(sums, x, features, step.kernel.as_ptr(), 4 * units, places, lanes);
            if !step.seen.is_empty() {
                let seen = [step.seen.as_ptr().add(sample * units)];
                sums = multiply(sums, seen, units, step.recurrent.as_ptr(), 4 * units, places, lanes);
            }
            for sum in 0..SUMS {
                sums[0][sum].store(step.z.as_mut_ptr().add(sample * 4 * units + places[sum]), lanes[sum]);
            }
        }
    }

    /// Some samples and some registers of units: `SUMS` registers of the four gates per sample, `CELLS` registers of units
    /// in all.
    ///
    /// # Safety
    /// The samples must be there, the first unit too, the slices be as long as [`step`] asserts, and the machine must have
    /// the level of `V`.
    #[inline(always)]
    unsafe fn tile<V: Vector, const ROWS: usize, const SUMS: usize, const CELLS: usize>(
        &mut self,
        sample: usize,
        unit: usize,
    ) {
        let Self { step, is_made } = self;
        let (units, features, x_row) = (step.d.units, step.d.features, step.d.steps * step.d.features);
        let z = step.z.as_mut_ptr().wrapping_add(sample * 4 * units);
        // SAFETY: the caller vouches for samples and units, masks end with the units; slices are as long as was asserted.
        unsafe {
            // Where in a row of gates each sum begins: part by part, in each gate by gate.
            let mut places = [0; SUMS];
            let mut lanes = [V::mask(0); SUMS];
            for sum in 0..SUMS {
                let first = unit + sum / 4 * V::WIDTH;
                places[sum] = sum % 4 * units + first.min(units);
                lanes[sum] = V::mask(units.saturating_sub(first).min(V::WIDTH));
            }
            let mut sums = [[V::splat(0.0); SUMS]; ROWS];
            for sum in 0..SUMS {
                for row in 0..ROWS {
                    if *is_made {
                        sums[row][sum] = V::load(z.add(row * 4 * units + places[sum]), lanes[sum]);
                    } else if !step.bias.is_empty() {
                        sums[row][sum] = V::load(step.bias.as_ptr().add(places[sum]), lanes[sum]);
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
                        for place in places {
                            prefetch(z.add(row * 4 * units + place));
                        }
                        let at = (sample + row) * units + unit;
                        prefetch(step.cell_before.as_ptr().add(at));
                        prefetch(step.cell.as_ptr().add(at));
                        prefetch(step.hidden.as_ptr().add(at));
                    }
                }
                sums = multiply(sums, a, features, step.kernel.as_ptr(), 4 * units, places, lanes);
                if !step.seen.is_empty() {
                    let mut a = [step.seen.as_ptr(); ROWS];
                    for row in 0..ROWS {
                        a[row] = a[row].add((sample + row) * units);
                    }
                    sums = multiply(sums, a, units, step.recurrent.as_ptr(), 4 * units, places, lanes);
                }
            }
            self.states::<V, SUMS, CELLS>(sample, sums.as_flattened(), places, lanes);
        }
    }

    /// From the inputs of the gates, register by register, to the new states.
    ///
    /// # Safety
    /// As for [`tile`](Self::tile), which says where each sum of a sample begins and ends.
    #[inline(always)]
    unsafe fn states<V: Vector, const SUMS: usize, const CELLS: usize>(
        &mut self,
        sample: usize,
        sums: &[V],
        places: [usize; SUMS],
        lanes: [V::Mask; SUMS],
    ) {
        let (step, parts) = (&mut self.step, SUMS / 4);
        let (units, z) = (step.d.units, step.z.as_mut_ptr().wrapping_add(sample * 4 * step.d.units));
        // SAFETY: handed on.
        unsafe {
            let mut gates = [[V::splat(0.0); CELLS]; 4];
            for cell in 0..CELLS {
                for gate in 0..4 {
                    gates[gate][cell] = sums[cell * 4 + gate];
                }
            }
            let [i, f, g, o] = gates;
            let gates = [sigmoid(i), sigmoid(f), tanh(g), sigmoid(o)];
            let [i, f, g, o] = gates;
            let mut state = i;
            for cell in 0..CELLS {
                let (row, sum) = (cell / parts, cell % parts * 4);
                let at = (sample + row) * units + places[sum];
                let before = V::load(step.cell_before.as_ptr().add(at), lanes[sum]);
                state[cell] = f[cell].fma(before, i[cell].times(g[cell]));
                state[cell].store(step.cell.as_mut_ptr().add(at), lanes[sum]);
                for gate in 0..4 {
                    gates[gate][cell].store(z.add(row * 4 * units + places[sum + gate]), lanes[sum]);
                }
            }
            let shown = tanh(state);
            for cell in 0..CELLS {
                let (row, sum) = (cell / parts, cell % parts * 4);
                let at = (sample + row) * units + places[sum];
                o[cell].times(shown[cell]).store(step.hidden.as_mut_ptr().add(at), lanes[sum]);
            }
        }
    }
}

/// The way back through a step: see [`lstm::back`].
pub(super) fn back(mut back: lstm::Back<'_, f32>) {
    let (n, units) = (back.n, back.moment.d.units);
    let is_made = are_apart(units * 4 * units);
    if is_made {
        back.gather();
    }
    assert!(back.turned.len() >= 4 * units * units, "a whole kernel");
    assert!(back.later.is_empty() || back.later.len() >= n * 4 * units, "gates per sample");
    assert!(back.z.len() >= n * 4 * units, "gates per sample");
    assert!(back.drop.mask().is_empty() || back.drop.mask().len() >= n * units, "a mask per sample");
    let states = back.dh.len().min(back.dc.len()).min(back.cell_before.len()).min(back.hidden.len());
    assert!(states >= n * units, "a state per sample");
    run(Back { back, is_made });
}

struct Back<'a> {
    back: lstm::Back<'a, f32>,
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
        let units = back.moment.d.units;
        // SAFETY: the caller vouches for samples and units; slices are as long as was asserted.
        unsafe {
            let mut sums = [[V::splat(0.0); 2]; ROWS];
            if V::MULTIPLIES && !*is_made && !back.later.is_empty() {
                let mut a = [back.later.as_ptr(); ROWS];
                for row in 0..ROWS {
                    a[row] = a[row].add((sample + row) * 4 * units);
                    // What the cells read of the tape, on its way while the products run.
                    for part in [unit, unit + V::WIDTH] {
                        let at = (sample + row) * units + part;
                        prefetch(back.hidden.as_ptr().wrapping_add(at));
                        prefetch(back.cell_before.as_ptr().wrapping_add(at));
                        for gate in 0..4 {
                            prefetch(back.z.as_ptr().wrapping_add(((sample + row) * 4 + gate) * units + part));
                        }
                    }
                }
                let places = [unit, units.min(unit + V::WIDTH)];
                sums = multiply(sums, a, 4 * units, back.turned.as_ptr(), units, places, lanes);
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
            let (dh, dc) = (back.dh.as_mut_ptr().add(at), back.dc.as_mut_ptr().add(at));
            let (mask, z) = (back.drop.mask(), back.z.as_mut_ptr().add(sample * 4 * units + unit));
            let later = if mask.is_empty() { later } else { later.times(V::load(mask.as_ptr().add(at), lanes)) };
            let of_hidden = later.plus(V::load(dh, lanes));
            let (zero, one) = (V::splat(0.0), V::splat(1.0));
            if !back.moment.counts(sample) {
                for gate in 0..4 {
                    zero.store(z.add(gate * units), lanes);
                }
                return of_hidden.store(dh, lanes);
            }
            let (i, f) = (V::load(z, lanes), V::load(z.add(units), lanes));
            let (g, o) = (V::load(z.add(2 * units), lanes), V::load(z.add(3 * units), lanes));
            let hidden = V::load(back.hidden.as_ptr().add(at), lanes);
            let before = V::load(back.cell_before.as_ptr().add(at), lanes);
            // The tanh of the cell state, which the tape does not keep, is h/o; o is above 0, but not in idle lanes.
            let shown = hidden.over(o.clamp(V::splat(f32::MIN_POSITIVE), one));
            let of_cell = of_hidden.fma(hidden.fnma(shown, o), V::load(dc, lanes));
            let of_gate = of_cell.times(i);
            of_gate.times(g).times(one.minus(i)).store(z, lanes);
            let kept = of_cell.times(f);
            kept.times(before).times(one.minus(f)).store(z.add(units), lanes);
            of_gate.times(g.fnma(g, one)).store(z.add(2 * units), lanes);
            of_hidden.times(hidden).times(one.minus(o)).store(z.add(3 * units), lanes);
            kept.store(dc, lanes);
            zero.store(dh, lanes);
        }
    }
}
