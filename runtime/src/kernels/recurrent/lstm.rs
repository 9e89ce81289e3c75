//! The LSTM: three gates around a cell state.
#![allow(clippy::too_many_arguments, reason = "the contract with emitted code: dims, operands, result")]

use super::RecurrentDims;
use super::cell::{self, Moment, cut};
use super::curve::Curves;
use super::products::{input_gradient, plain, project, turn};
use super::scalar::Gate;
use super::simple_rnn::weights_of;
use super::tape::{Kept, Tape, slot, slots};
use super::thin::Thin;
use crate::kernels::activation::Activation;
use crate::kernels::gemm::{Product, Real};

const KEPT: Kept = Kept { gates: 4, beside: 0, has_cell: true, scratch: 0 };

/// What a step reads and writes; all states and gates are those of all samples.
pub(super) struct Step<'a, T> {
    pub(super) d: RecurrentDims,
    pub(super) n: usize,
    pub(super) curves: Curves,
    /// The input, its first row first; rows lie a sample apart.
    pub(super) x: &'a [T],
    pub(super) kernel: &'a [T],
    pub(super) recurrent: &'a [T],
    pub(super) bias: &'a [T],
    /// What the recurrent kernel sees of the hidden state in front; empty for zeros.
    pub(super) seen: &'a [T],
    pub(super) cell_before: &'a [T],
    /// Becomes what the tape keeps of the gates.
    pub(super) z: &'a mut [T],
    pub(super) cell: &'a mut [T],
    pub(super) hidden: &'a mut [T],
}

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
    if d.is_empty() || n == 0 {
        return;
    }
    let (mut tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    tape.hidden.begin(h0);
    tape.cell.begin(c0);
    for step in 0..d.steps {
        let moment = Moment { d, step, mask };
        let (before, hidden) = tape.hidden.around(step);
        let (cell_before, cell) = tape.cell.around(step);
        T::lstm_step(Step {
            d,
            n,
            curves: Curves::new(activation, recurrent_activation),
            x: &x[moment.time() * d.features..],
            kernel,
            recurrent,
            bias,
            seen: if step > 0 || !h0.is_empty() { drop.thin(before) } else { &[] },
            cell_before,
            z: slot(tape.gates, n * 4 * d.units, moment.time()),
            cell: &mut *cell,
            hidden: &mut *hidden,
        });
        moment.restore(before, hidden);
        moment.restore(cell_before, cell);
        moment.write(hidden, y);
    }
    tape.hidden.finish(d.steps, h);
    tape.cell.finish(d.steps, c);
}

impl<T: Real> Step<'_, T> {
    /// Leaves the inputs of the gates in `z`, by one product each of the input and the state.
    pub(super) fn project(&mut self) {
        let (units, columns) = (self.d.units, 4 * self.d.units);
        project(self.d, self.n, [self.x, self.kernel, self.bias], self.z);
        if !self.seen.is_empty() {
            T::product(Product { add: true, ..plain([self.n, units, columns], self.seen, self.recurrent) }, self.z);
        }
    }
}

/// A step with any activations: `c = f·c₋₁ + i·g`, `h = o·act(c)`.
pub(super) fn step<T: Gate>(mut step: Step<'_, T>) {
    step.project();
    let Step { d, curves: Curves { act, gate }, cell_before, z, cell, hidden, .. } = step;
    let (units, columns) = (d.units, 4 * d.units);
    gate.keep(z, columns, 0..2 * units);
    act.keep(z, columns, 2 * units..3 * units);
    gate.keep(z, columns, 3 * units..columns);
    let states = cell.chunks_exact_mut(units).zip(cell_before.chunks_exact(units));
    for (z, (cell, before)) in z.chunks_exact(columns).zip(states) {
        for unit in 0..units {
            let (i, f, g) = (gate.value(z[unit]), gate.value(z[units + unit]), act.value(z[2 * units + unit]));
            cell[unit] = f * before[unit] + i * g;
        }
    }
    hidden.copy_from_slice(cell);
    T::activate(act.0, hidden);
    for (z, hidden) in z.chunks_exact(columns).zip(hidden.chunks_exact_mut(units)) {
        for (hidden, &o) in hidden.iter_mut().zip(&z[3 * units..]) {
            *hidden = gate.value(o) * *hidden;
        }
    }
}

