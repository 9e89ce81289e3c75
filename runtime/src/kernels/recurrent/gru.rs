//! The GRU, forward: two gates around one state, the reset gate before or after the product with the recurrent kernel.
#![allow(clippy::too_many_arguments, reason = "the contract with emitted code: dims, operands, result")]

use super::RecurrentDims;
use super::cell::Moment;
use super::curve::Curves;
use super::products::{input_gradient, plain, project};
use super::scalar::Gate;
use super::tape::{Kept, Tape, slot};
use super::thin::Thin;
use crate::kernels::activation::Activation;
use crate::kernels::gemm::{Product, Real};

pub(super) const KEPT: Kept = Kept { gates: 3, beside: 1, has_cell: false, scratch: 3 };

/// What a step reads and writes; all states and gates are those of all samples.
pub(super) struct Step<'a, T> {
    pub(super) d: RecurrentDims,
    pub(super) n: usize,
    pub(super) curves: Curves,
    /// The input, its first row first; rows lie a sample apart.
    pub(super) x: &'a [T],
    pub(super) kernel: &'a [T],
    /// The recurrent kernel; its columns of both gates and then those of the candidate, one matrix behind the other, when
    /// the reset gate comes before the product.
    pub(super) recurrent: &'a [T],
    /// The bias of the input's share, and that of the state's; empty for none.
    pub(super) bias: [&'a [T]; 2],
    /// What the recurrent kernel sees of the state in front.
    pub(super) seen: &'a [T],
    pub(super) before: &'a [T],
    /// Becomes what the tape keeps of the gates.
    pub(super) z: &'a mut [T],
    /// Becomes what the reset gate multiplies, or what it made of the state.
    pub(super) beside: &'a mut [T],
    /// Room for `3 · units` elements per sample.
    pub(super) scratch: &'a mut [T],
    pub(super) hidden: &'a mut [T],
}

/// See [`gru_forward`](super::single::gru_forward).
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
    mask: &[T],
    drop: &mut [T],
    tape: &mut [T],
    split: &mut [T],
    y: &mut [T],
    h: &mut [T],
) {
    if d.is_empty() || n == 0 {
        return;
    }
    let (mut tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    tape.hidden.begin(h0);
    let units = d.units;
    let (of_input, of_state) = if d.reset_after { bias.split_at(bias.len().min(3 * units)) } else { (bias, &[][..]) };
    if !d.reset_after {
        cut_columns(units, recurrent, split);
    }
    for step in 0..d.steps {
        let moment = Moment { d, step, mask };
        let (before, hidden) = tape.hidden.around(step);
        T::gru_step(Step {
            d,
            n,
            curves: Curves::new(activation, recurrent_activation),
            x: &x[moment.time() * d.features..],
            kernel,
            recurrent: if d.reset_after { recurrent } else { split },
            bias: [of_input, of_state],
            seen: drop.thin(before),
            before,
            z: slot(tape.gates, n * 3 * units, moment.time()),
            beside: slot(tape.beside, n * units, moment.time()),
            scratch: &mut *tape.scratch,
            hidden: &mut *hidden,
        });
        moment.restore(before, hidden);
        moment.write(hidden, y);
    }
    tape.hidden.finish(d.steps, h);
}

/// Cuts the recurrent kernel into the columns of both gates and those of the candidate, one matrix behind the other.
fn cut_columns<T: Real>(units: usize, recurrent: &[T], split: &mut [T]) {
    let (gates, candidate) = split[..3 * units * units].split_at_mut(2 * units * units);
    let rows = gates.chunks_exact_mut(2 * units).zip(candidate.chunks_exact_mut(units));
    for ((gates, candidate), row) in rows.zip(recurrent.chunks_exact(3 * units)) {
        gates.copy_from_slice(&row[..2 * units]);
        candidate.copy_from_slice(&row[2 * units..]);
    }
}

impl<T: Real> Step<'_, T> {
    /// Leaves the input's share of all gates in `z`, and the state's in the scratch, for a reset gate after the product.
    pub(super) fn project(&mut self) {
        let units = self.d.units;
        project(self.d, self.n, [self.x, self.kernel, self.bias[0]], self.z);
        let share = plain([self.n, units, 3 * units], self.seen, self.recurrent);
        T::product(Product { bias: self.bias[1], ..share }, self.scratch);
    }
}

