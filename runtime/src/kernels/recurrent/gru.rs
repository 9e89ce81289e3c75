//! The GRU, forward: two gates around one state, the reset gate before or after the product with the recurrent kernel.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::too_many_arguments, reason = "the contract with emitted code: dims, operands, result")]

use super::RecurrentDims;
use super::cell::{Moment, cut};
use super::curve::{Any, Curve, Gate, Sigmoid, Tanh};
use super::products::{input_gradient, plain, project};
use super::tape::{Kept, Tape, slot};
use super::thin::Thin;
use crate::kernels::activation::Activation;
use crate::kernels::gemm::{Product, Real};
use crate::kernels::simd::{Pass, simd};

pub(super) const KEPT: Kept = Kept { gates: 3, beside: 1, has_cell: false, scratch: 3 };

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
    if d.is_empty() {
        return;
    }
    let (mut tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    tape.hidden.begin(h0);
    let (units, columns) = (d.units, 3 * d.units);
    let (of_input, of_state) = if d.reset_after { bias.split_at(bias.len().min(columns)) } else { (bias, &[][..]) };
    if !d.reset_after {
        cut_columns(units, recurrent, split);
    }
    for step in 0..d.steps {
        let z = slot(tape.gates, n * columns, step);
        let beside = slot(tape.beside, n * units, step);
        let (before, after) = tape.hidden.around(step);
        project(d, n, step, [x, kernel, of_input], tape.x, z);
        let moment = Moment { d, step, mask };
        let (curves, seen) = ((activation, recurrent_activation), drop.thin(before));
        if d.reset_after {
            T::product(Product { bias: of_state, ..plain([n, units, columns], seen, recurrent) }, tape.scratch);
            after_product(units, curves, z, tape.scratch, beside);
        } else {
            before_product([n, units], curves, z, [seen, split], tape.scratch, beside);
        }
        T::keep(activation, z, columns, 2 * units..columns);
        match curves {
            (Activation::Tanh, Activation::Sigmoid) => {
                simd(Mix { moment, act: Tanh, gate: Sigmoid, z, before, after, y });
            }
            (act, gate) => simd(Mix { moment, act: Any(act), gate: Any(gate), z, before, after, y }),
        }
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

/// Joins the state's share, `h₋₁·R + b'`, to the input's: both gates, and the candidate with a reset share, which is kept
/// in `beside` as it was.
fn after_product<T: Gate>(
    units: usize,
    (_, gate): (Activation, Activation),
    z: &mut [T],
    share: &[T],
    beside: &mut [T],
) {
    simd(Join { units, width: 3 * units, z: &mut *z, share });
    T::keep(gate, z, 3 * units, 0..2 * units);
    match gate {
        Activation::Sigmoid => simd(Reset { units, gate: Sigmoid, z, share, beside }),
        _ => simd(Reset { units, gate: Any(gate), z, share, beside }),
    }
}

/// Joins the state's share to both gates; then that of the reset state, which is kept in `beside`, to the candidate.
fn before_product<T: Gate>(
    [n, units]: [usize; 2],
    (_, gate): (Activation, Activation),
    z: &mut [T],
    [before, split]: [&[T]; 2],
    scratch: &mut [T],
    beside: &mut [T],
) {
    let (of_gates, of_candidate) = split.split_at(2 * units * units);
    let (share, rest) = scratch.split_at_mut(2 * units * n);
    T::product(plain([n, units, 2 * units], before, of_gates), share);
    simd(Join { units, width: 2 * units, z: &mut *z, share });
    T::keep(gate, z, 3 * units, 0..2 * units);
    let reset = beside.chunks_exact_mut(units).zip(z.chunks_exact(3 * units)).zip(before.chunks_exact(units));
    for ((beside, z), before) in reset {
        for ((beside, &r), &before) in beside.iter_mut().zip(&z[units..2 * units]).zip(before) {
            *beside = Any(gate).value(r) * before;
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
struct Join<'a, T> {
    units: usize,
    width: usize,
    z: &'a mut [T],
    share: &'a [T],
}

impl<T: Real> Pass for Join<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let gates = 2 * self.units;
        for (z, share) in self.z.chunks_exact_mut(3 * self.units).zip(self.share.chunks_exact(self.width)) {
            for (z, &share) in z[..gates].iter_mut().zip(&share[..gates]) {
                *z = *z + share;
            }
        }
    }
}

/// Adds the reset share of the state to the candidate.
struct Reset<'a, T, R> {
    units: usize,
    gate: R,
    z: &'a mut [T],
    share: &'a [T],
    beside: &'a mut [T],
}

impl<T: Real, R: Curve<T>> Pass for Reset<'_, T, R> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let rows = self.z.chunks_exact_mut(3 * self.units).zip(self.share.chunks_exact(3 * self.units));
        for ((z, share), beside) in rows.zip(self.beside.chunks_exact_mut(self.units)) {
            let [_, r, candidate] = cut::<T, 3>(z, self.units);
            beside.copy_from_slice(&share[2 * self.units..]);
            for ((candidate, &r), &share) in candidate.iter_mut().zip(&*r).zip(&*beside) {
                *candidate = *candidate + self.gate.value(r) * share;
            }
        }
    }
}

/// `h = z·h₋₁ + (1 - z)·ĥ`, and the output of the step.
struct Mix<'a, T, A, R> {
    moment: Moment<'a, T>,
    act: A,
    gate: R,
    z: &'a mut [T],
    before: &'a [T],
    after: &'a mut [T],
    y: &'a mut [T],
}

impl<T: Real, A: Curve<T>, R: Curve<T>> Pass for Mix<'_, T, A, R> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let units = self.moment.d.units;
        let rows = self.z.chunks_exact(3 * units).zip(self.before.chunks_exact(units));
        for (sample, ((gates, before), after)) in rows.zip(self.after.chunks_exact_mut(units)).enumerate() {
            if self.moment.counts(sample) {
                let (update, candidate) = (&gates[..units], &gates[2 * units..]);
                for (((after, &before), &z), &candidate) in after.iter_mut().zip(before).zip(update).zip(candidate) {
                    let z = self.gate.value(z);
                    *after = z * before + (T::one() - z) * self.act.value(candidate);
                }
            } else {
                after.copy_from_slice(before);
            }
            self.moment.write(sample, after, self.y);
        }
    }
}

/// See [`gru_backward_input`](super::single::gru_backward_input).
pub(super) fn input<T: Gate>(d: RecurrentDims, n: usize, kernel: &[T], tape: &mut [T], dx: &mut [T], add: bool) {
    if !d.is_empty() {
        let tape = Tape::new(d, n, KEPT, tape);
        input_gradient(d, n, kernel, tape.gates, tape.x, dx, add);
    }
}
