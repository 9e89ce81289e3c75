//! The LSTM: three gates around a cell state.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::too_many_arguments, reason = "the contract with emitted code: dims, operands, result")]

use super::RecurrentDims;
use super::cell::{self, Moment, cut};
use super::curve::{Any, Curve, Gate, Sigmoid, Tanh};
use super::products::{input_gradient, plain, project, turn};
use super::simple_rnn::weights_of;
use super::tape::{Kept, Tape, slot};
use super::thin::Thin;
use crate::kernels::activation::Activation;
use crate::kernels::gemm::{Product, Real};
use crate::kernels::simd::{Pass, simd};

const KEPT: Kept = Kept { gates: 4, beside: 0, has_cell: true, scratch: 0 };

/// See [`lstm_forward`](super::single::lstm_forward).
pub(super) fn forward<T: Gate>(
    d: RecurrentDims,
    n: usize,
    activation: Activation,
    recurrent_activation: Activation,
    x: &[T],
    kernel: &[T],
    recurrent: &[T],
    bias: &[T],
    h0: &[T],
    c0: &[T],
    mask: &[T],
    drop: &mut [T],
    tape: &mut [T],
    y: &mut [T],
    h: &mut [T],
    c: &mut [T],
) {
    if d.is_empty() {
        return;
    }
    let (mut tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    tape.hidden.begin(h0);
    tape.cell.begin(c0);
    let (units, columns) = (d.units, 4 * d.units);
    for step in 0..d.steps {
        let z = slot(tape.gates, n * columns, step);
        let (before, after) = tape.hidden.around(step);
        project(d, n, step, [x, kernel, bias], tape.x, z);
        if step > 0 || !h0.is_empty() {
            T::product(Product { add: true, ..plain([n, units, columns], drop.thin(before), recurrent) }, z);
        }
        T::keep(recurrent_activation, z, columns, 0..2 * units);
        T::keep(activation, z, columns, 2 * units..3 * units);
        T::keep(recurrent_activation, z, columns, 3 * units..columns);
        let (cell_before, cell_after) = tape.cell.around(step);
        let moment = Moment { d, step, mask };
        match (activation, recurrent_activation) {
            (Activation::Tanh, Activation::Sigmoid) => {
                simd(Remember { moment, act: Tanh, gate: Sigmoid, z, cell_before, cell_after, h: after });
                T::activate(activation, after);
                simd(Show { moment, gate: Sigmoid, z, before, after, y });
            }
            (act, gate) => {
                let (act, gate) = (Any(act), Any(gate));
                simd(Remember { moment, act, gate, z, cell_before, cell_after, h: after });
                T::activate(activation, after);
                simd(Show { moment, gate, z, before, after, y });
            }
        }
    }
    tape.hidden.finish(d.steps, h);
    tape.cell.finish(d.steps, c);
}

/// `c = f·c₋₁ + i·g`, and a copy of it.
struct Remember<'a, T, A, R> {
    moment: Moment<'a, T>,
    act: A,
    gate: R,
    z: &'a mut [T],
    cell_before: &'a [T],
    cell_after: &'a mut [T],
    h: &'a mut [T],
}

impl<T: Real, A: Curve<T>, R: Curve<T>> Pass for Remember<'_, T, A, R> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let units = self.moment.d.units;
        let states = self.cell_before.chunks_exact(units).zip(self.cell_after.chunks_exact_mut(units));
        let rows = self.z.chunks_exact_mut(4 * units).zip(states).zip(self.h.chunks_exact_mut(units));
        for (sample, ((z, (before, after)), h)) in rows.enumerate() {
            if !self.moment.counts(sample) {
                after.copy_from_slice(before);
                continue;
            }
            let [i, f, g, _] = cut::<T, 4>(z, units);
            for (((((after, h), &before), &i), &f), &g) in
                after.iter_mut().zip(h).zip(before).zip(&*i).zip(&*f).zip(&*g)
            {
                let c = self.gate.value(f) * before + self.gate.value(i) * self.act.value(g);
                *after = c;
                *h = c;
            }
        }
    }
}

/// `h = o·act(c)`, where `after` holds `act(c)`; and the output of the step.
struct Show<'a, T, R> {
    moment: Moment<'a, T>,
    gate: R,
    z: &'a mut [T],
    before: &'a [T],
    after: &'a mut [T],
    y: &'a mut [T],
}

impl<T: Real, R: Curve<T>> Pass for Show<'_, T, R> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let units = self.moment.d.units;
        let rows = self.z.chunks_exact(4 * units).zip(self.before.chunks_exact(units));
        for (sample, ((z, before), after)) in rows.zip(self.after.chunks_exact_mut(units)).enumerate() {
            if self.moment.counts(sample) {
                for (after, &o) in after.iter_mut().zip(&z[3 * units..]) {
                    *after = self.gate.value(o) * *after;
                }
            } else {
                after.copy_from_slice(before);
            }
            self.moment.write(sample, after, self.y);
        }
    }
}