/// A step with any activations: `h = z·h₋₁ + (1 - z)·ĥ`.
pub(super) fn step<T: Gate>(mut step: Step<'_, T>) {
    if step.d.reset_after {
        after_product(&mut step);
    } else {
        before_product(&mut step);
    }
    let Step { d, curves: Curves { act, gate }, before, z, hidden, .. } = step;
    let units = d.units;
    act.keep(z, 3 * units, 2 * units..3 * units);
    let states = hidden.chunks_exact_mut(units).zip(before.chunks_exact(units));
    for (z, (hidden, before)) in z.chunks_exact(3 * units).zip(states) {
        for unit in 0..units {
            let update = gate.value(z[unit]);
            hidden[unit] = update * before[unit] + (T::one() - update) * act.value(z[2 * units + unit]);
        }
    }
}

/// Joins the state's share, `h₋₁·R + b'`, to the input's: both gates, and the candidate with a reset share, which is kept
/// in `beside` as it was.
fn after_product<T: Gate>(step: &mut Step<'_, T>) {
    step.project();
    let Step { d, curves: Curves { gate, .. }, z, beside, scratch, .. } = step;
    let units = d.units;
    join(units, 3 * units, z, scratch);
    gate.keep(z, 3 * units, 0..2 * units);
    let rows = z.chunks_exact_mut(3 * units).zip(scratch.chunks_exact(3 * units));
    for ((z, share), beside) in rows.zip(beside.chunks_exact_mut(units)) {
        beside.copy_from_slice(&share[2 * units..]);
        for unit in 0..units {
            z[2 * units + unit] = z[2 * units + unit] + gate.value(z[units + unit]) * beside[unit];
        }
    }
}

/// Joins the state's share to both gates; then that of the reset state, which is kept in `beside`, to the candidate.
fn before_product<T: Gate>(step: &mut Step<'_, T>) {
    project(step.d, step.n, [step.x, step.kernel, step.bias[0]], step.z);
    let Step { d, n, curves: Curves { gate, .. }, seen, recurrent, z, beside, scratch, .. } = step;
    let (n, units) = (*n, d.units);
    let (of_gates, of_candidate) = recurrent.split_at(2 * units * units);
    let (share, rest) = scratch.split_at_mut(2 * units * n);
    T::product(plain([n, units, 2 * units], seen, of_gates), share);
    join(units, 2 * units, z, share);
    gate.keep(z, 3 * units, 0..2 * units);
    let reset = beside.chunks_exact_mut(units).zip(z.chunks_exact(3 * units)).zip(seen.chunks_exact(units));
    for ((beside, z), seen) in reset {
        for ((beside, &r), &seen) in beside.iter_mut().zip(&z[units..2 * units]).zip(seen) {
            *beside = gate.value(r) * seen;
        }
    }
    T::product(plain([n, units, units], beside, of_candidate), rest);
    for (z, rest) in z.chunks_exact_mut(3 * units).zip(rest.chunks_exact(units)) {
        for (z, &rest) in z[2 * units..].iter_mut().zip(rest) {
            *z = *z + rest;
        }
    }
}

/// Adds the first two gates of rows of `width` elements to those of `z`.
fn join<T: Real>(units: usize, width: usize, z: &mut [T], share: &[T]) {
    for (z, share) in z.chunks_exact_mut(3 * units).zip(share.chunks_exact(width)) {
        for (z, &share) in z[..2 * units].iter_mut().zip(&share[..2 * units]) {
            *z = *z + share;
        }
    }
}

/// See [`gru_backward_input`](super::single::gru_backward_input).
pub(super) fn input<T: Gate>(d: RecurrentDims, n: usize, kernel: &[T], tape: &mut [T], dx: &mut [T], add: bool) {
    if !d.is_empty() {
        input_gradient(d, n, 3 * d.units, [kernel, Tape::new(d, n, KEPT, tape).gates], dx, add);
    }
}
