//! Dense layers as blocked products, for both scalars.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::DenseDims;
use crate::kernels::activation::{Activate, Activation};
use crate::kernels::gemm::{Aside, Product, Real};
use crate::kernels::simd::{Pass, simd};
use core::ops::Range;

/// See [`dense_forward`](super::single::dense_forward).
pub(super) fn forward<T: Real + Activate>(
    d: DenseDims,
    n: usize,
    x: &[T],
    kernel: &[T],
    bias: &[T],
    activation: Activation,
    y: &mut [T],
) {
    let relu = activation == Activation::RELU;
    let rows = n * d.rows;
    let product = Product {
        m: rows,
        n: d.units,
        k: d.inputs,
        a: x,
        a_row: d.inputs,
        a_step: 1,
        b: kernel,
        transposed: false,
        add: false,
        bias,
        relu,
    };
    if !T::small(&product, Aside::default(), y) {
        T::product(product, y);
    }
    if !relu && activation != Activation::Linear {
        T::activate(activation, &mut y[..rows * d.units]);
    }
}

/// See [`dense_backward_weights`](super::single::dense_backward_weights).
pub(super) fn backward_weights<T: Real>(
    d: DenseDims,
    n: usize,
    x: &[T],
    dy: &[T],
    dkernel: &mut [T],
    dbias: &mut [T],
    add: bool,
) {
    let product = Product {
        m: d.inputs,
        n: d.units,
        k: n * d.rows,
        a: x,
        a_row: 1,
        a_step: d.inputs,
        b: &dy[..n * (d.rows * d.units)],
        transposed: false,
        add,
        bias: &[],
        relu: false,
    };
    if T::small(&product, Aside { sums: dbias, ..Aside::default() }, dkernel) {
        return;
    }
    T::product(product, dkernel);
    if !dbias.is_empty() {
        backward_bias(d, n, dy, dbias, add);
    }
}

/// See [`dense_backward_input`](super::single::dense_backward_input).
pub(super) fn backward_input<T: Real + Activate>(
    d: DenseDims,
    n: usize,
    dy: &[T],
    kernel: &[T],
    dx: &mut [T],
    add: bool,
    gate: &[T],
) {
    let product = Product {
        m: n * d.rows,
        n: d.inputs,
        k: d.units,
        a: dy,
        a_row: d.units,
        a_step: 1,
        b: kernel,
        transposed: true,
        add,
        bias: &[],
        relu: false,
    };
    if T::small(&product, Aside { gate, ..Aside::default() }, dx) {
        return;
    }
    T::product(product, dx);
    if !gate.is_empty() {
        let len = n * (d.rows * d.inputs);
        T::activate_backward(Activation::RELU, &gate[..len], &mut dx[..len]);
    }
}

/// See [`dense_backward_bias`](super::single::dense_backward_bias).
pub(in crate::kernels) fn backward_bias<T: Real>(d: DenseDims, n: usize, dy: &[T], dbias: &mut [T], add: bool) {
    let (dy, dbias) = (&dy[..n * (d.rows * d.units)], &mut dbias[..d.units]);
    if !add {
        dbias.fill(T::zero());
    }
    if d.units > 0 {
        add_rows(dy, d.units, dbias);
    }
}

/// Adds rows that start `width` elements apart to `sums`, of each the first elements.
pub(in crate::kernels) fn add_rows<T: Real>(rows: &[T], width: usize, sums: &mut [T]) {
    let count = (rows.len() + width - sums.len()) / width;
    simd::<T, _>(Columns { rows, width, count, sums });
}

/// Units whose sums are on the stack together.
const SIDE: usize = 64;

/// Rows whose sum is taken before it joins that of all, in double precision: a bias of a convolution sums millions of rows,
/// and of as many equal numbers a plain sum is off by percents.
const ROWS: usize = 64;

/// See [`add_rows`].
struct Columns<'a, T> {
    rows: &'a [T],
    width: usize,
    count: usize,
    sums: &'a mut [T],
}

impl<T: Real> Pass for Columns<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (side, sums) in self.sums.chunks_mut(SIDE).enumerate() {
            let (units, mut whole) = (sums.len(), [0.0; SIDE]);
            for first in (0..self.count).step_by(ROWS) {
                let row = |index: usize| &self.rows[index * self.width + side * SIDE..][..units];
                let piece = of_piece(units, first..self.count.min(first + ROWS), row);
                for (whole, sum) in whole[..units].iter_mut().zip(piece) {
                    *whole += sum.f64();
                }
            }
            for (sum, whole) in sums.iter_mut().zip(whole) {
                *sum = *sum + T::of(whole);
            }
        }
    }
}

/// The sum of some rows, four at a time so that the sums are loaded and stored a quarter as often.
#[inline(always)]
fn of_piece<'a, T: Real>(units: usize, rows: Range<usize>, row: impl Fn(usize) -> &'a [T]) -> [T; SIDE] {
    let (mut sums, mut at) = ([T::zero(); SIDE], rows.start);
    while at + 4 <= rows.end {
        let lanes = row(at).iter().zip(row(at + 1)).zip(row(at + 2)).zip(row(at + 3));
        for (sum, (((&a, &b), &c), &e)) in sums[..units].iter_mut().zip(lanes) {
            *sum = *sum + a + b + c + e;
        }
        at += 4;
    }
    for at in at..rows.end {
        for (sum, &value) in sums[..units].iter_mut().zip(row(at)) {
            *sum = *sum + value;
        }
    }
    sums
}