/// See [`lstm_backward_cells`](super::single::lstm_backward_cells).
pub(super) fn backward<T: Gate>(
    d: RecurrentDims,
    n: usize,
    activation: Activation,
    recurrent_activation: Activation,
    recurrent: &[T],
    mask: &[T],
    drop: &mut [T],
    dy: &[T],
    dh_last: &[T],
    dc_last: &[T],
    tape: &mut [T],
    work: &mut [T],
    turned: &mut [T],
    dh0: &mut [T],
    add_dh0: bool,
    dc0: &mut [T],
    add_dc0: bool,
) {
    if d.is_empty() {
        return;
    }
    let (units, columns) = (d.units, 4 * d.units);
    let (mut tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    let [dh, dc, shown] = cut::<T, 3>(&mut work[..3 * n * units], n * units);
    cell::begin(dh_last, dh);
    cell::begin(dc_last, dc);
    turn(columns, &recurrent[..units * columns], turned);
    for step in (0..d.steps).rev() {
        let z = slot(tape.gates, n * columns, step);
        let (before, after) = tape.cell.around(step);
        shown.copy_from_slice(after);
        T::activate(activation, shown);
        let saved = if activation.saves_output() { &*shown } else { &*after };
        let moment = Moment { d, step, mask };
        let (dy, dh, dc, shown) = (dy, &mut *dh, &mut *dc, &*shown);
        match (activation, recurrent_activation) {
            (Activation::Tanh, Activation::Sigmoid) => {
                simd(Step { moment, act: Tanh, gate: Sigmoid, dy, dh, dc, z, before, shown, saved });
            }
            (act, gate) => {
                let (act, gate) = (Any(act), Any(gate));
                simd(Step { moment, act, gate, dy, dh, dc, z, before, shown, saved });
            }
        }
        if step > 0 || !dh0.is_empty() {
            let add = !mask.is_empty() || !drop.is_absent();
            let (_, to) = drop.open(tape.hidden.around(step).0, dh);
            T::product(Product { add, ..plain([n, columns, units], z, turned) }, to);
            drop.back(dh);
        }
    }
    cell::finish(dh, dh0, add_dh0);
    cell::finish(dc, dc0, add_dc0);
}

/// Turns what the tape keeps of a step into gradients in front of the gates, and the gradient of the cell state into that
/// of the one before; leaves in `dh` what a state that was not replaced hands on, if there is a mask.
struct Step<'a, T, A, R> {
    moment: Moment<'a, T>,
    act: A,
    gate: R,
    dy: &'a [T],
    dh: &'a mut [T],
    dc: &'a mut [T],
    z: &'a mut [T],
    /// The cell state in front of the step.
    before: &'a [T],
    /// The activation of the one after it.
    shown: &'a [T],
    /// What the derivative of that activation is computed from.
    saved: &'a [T],
}

impl<T: Real, A: Curve<T>, R: Curve<T>> Pass for Step<'_, T, A, R> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let (units, act, gate) = (self.moment.d.units, self.act, self.gate);
        let gradients = self.dh.chunks_exact_mut(units).zip(self.dc.chunks_exact_mut(units));
        let states = self.before.chunks_exact(units).zip(self.shown.chunks_exact(units));
        let rows = gradients.zip(self.z.chunks_exact_mut(4 * units)).zip(states).zip(self.saved.chunks_exact(units));
        for (sample, ((((dh, dc), z), (before, shown)), saved)) in rows.enumerate() {
            self.moment.read(sample, self.dy, dh);
            if !self.moment.counts(sample) {
                z.fill(T::zero());
                continue;
            }
            let [i, f, g, o] = cut::<T, 4>(z, units);
            let (before, shown, saved) = (&before[..units], &shown[..units], &saved[..units]);
            for unit in 0..units {
                let (i, f, g, o) = (&mut i[unit], &mut f[unit], &mut g[unit], &mut o[unit]);
                let (dh, dc) = (&mut dh[unit], &mut dc[unit]);
                let of_cell = *dc + *dh * gate.value(*o) * act.slope(saved[unit]);
                let of_input = of_cell * act.value(*g) * gate.slope(*i);
                let of_candidate = of_cell * gate.value(*i) * act.slope(*g);
                let of_forget = of_cell * before[unit] * gate.slope(*f);
                *dc = of_cell * gate.value(*f);
                *o = *dh * shown[unit] * gate.slope(*o);
                (*i, *f, *g) = (of_input, of_forget, of_candidate);
                *dh = T::zero();
            }
        }
    }
}

/// See [`lstm_backward_weights`](super::single::lstm_backward_weights).
pub(super) fn weights<T: Gate>(
    d: RecurrentDims,
    n: usize,
    x: &[T],
    drop: &mut [T],
    tape: &mut [T],
    dkernel: &mut [T],
    drecurrent: &mut [T],
    dbias: &mut [T],
    add: bool,
) {
    if !d.is_empty() {
        let (mut tape, drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
        weights_of(d, n, 4 * d.units, x, drop, &mut tape, [dkernel, drecurrent, dbias], add);
    }
}

/// See [`lstm_backward_input`](super::single::lstm_backward_input).
pub(super) fn input<T: Gate>(d: RecurrentDims, n: usize, kernel: &[T], tape: &mut [T], dx: &mut [T], add: bool) {
    if !d.is_empty() {
        let tape = Tape::new(d, n, KEPT, tape);
        input_gradient(d, n, kernel, tape.gates, tape.x, dx, add);
    }
}
