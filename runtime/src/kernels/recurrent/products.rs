//! The products of recurrent layers: a step's input with the kernel, its state with the recurrent kernel, and the
//! gradients of both. Inputs lie sample after sample, the tape step after step.

use super::RecurrentDims;
use super::thin::Thin;
use crate::kernels::dense::fast::add_rows;
use crate::kernels::gemm::{Grid, GridProduct, Product, Real};

/// The bytes of gradients in front of gates that are read by all products of the parameters before the next: a part of
/// the second cache.
const SHARED_BYTES: usize = 256 << 10;

/// `C[m, n] = A[m, k]·B[k, n]` of matrices whose rows lie one after the other.
pub(super) fn plain<'a, T: Real>([m, k, n]: [usize; 3], a: &'a [T], b: &'a [T]) -> Product<'a, T> {
    Product { m, n, k, a, a_row: k, a_step: 1, b, transposed: false, add: false, bias: &[], relu: false }
}

/// `z[n, columns] = x·K + b` for the input of one step, whose rows lie a sample apart.
pub(super) fn project<T: Real>(d: RecurrentDims, n: usize, [x, kernel, bias]: [&[T]; 3], z: &mut [T]) {
    let columns = z.len() / n.max(1);
    T::product(Product { a_row: d.steps * d.features, bias, ..plain([n, d.features, columns], x, kernel) }, z);
}

/// How many steps of so many elements are read by several products before the next.
pub(super) fn shared_steps<T>(elements: usize) -> usize {
    (SHARED_BYTES / size_of::<T>() / elements.max(1)).max(1)
}

/// Some columns of gradients in front of gates, of all steps.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a, T> {
    /// The rows, from the first of these columns on.
    pub(super) dz: &'a [T],
    /// The number of columns.
    pub(super) count: usize,
    /// From one row to the next.
    pub(super) width: usize,
}

/// `dkernel (+)= Σ x[t]ᵀ·dz[t]` over some steps, into columns of a gradient with rows of `width`.
pub(super) fn kernel_gradient<T: Real>(
    d: RecurrentDims,
    n: usize,
    times: core::ops::Range<usize>,
    x: &[T],
    columns: Columns<'_, T>,
    (dkernel, width): (&mut [T], usize),
    add: bool,
) {
    let sums = Grid {
        counts: [1, times.len(), n],
        a: [0, d.features, d.steps * d.features],
        other: [0, n * columns.width, columns.width],
    };
    let product = GridProduct {
        rows: Grid::line(d.features, 1, width),
        sums,
        n: columns.count,
        // Without samples both are empty, and the sums zero.
        a: x.get(times.start * d.features..).unwrap_or(&[]),
        b: columns.dz.get(times.start * n * columns.width..).unwrap_or(&[]),
        b_column: 1,
        add,
        bias: &[],
        relu: false,
    };
    T::product(product, dkernel);
}

/// `drecurrent (+)= Σ h₋₁[t]ᵀ·dz[t]` over some steps, into columns of a gradient with rows of `width`.
pub(super) fn recurrent_gradient<T: Real>(
    [n, units]: [usize; 2],
    times: core::ops::Range<usize>,
    drop: &mut Thin<'_, T>,
    states: &[T],
    columns: Columns<'_, T>,
    (drecurrent, width): (&mut [T], usize),
    add: bool,
) {
    let mut product = |times: core::ops::Range<usize>, add, states: &[T]| {
        let product = GridProduct {
            rows: Grid::line(units, 1, width),
            sums: Grid::line(times.len() * n, units, columns.width),
            n: columns.count,
            a: states,
            b: columns.dz.get(times.start * n * columns.width..).unwrap_or(&[]),
            b_column: 1,
            add,
            bias: &[],
            relu: false,
        };
        T::product(product, drecurrent);
    };
    if drop.is_absent() {
        return product(times.clone(), add, &states[times.start * n * units..times.end * n * units]);
    }
    for time in times.clone() {
        let seen = drop.thin(&states[time * n * units..(time + 1) * n * units]);
        product(time..time + 1, add || time > times.start, seen);
    }
}

/// `dbias (+)= Σ dz` over some rows, unless nobody wants it.
pub(super) fn bias_gradient<T: Real>(
    columns: Columns<'_, T>,
    rows: core::ops::Range<usize>,
    dbias: &mut [T],
    add: bool,
) {
    if dbias.is_empty() {
        return;
    }
    let dbias = &mut dbias[..columns.count];
    if !add {
        dbias.fill(T::zero());
    }
    if !rows.is_empty() {
        let last = (rows.end - 1) * columns.width + columns.count;
        add_rows(&columns.dz[rows.start * columns.width..last], columns.width, dbias);
    }
}

/// `dx[t] (+)= dz[t]·Kᵀ` for all steps.
pub(super) fn input_gradient<T: Real>(
    d: RecurrentDims,
    n: usize,
    columns: usize,
    [kernel, gates]: [&[T]; 2],
    dx: &mut [T],
    add: bool,
) {
    let rows =
        Grid { counts: [1, d.steps, n], a: [0, n * columns, columns], other: [0, d.features, d.steps * d.features] };
    let sums = Grid::line(columns, 1, 1);
    let product =
        GridProduct { rows, sums, n: d.features, a: gates, b: kernel, b_column: columns, add, bias: &[], relu: false };
    if n * d.features > 0 {
        T::product(product, dx);
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
