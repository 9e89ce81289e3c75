//! The simple recurrent layer: a dense layer of the input and its own last output.
#![allow(clippy::too_many_arguments, reason = "the contract with emitted code: dims, operands, result")]

use super::RecurrentDims;
use super::cell::{self, Moment};
use super::curve::Curve;
use super::products::{
    Columns, bias_gradient, input_gradient, kernel_gradient, plain, project, recurrent_gradient, shared_steps, turn,
};
use super::scalar::Gate;
use super::tape::{Kept, Tape, slot, slots};
use super::thin::Thin;
use crate::kernels::activation::Activation;
use crate::kernels::gemm::Product;

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
    if d.is_empty() || n == 0 {
        return;
    }
    let (mut tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    tape.hidden.begin(h0);
    let units = d.units;
    for step in 0..d.steps {
        let moment = Moment { d, step, mask };
        let z = slot(tape.gates, n * units, moment.time());
        let (before, after) = tape.hidden.around(step);
        project(d, n, [&x[moment.time() * d.features..], kernel, bias], z);
        if step > 0 || !h0.is_empty() {
            T::product(Product { add: true, ..plain([n, units, units], drop.thin(before), recurrent) }, z);
        }
        after.copy_from_slice(z);
        T::activate(activation, after);
        if activation.saves_output() {
            z.copy_from_slice(after);
        }
        moment.restore(before, after);
        moment.write(after, y);
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
    if d.is_empty() || n == 0 {
        return;
    }
    let units = d.units;
    let (tape, mut drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
    let dh = &mut work[..n * units];
    cell::begin(dh_last, dh);
    turn(units, &recurrent[..units * units], turned);
    for step in (0..d.steps).rev() {
        let moment = Moment { d, step, mask };
        let (dz, later) = slots(tape.gates, n * units, moment.time(), moment.next());
        moment.read(dy, dh);
        if !later.is_empty() {
            drop.hand_back(plain([n, units, units], later, turned), dh);
        }
        back(moment, Curve(activation), dh, dz);
    }
    if !dh0.is_empty() {
        drop.hand_back(plain([n, units, units], slot(tape.gates, n * units, d.time(0)), turned), dh);
    }
    cell::finish(dh, dh0, add_dh0);
}

/// Turns what the tape keeps of a step into the gradient in front of the activation; leaves in `dh` what a state that
/// was not replaced hands on.
fn back<T: Gate>(moment: Moment<'_, T>, curve: Curve, dh: &mut [T], dz: &mut [T]) {
    let units = moment.d.units;
    for (sample, (dh, dz)) in dh.chunks_exact_mut(units).zip(dz.chunks_exact_mut(units)).enumerate() {
        if !moment.counts(sample) {
            dz.fill(T::zero());
            continue;
        }
        for (dh, dz) in dh.iter_mut().zip(dz) {
            *dz = *dh * curve.slope(*dz);
            *dh = T::zero();
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
        let (tape, drop) = (Tape::new(d, n, KEPT, tape), Thin::new(d, n, drop));
        weights_of(d, n, d.units, x, drop, &tape, [dkernel, drecurrent, dbias], add);
    }
}

/// The gradients of the parameters of a cell whose gates, `columns` in all, read input and state alike.
pub(super) fn weights_of<T: Gate>(
    d: RecurrentDims,
    n: usize,
    columns: usize,
    x: &[T],
    mut drop: Thin<'_, T>,
    tape: &Tape<'_, T>,
    [dkernel, drecurrent, dbias]: [&mut [T]; 3],
    add: bool,
) {
    let all = Columns { dz: &*tape.gates, count: columns, width: columns };
    let together = shared_steps::<T>(n * columns);
    for first in (0..d.steps).step_by(together) {
        let (times, add) = (first..d.steps.min(first + together), add || first > 0);
        kernel_gradient(d, n, times.clone(), x, all, (dkernel, columns), add);
        recurrent_gradient(
            [n, d.units],
            times.clone(),
            &mut drop,
            tape.hidden.fronts(),
            all,
            (drecurrent, columns),
            add,
        );
        bias_gradient(all, times.start * n..times.end * n, dbias, add);
    }
}

/// See [`simple_rnn_backward_input`](super::single::simple_rnn_backward_input).
pub(super) fn input<T: Gate>(d: RecurrentDims, n: usize, kernel: &[T], tape: &mut [T], dx: &mut [T], add: bool) {
    if !d.is_empty() {
        input_gradient(d, n, d.units, [kernel, Tape::new(d, n, KEPT, tape).gates], dx, add);
    }
}
