//! The products of recurrent layers: a step's input with the kernel, its state with the recurrent kernel, and the
//! gradients of both.
//!
//! Inputs lie sample after sample, the tape step after step. So the rows of a step are gathered before a product and
//! scattered after it, unless they lie together anyway.

use super::RecurrentDims;
use super::thin::Thin;
use crate::kernels::dense;
use crate::kernels::gemm::{Product, Real};

/// `C[m, n] = A[m, k]·B[k, n]` of matrices whose rows lie one after the other.
pub(super) fn plain<'a, T: Real>([m, k, n]: [usize; 3], a: &'a [T], b: &'a [T]) -> Product<'a, T> {
    Product { m, n, k, a, a_row: k, a_step: 1, b, transposed: false, add: false, bias: &[], relu: false }
}

/// The input of a step, a row per sample: where it lies if it is there as a whole, else gathered in `room`.
fn gather<'a, T: Real>(d: RecurrentDims, n: usize, step: usize, x: &'a [T], room: &'a mut [T]) -> &'a [T] {
    let at = d.time(step) * d.features;
    if n == 1 || d.steps == 1 {
        return &x[at..at + n * d.features];
    }
    if d.features > 0 {
        for (row, sample) in room.chunks_exact_mut(d.features).zip(x.chunks_exact(d.steps * d.features)) {
            row.copy_from_slice(&sample[at..at + d.features]);
        }
    }
    room
}

/// `z[n, columns] = x[step]·K + b` for one step.
pub(super) fn project<T: Real>(
    d: RecurrentDims,
    n: usize,
    step: usize,
    [x, kernel, bias]: [&[T]; 3],
    room: &mut [T],
    z: &mut [T],
) {
    let columns = z.len() / n.max(1);
    let rows = gather(d, n, step, x, room);
    T::product(Product { bias, ..plain([n, d.features, columns], rows, kernel) }, z);
}

/// `dkernel (+)= Σ x[step]ᵀ·dz[step]` over all steps; `columns` is what a gradient has.
pub(super) fn kernel_gradient<T: Real>(
    d: RecurrentDims,
    n: usize,
    columns: usize,
    [x, dz]: [&[T]; 2],
    room: &mut [T],
    dkernel: &mut [T],
    add: bool,
) {
    for step in 0..d.steps {
        let rows = gather(d, n, step, x, room);
        let product = plain([d.features, n, columns], rows, &dz[step * n * columns..(step + 1) * n * columns]);
        T::product(Product { a_row: 1, a_step: d.features, add: add || step > 0, ..product }, dkernel);
    }
}

/// `drecurrent (+)= Σ h₋₁ᵀ·dz` over all steps, in one product unless the states are thinned; `columns` is what a gradient
/// has.
pub(super) fn recurrent_gradient<T: Real>(
    d: RecurrentDims,
    n: usize,
    columns: usize,
    drop: &mut Thin<'_, T>,
    [states, dz]: [&[T]; 2],
    drecurrent: &mut [T],
    add: bool,
) {
    let width = d.units;
    if drop.is_absent() {
        let product = plain([width, n * d.steps, columns], states, dz);
        return T::product(Product { a_row: 1, a_step: width, add, ..product }, drecurrent);
    }
    let steps = states.chunks_exact(n * width).zip(dz.chunks_exact(n * columns));
    for (step, (states, dz)) in steps.enumerate() {
        let product = plain([width, n, columns], drop.thin(states), dz);
        T::product(Product { a_row: 1, a_step: width, add: add || step > 0, ..product }, drecurrent);
    }
}

/// `dbias (+)= Σ dz` over rows of `columns` elements, unless nobody wants it.
pub(super) fn bias_gradient<T: Real>(columns: usize, dz: &[T], dbias: &mut [T], add: bool) {
    if !dbias.is_empty() && columns > 0 {
        let rows = dense::DenseDims { rows: dz.len() / columns, inputs: 0, units: columns };
        dense::fast::backward_bias(rows, 1, dz, dbias, add);
    }
}

/// `dx[step] (+)= dz[step]·Kᵀ` for all steps.
pub(super) fn input_gradient<T: Real>(
    d: RecurrentDims,
    n: usize,
    kernel: &[T],
    gates: &[T],
    room: &mut [T],
    dx: &mut [T],
    add: bool,
) {
    let (rows, width) = (n * d.steps, d.steps * d.features);
    if rows * d.features == 0 {
        return;
    }
    let columns = gates.len() / rows;
    let product = |rows, dz| Product { transposed: true, ..plain([rows, columns, d.features], dz, kernel) };
    if d.steps == 1 || (n == 1 && !d.backwards) {
        return T::product(Product { add, ..product(rows, gates) }, dx);
    }
    for (step, dz) in gates.chunks_exact(n * columns).enumerate() {
        T::product(product(n, dz), room);
        let at = d.time(step) * d.features;
        for (row, sample) in room.chunks_exact(d.features).zip(dx.chunks_exact_mut(width)) {
            let dx = &mut sample[at..at + d.features];
            if add {
                for (dx, &value) in dx.iter_mut().zip(row) {
                    *dx = *dx + value;
                }
            } else {
                dx.copy_from_slice(row);
            }
        }
    }
}

/// Turns a `[rows, columns]` matrix into `[columns, rows]`.
pub(super) fn turn<T: Real>(columns: usize, matrix: &[T], turned: &mut [T]) {
    if columns == 0 {
        return;
    }
    let rows = matrix.len() / columns;
    for (index, row) in matrix.chunks_exact(columns).enumerate() {
        for (column, &value) in row.iter().enumerate() {
            turned[column * rows + index] = value;
        }
    }
}
