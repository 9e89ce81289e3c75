//! The GRU, backward.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::too_many_arguments, reason = "the contract with emitted code: dims, operands, result")]

use super::RecurrentDims;
use super::cell::{self, Moment, cut};
use super::curve::{Any, Curve, Gate, Sigmoid, Tanh};
use super::gru::KEPT;
use super::products::{bias_gradient, kernel_gradient, plain, recurrent_gradient, turn};
use super::tape::{Tape, slot};
use super::thin::Thin;
use crate::kernels::activation::Activation;
use crate::kernels::gemm::{Product, Real};
use crate::kernels::simd::{Pass, simd};

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
    if d.is_empty() {
        return;
    }
    let (units, columns) = (d.units, 3 * d.units);
    let (mut tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    let [dh, reset] = cut::<T, 2>(&mut work[..2 * n * units], n * units);
    cell::begin(dh_last, dh);
    turn(columns, &recurrent[..units * columns], turned);
    let (of_gates, of_candidate) = turned[..units * columns].split_at(2 * units * units);
    for step in (0..d.steps).rev() {
        let z = slot(tape.gates, n * columns, step);
        let beside = slot(tape.beside, n * units, step);
        let (before, _) = tape.hidden.around(step);
        let moment = Moment { d, step, mask };
        match (activation, recurrent_activation) {
            (Activation::Tanh, Activation::Sigmoid) => {
                simd(Step { moment, act: Tanh, gate: Sigmoid, dy, dh: &mut *dh, z, before, beside });
            }
            (act, gate) => {
                simd(Step { moment, act: Any(act), gate: Any(gate), dy, dh: &mut *dh, z, before, beside });
            }
        }
        let (seen, to) = drop.open(before, dh);
        if d.reset_after {
            T::product(Product { add: true, ..plain([n, units, units], beside, of_candidate) }, to);
        } else {
            let candidate = plain([n, units, units], &z[(2 * units).min(z.len())..], of_candidate);
            T::product(Product { a_row: columns, ..candidate }, reset);
            simd(Unset { units, gate: Any(recurrent_activation), dh: &mut *to, z, before: seen, reset });
        }
        if step > 0 || !dh0.is_empty() {
            let gates = plain([n, 2 * units, units], z, of_gates);
            T::product(Product { a_row: columns, add: true, ..gates }, to);
        }
        drop.back(dh);
    }
    cell::finish(dh, dh0, add_dh0);
}

/// Turns what the tape keeps of a step into gradients in front of the gates, the one of a reset gate in front of its
/// product left out; leaves in `dh` what the state hands on by itself.
struct Step<'a, T, A, R> {
    moment: Moment<'a, T>,
    act: A,
    gate: R,
    dy: &'a [T],
    dh: &'a mut [T],
    z: &'a mut [T],
    before: &'a [T],
    beside: &'a mut [T],
}

impl<T: Real, A: Curve<T>, R: Curve<T>> Pass for Step<'_, T, A, R> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let (units, act, gate) = (self.moment.d.units, self.act, self.gate);
        let rows = self.dh.chunks_exact_mut(units).zip(self.z.chunks_exact_mut(3 * units));
        let rows = rows.zip(self.before.chunks_exact(units)).zip(self.beside.chunks_exact_mut(units));
        for (sample, (((dh, gates), before), beside)) in rows.enumerate() {
            self.moment.read(sample, self.dy, dh);
            if !self.moment.counts(sample) {
                gates.fill(T::zero());
                if self.moment.d.reset_after {
                    beside.fill(T::zero());
                }
                continue;
            }
            let [update, reset, candidate] = cut::<T, 3>(gates, units);
            let before = &before[..units];
            for unit in 0..units {
                let (update, candidate, dh) = (&mut update[unit], &mut candidate[unit], &mut dh[unit]);
                let z = gate.value(*update);
                let of_candidate = *dh * (T::one() - z) * act.slope(*candidate);
                *update = *dh * (before[unit] - act.value(*candidate)) * gate.slope(*update);
                *candidate = of_candidate;
                *dh = *dh * z;
            }
            if self.moment.d.reset_after {
                for ((reset, beside), &candidate) in reset.iter_mut().zip(beside).zip(&*candidate) {
                    let r = gate.value(*reset);
                    *reset = candidate * *beside * gate.slope(*reset);
                    *beside = candidate * r;
                }
            }
        }
    }
}

/// Hands the gradient of the reset state on to the reset gate and the state.
struct Unset<'a, T, R> {
    units: usize,
    gate: R,
    dh: &'a mut [T],
    z: &'a mut [T],
    before: &'a [T],
    reset: &'a [T],
}

impl<T: Real, R: Curve<T>> Pass for Unset<'_, T, R> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let rows = self.dh.chunks_exact_mut(self.units).zip(self.z.chunks_exact_mut(3 * self.units));
        let states = self.before.chunks_exact(self.units).zip(self.reset.chunks_exact(self.units));
        for ((dh, gates), (before, reset)) in rows.zip(states) {
            let gates = &mut gates[self.units..2 * self.units];
            for (((dh, gate), &before), &reset) in dh.iter_mut().zip(gates).zip(before).zip(reset) {
                *dh = *dh + reset * self.gate.value(*gate);
                *gate = reset * before * self.gate.slope(*gate);
            }
        }
    }
}

/// See [`gru_backward_weights`](super::single::gru_backward_weights).
pub(super) fn weights<T: Gate>(
    d: RecurrentDims,
    n: usize,
    x: &[T],
    drop: &mut [T],
    tape: &mut [T],
    split: &mut [T],
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
    kernel_gradient(d, n, columns, [x, tape.gates], tape.x, dkernel, add);
    let states = tape.hidden.all();
    if d.reset_after {
        let (of_input, of_state) = dbias.split_at_mut(dbias.len().min(columns));
        bias_gradient(columns, tape.gates, of_input, add);
        exchange(units, tape.gates, tape.beside);
        recurrent_gradient(d, n, columns, &mut drop, [states, tape.gates], drecurrent, add);
        bias_gradient(columns, tape.gates, of_state, add);
        exchange(units, tape.gates, tape.beside);
    } else {
        bias_gradient(columns, tape.gates, dbias, add);
        // Both gates see the state, the candidate the reset state: each product is kept in its columns only.
        let mut whole = Thin::new(d, n, &mut []);
        for (rows, drop, kept) in [(states, &mut drop, 0..2 * units), (&*tape.beside, &mut whole, 2 * units..columns)] {
            recurrent_gradient(d, n, columns, drop, [rows, tape.gates], split, false);
            let matrices = drecurrent.chunks_exact_mut(columns).zip(split.chunks_exact(columns));
            for (to, from) in matrices.take(units) {
                cell::finish(&from[kept.clone()], &mut to[kept.clone()], add);
            }
        }
    }
}

/// Exchanges the gradients in front of the candidate for those in front of the state's share of it: the two differ by the
/// reset gate.
fn exchange<T: Real>(units: usize, gates: &mut [T], beside: &mut [T]) {
    for (row, beside) in gates.chunks_exact_mut(3 * units).zip(beside.chunks_exact_mut(units)) {
        row[2 * units..].swap_with_slice(beside);
    }
}
