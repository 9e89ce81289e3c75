//! The GRU, backward.
#![allow(clippy::too_many_arguments, reason = "the contract with emitted code: dims, operands, result")]

use super::RecurrentDims;
use super::cell::{self, Moment, cut};
use super::curve::Curves;
use super::gru::KEPT;
use super::products::{Columns, bias_gradient, kernel_gradient, plain, recurrent_gradient, shared_steps, turn};
use super::scalar::Gate;
use super::tape::{Tape, slot, slots};
use super::thin::Thin;
use crate::kernels::activation::Activation;
use crate::kernels::gemm::{Product, Real};

/// What a step reads and writes on the way back.
pub(super) struct Back<'a, T> {
    pub(super) moment: Moment<'a, T>,
    pub(super) n: usize,
    pub(super) curves: Curves,
    /// The recurrent kernel, turned.
    pub(super) turned: &'a [T],
    /// Of the step after it, the gradients in front of the gates, and in front of the state's share of the candidate when
    /// the reset gate comes after the product; empty behind the last.
    pub(super) later: [&'a [T]; 2],
    /// What dropout multiplied the states with, empty for ones; and room for a state.
    pub(super) drop: Thin<'a, T>,
    /// The gradient of the state after the step, but for what comes from `later` through a product; becomes what the state
    /// before it gets beside the product.
    pub(super) dh: &'a mut [T],
    /// What the tape keeps of the gates; becomes the gradients in front of them.
    pub(super) z: &'a mut [T],
    /// What the tape keeps beside them; becomes the gradient in front of the state's share of the candidate.
    pub(super) beside: &'a mut [T],
    pub(super) before: &'a [T],
    /// Room for a state.
    pub(super) reset: &'a mut [T],
}

/// See [`gru_backward_cells`](super::single::gru_backward_cells).
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
    tape: &mut [T],
    work: &mut [T],
    turned: &mut [T],
    dh0: &mut [T],
    add_dh0: bool,
) {
    if d.is_empty() || n == 0 {
        return;
    }
    let (units, columns) = (d.units, 3 * d.units);
    let (tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    let [dh, reset] = cut::<T, 2>(&mut work[..2 * n * units], n * units);
    cell::begin(dh_last, dh);
    turn(columns, &recurrent[..units * columns], turned);
    for step in (0..d.steps).rev() {
        let moment = Moment { d, step, mask };
        moment.read(dy, dh);
        let (z, later) = slots(tape.gates, n * columns, moment.time(), moment.next());
        let (beside, later_beside) = slots(tape.beside, n * units, moment.time(), moment.next());
        T::gru_back(Back {
            moment,
            n,
            curves: Curves::new(activation, recurrent_activation),
            turned,
            later: [later, later_beside],
            drop: drop.again(),
            dh: &mut *dh,
            z,
            beside,
            before: tape.hidden.before(step),
            reset: &mut *reset,
        });
    }
    if !dh0.is_empty() {
        let first = [&*slot(tape.gates, n * columns, d.time(0)), &*slot(tape.beside, n * units, d.time(0))];
        hand_back(d, n, turned, first, &mut drop, dh);
    }
    cell::finish(dh, dh0, add_dh0);
}

/// Adds what the gates of a step hand back to the state in front of it through their products. With a reset gate before
/// the product, the candidate's share has been handed back already.
fn hand_back<T: Real>(
    d: RecurrentDims,
    n: usize,
    turned: &[T],
    [gates, beside]: [&[T]; 2],
    drop: &mut Thin<'_, T>,
    dh: &mut [T],
) {
    let units = d.units;
    let (of_gates, of_candidate) = turned.split_at(2 * units * units);
    drop.hand_back(Product { a_row: 3 * units, ..plain([n, 2 * units, units], gates, of_gates) }, dh);
    if d.reset_after {
        drop.hand_back(plain([n, units, units], beside, of_candidate), dh);
    }
}

impl<T: Real> Back<'_, T> {
    /// Adds what comes from the step after it to the gradient of the state.
    pub(super) fn gather(&mut self) {
        if !self.later[0].is_empty() {
            hand_back(self.moment.d, self.n, self.turned, self.later, &mut self.drop, self.dh);
        }
    }
}

