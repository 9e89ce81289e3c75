//! Dense layers as blocked products, for both scalars.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::DenseDims;
use crate::kernels::activation::{Activate, Activation};
use crate::kernels::gemm::{Aside, Product, Real};
use crate::kernels::simd::{Pass, simd};

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
        simd::<T, _>(Columns { dy, dbias });
    }
}

/// Adds the rows of `dy` to `dbias`, four at a time so that the sums are loaded and stored a quarter as often.
struct Columns<'a, T> {
    dy: &'a [T],
    dbias: &'a mut [T],
}

impl<T: Real> Pass for Columns<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let units = self.dbias.len();
        let mut blocks = self.dy.chunks_exact(4 * units);
        for block in &mut blocks {
            let (a, rest) = block.split_at(units);
            let (b, rest) = rest.split_at(units);
            let (c, e) = rest.split_at(units);
            for ((((sum, &a), &b), &c), &e) in self.dbias.iter_mut().zip(a).zip(b).zip(c).zip(e) {
                *sum = *sum + a + b + c + e;
            }
        }
        for row in blocks.remainder().chunks_exact(units) {
            for (sum, &value) in self.dbias.iter_mut().zip(row) {
                *sum = *sum + value;
            }
        }
    }
}
