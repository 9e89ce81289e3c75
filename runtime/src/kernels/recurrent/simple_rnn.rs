//! The simple recurrent layer: a dense layer of the input and its own last output.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::too_many_arguments, reason = "the contract with emitted code: dims, operands, result")]

use super::RecurrentDims;
use super::cell::{self, Moment};
use super::curve::{Any, Curve, Gate, Tanh};
use super::products::{bias_gradient, input_gradient, kernel_gradient, plain, project, recurrent_gradient, turn};
use super::tape::{Kept, Tape, slot};
use super::thin::Thin;
use crate::kernels::activation::Activation;
use crate::kernels::gemm::{Product, Real};
use crate::kernels::simd::{Pass, simd};

const KEPT: Kept = Kept { gates: 1, beside: 0, has_cell: false, scratch: 0 };

/// See [`simple_rnn_forward`](super::single::simple_rnn_forward).
pub(super) fn forward<T: Gate>(
    d: RecurrentDims,
    n: usize,
    activation: Activation,
    x: &[T],
    kernel: &[T],
    recurrent: &[T],
    bias: &[T],
    h0: &[T],
    mask: &[T],
    drop: &mut [T],
    tape: &mut [T],
    y: &mut [T],
    h: &mut [T],
) {
    if d.is_empty() {
        return;
    }
    let (mut tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    tape.hidden.begin(h0);
    let units = d.units;
    for step in 0..d.steps {
        let z = slot(tape.gates, n * units, step);
        let (before, after) = tape.hidden.around(step);
        project(d, n, step, [x, kernel, bias], tape.x, z);
        if step > 0 || !h0.is_empty() {
            T::product(Product { add: true, ..plain([n, units, units], drop.thin(before), recurrent) }, z);
        }
        after.copy_from_slice(z);
        T::activate(activation, after);
        if activation.saves_output() {
            z.copy_from_slice(after);
        }
        let moment = Moment { d, step, mask };
        for sample in 0..n {
            let row = sample * units..(sample + 1) * units;
            if !moment.counts(sample) {
                after[row.clone()].copy_from_slice(&before[row.clone()]);
            }
            moment.write(sample, &after[row], y);
        }
    }
    tape.hidden.finish(d.steps, h);
}

/// See [`simple_rnn_backward_cells`](super::single::simple_rnn_backward_cells).
pub(super) fn backward<T: Gate>(
    d: RecurrentDims,
    n: usize,
    activation: Activation,
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
    let units = d.units;
    let (mut tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    let dh = &mut work[..n * units];
    cell::begin(dh_last, dh);
    turn(units, &recurrent[..units * units], turned);
    for step in (0..d.steps).rev() {
        let dz = slot(tape.gates, n * units, step);
        let moment = Moment { d, step, mask };
        match activation {
            Activation::Tanh => simd(Step { moment, curve: Tanh, dy, dh, dz }),
            _ => simd(Step { moment, curve: Any(activation), dy, dh, dz }),
        }
        if step > 0 || !dh0.is_empty() {
            let (_, to) = drop.open(tape.hidden.around(step).0, dh);
            T::product(Product { add: true, ..plain([n, units, units], dz, turned) }, to);
            drop.back(dh);
        }
    }
    cell::finish(dh, dh0, add_dh0);
}

/// Turns what the tape keeps of a step into the gradient in front of the activation; leaves in `dh` what a state that
/// was not replaced hands on.
struct Step<'a, T, C> {
    moment: Moment<'a, T>,
    curve: C,
    dy: &'a [T],
    dh: &'a mut [T],
    dz: &'a mut [T],
}

impl<T: Real, C: Curve<T>> Pass for Step<'_, T, C> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let units = self.moment.d.units;
        let rows = self.dh.chunks_exact_mut(units).zip(self.dz.chunks_exact_mut(units));
        for (sample, (dh, dz)) in rows.enumerate() {
            self.moment.read(sample, self.dy, dh);
            if !self.moment.counts(sample) {
                dz.fill(T::zero());
                continue;
            }
            for (dh, dz) in dh.iter_mut().zip(dz) {
                *dz = *dh * self.curve.slope(*dz);
                *dh = T::zero();
            }
        }
    }
}

/// See [`simple_rnn_backward_weights`](super::single::simple_rnn_backward_weights).
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
        weights_of(d, n, d.units, x, drop, &mut tape, [dkernel, drecurrent, dbias], add);
    }
}

/// The gradients of the parameters of a cell whose gates, `columns` in all, read input and state alike.
pub(super) fn weights_of<T: Gate>(
    d: RecurrentDims,
    n: usize,
    columns: usize,
    x: &[T],
    mut drop: Thin<'_, T>,
    tape: &mut Tape<'_, T>,
    [dkernel, drecurrent, dbias]: [&mut [T]; 3],
    add: bool,
) {
    kernel_gradient(d, n, columns, [x, tape.gates], tape.x, dkernel, add);
    recurrent_gradient(d, n, columns, &mut drop, [tape.hidden.all(), tape.gates], drecurrent, add);
    bias_gradient(columns, tape.gates, dbias, add);
}

/// See [`simple_rnn_backward_input`](super::single::simple_rnn_backward_input).
pub(super) fn input<T: Gate>(d: RecurrentDims, n: usize, kernel: &[T], tape: &mut [T], dx: &mut [T], add: bool) {
    if !d.is_empty() {
        let tape = Tape::new(d, n, KEPT, tape);
        input_gradient(d, n, kernel, tape.gates, tape.x, dx, add);
    }
}