/// The way back through a step with any activations.
pub(super) fn back<T: Gate>(mut back: Back<'_, T>) {
    back.gather();
    let Back { moment, n, curves, turned, mut drop, dh, z, beside, before, reset, .. } = back;
    let (units, Curves { act, gate }) = (moment.d.units, curves);
    let rows = dh.chunks_exact_mut(units).zip(z.chunks_exact_mut(3 * units));
    let rows = rows.zip(before.chunks_exact(units)).zip(beside.chunks_exact_mut(units));
    for (sample, (((dh, gates), before), beside)) in rows.enumerate() {
        if !moment.counts(sample) {
            gates.fill(T::zero());
            if moment.d.reset_after {
                beside.fill(T::zero());
            }
            continue;
        }
        let [update, reset, candidate] = cut::<T, 3>(gates, units);
        for unit in 0..units {
            let (update, candidate, dh) = (&mut update[unit], &mut candidate[unit], &mut dh[unit]);
            let z = gate.value(*update);
            let of_candidate = *dh * (T::one() - z) * act.slope(*candidate);
            *update = *dh * (before[unit] - act.value(*candidate)) * gate.slope(*update);
            *candidate = of_candidate;
            *dh = *dh * z;
            if moment.d.reset_after {
                let r = gate.value(reset[unit]);
                reset[unit] = of_candidate * beside[unit] * gate.slope(reset[unit]);
                beside[unit] = of_candidate * r;
            }
        }
    }
    if !moment.d.reset_after {
        let of_candidate = &turned[2 * units * units..];
        let candidate = plain([n, units, units], &z[2 * units..], of_candidate);
        T::product(Product { a_row: 3 * units, ..candidate }, reset);
        unset(curves, units, before, [dh, z, reset], &mut drop);
    }
}

/// Hands the gradient of the reset state on to the reset gate and the state.
fn unset<T: Gate>(curves: Curves, units: usize, before: &[T], [dh, z, reset]: [&mut [T]; 3], drop: &mut Thin<'_, T>) {
    let rows = z.chunks_exact_mut(3 * units).zip(drop.thin(before).chunks_exact(units));
    for ((gates, seen), reset) in rows.zip(reset.chunks_exact_mut(units)) {
        for ((gate, &seen), reset) in gates[units..2 * units].iter_mut().zip(seen).zip(reset) {
            let r = curves.gate.value(*gate);
            *gate = *reset * seen * curves.gate.slope(*gate);
            *reset = *reset * r;
        }
    }
    drop.add_back(reset, dh);
}

/// See [`gru_backward_weights`](super::single::gru_backward_weights).
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
    if d.is_empty() {
        return;
    }
    let (units, columns) = (d.units, 3 * d.units);
    let (tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    let (gates, beside) = (&*tape.gates, &*tape.beside);
    let part = |first: usize, count| Columns { dz: gates.get(first..).unwrap_or(&[]), count, width: columns };
    let states = tape.hidden.fronts();
    let together = shared_steps::<T>(n * columns);
    for first in (0..d.steps).step_by(together) {
        let (times, add) = (first..d.steps.min(first + together), add || first > 0);
        kernel_gradient(d, n, times.clone(), x, part(0, columns), (dkernel, columns), add);
        // Both gates see the state.
        let of_gates = (&mut *drecurrent, columns);
        recurrent_gradient([n, units], times.clone(), &mut drop, states, part(0, 2 * units), of_gates, add);
        let rows = times.start * n..times.end * n;
        let of_candidate = (&mut drecurrent[2 * units..], columns);
        if d.reset_after {
            let candidate = Columns { dz: beside, count: units, width: units };
            recurrent_gradient([n, units], times, &mut drop, states, candidate, of_candidate, add);
            let (of_input, of_state) = dbias.split_at_mut(dbias.len().min(columns));
            bias_gradient(part(0, columns), rows.clone(), of_input, add);
            bias_gradient(part(0, 2 * units), rows.clone(), of_state, add);
            bias_gradient(candidate, rows, of_state.get_mut(2 * units..).unwrap_or_default(), add);
        } else {
            // The candidate sees the reset state.
            let whole = &mut Thin::new(d, n, &mut []);
            recurrent_gradient([n, units], times, whole, beside, part(2 * units, units), of_candidate, add);
            bias_gradient(part(0, columns), rows, dbias, add);
        }
    }
}