/// What a step reads and writes on the way back.
pub(super) struct Back<'a, T> {
    pub(super) moment: Moment<'a, T>,
    pub(super) n: usize,
    pub(super) curves: Curves,
    /// The recurrent kernel, turned.
    pub(super) turned: &'a [T],
    /// The gradients in front of the gates of the step after it; empty behind the last.
    pub(super) later: &'a [T],
    /// What dropout multiplied the state after the step with, empty for ones; and room for a state.
    pub(super) drop: Thin<'a, T>,
    /// The gradient of the hidden state after the step, but for what comes from `later`; becomes what the state before it
    /// gets beside the product: all of it where the step does not count.
    pub(super) dh: &'a mut [T],
    /// That of the cell state after the step; becomes that of the one before.
    pub(super) dc: &'a mut [T],
    /// What the tape keeps of the gates; becomes the gradients in front of them.
    pub(super) z: &'a mut [T],
    pub(super) cell_before: &'a [T],
    pub(super) cell: &'a [T],
    pub(super) hidden: &'a [T],
    /// Room for a state.
    pub(super) shown: &'a mut [T],
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
    if d.is_empty() || n == 0 {
        return;
    }
    let (units, columns) = (d.units, 4 * d.units);
    let (tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    let [dh, dc, shown] = cut::<T, 3>(&mut work[..3 * n * units], n * units);
    cell::begin(dh_last, dh);
    cell::begin(dc_last, dc);
    turn(columns, &recurrent[..units * columns], turned);
    for step in (0..d.steps).rev() {
        let moment = Moment { d, step, mask };
        moment.read(dy, dh);
        let (z, later) = slots(tape.gates, n * columns, moment.time(), moment.next());
        T::lstm_back(Back {
            moment,
            n,
            curves: Curves::new(activation, recurrent_activation),
            turned,
            later,
            drop: drop.again(),
            dh: &mut *dh,
            dc: &mut *dc,
            z,
            cell_before: tape.cell.before(step),
            cell: tape.cell.after(step),
            hidden: tape.hidden.after(step),
            shown: &mut *shown,
        });
    }
    if !dh0.is_empty() {
        let first = slot(tape.gates, n * columns, d.time(0));
        drop.hand_back(plain([n, columns, units], first, turned), dh);
    }
    cell::finish(dh, dh0, add_dh0);
    cell::finish(dc, dc0, add_dc0);
}

impl<T: Real> Back<'_, T> {
    /// Adds what comes from the step after it to the gradient of the hidden state.
    pub(super) fn gather(&mut self) {
        if !self.later.is_empty() {
            let units = self.moment.d.units;
            self.drop.hand_back(plain([self.n, 4 * units, units], self.later, self.turned), self.dh);
        }
    }
}

/// The way back through a step with any activations.
pub(super) fn back<T: Gate>(mut back: Back<'_, T>) {
    back.gather();
    let Back { moment, curves: Curves { act, gate }, dh, dc, z, cell_before, cell, shown, .. } = back;
    shown.copy_from_slice(cell);
    T::activate(act.0, shown);
    let saved = if act.0.saves_output() { &*shown } else { cell };
    let units = moment.d.units;
    let gradients = dh.chunks_exact_mut(units).zip(dc.chunks_exact_mut(units));
    let states = cell_before.chunks_exact(units).zip(shown.chunks_exact(units)).zip(saved.chunks_exact(units));
    for (sample, (((dh, dc), z), ((before, shown), saved))) in
        gradients.zip(z.chunks_exact_mut(4 * units)).zip(states).enumerate()
    {
        if !moment.counts(sample) {
            z.fill(T::zero());
            continue;
        }
        let [i, f, g, o] = cut::<T, 4>(z, units);
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
        let (tape, drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
        weights_of(d, n, 4 * d.units, x, drop, &tape, [dkernel, drecurrent, dbias], add);
    }
}

/// See [`lstm_backward_input`](super::single::lstm_backward_input).
pub(super) fn input<T: Gate>(d: RecurrentDims, n: usize, kernel: &[T], tape: &mut [T], dx: &mut [T], add: bool) {
    if !d.is_empty() {
        input_gradient(d, n, 4 * d.units, [kernel, Tape::new(d, n, KEPT, tape).gates], dx, add);
    }
}
