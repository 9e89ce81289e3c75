//! Bilinear upsampling position by position, all channels of a position at once.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::BilinearDims;
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};

/// The two cells of the input around position `at` of the output on an axis, with their weights. At an edge both are the
/// same cell.
#[inline(always)]
fn between<T: Scalar>(d: BilinearDims, axis: usize, at: usize) -> [(usize, T); 2] {
    // In halves of a cell of the output, counted from the centre of the input's first cell.
    let (ahead, cell) = ((2 * at + 1).saturating_sub(d.size[axis]), 2 * d.size[axis]);
    let (first, part) = (ahead / cell, T::of((ahead % cell) as f64 / cell as f64));
    [(first, T::one() - part), ((first + 1).min(d.input[axis] - 1), part)]
}

/// Where the four cells around a position start in a sample of the input, with their weights.
#[inline(always)]
fn corners<T: Scalar>(d: BilinearDims, rows: [(usize, T); 2], columns: [(usize, T); 2]) -> [(usize, T); 4] {
    let corner =
        |(row, upper): (usize, T), (column, left): (usize, T)| ((row * d.input[1] + column) * d.channels, upper * left);
    let ([top, bottom], [left, right]) = (rows, columns);
    [corner(top, left), corner(top, right), corner(bottom, left), corner(bottom, right)]
}

/// See [`bilinear_forward`](super::single::bilinear_forward).
pub(super) fn forward<T: Scalar>(d: BilinearDims, n: usize, x: &[T], y: &mut [T]) {
    simd::<T, _>(Forward { d, x: &x[..n * d.inputs()], y: &mut y[..n * d.outputs()] });
}

struct Forward<'a, T> {
    d: BilinearDims,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Pass for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, x, y } = self;
        if x.is_empty() {
            return;
        }
        let row_len = d.input[1] * d.size[1] * d.channels;
        for (x, y) in x.chunks_exact(d.inputs()).zip(y.chunks_exact_mut(d.outputs())) {
            for (row, y) in y.chunks_exact_mut(row_len).enumerate() {
                let rows = between::<T>(d, 0, row);
                for (column, y) in y.chunks_exact_mut(d.channels).enumerate() {
                    let [a, b, c, e] = corners(d, rows, between(d, 1, column));
                    let upper = x[a.0..][..d.channels].iter().zip(&x[b.0..][..d.channels]);
                    let lower = x[c.0..][..d.channels].iter().zip(&x[e.0..][..d.channels]);
                    for ((y, (&xa, &xb)), (&xc, &xe)) in y.iter_mut().zip(upper).zip(lower) {
                        *y = (a.1 * xa + b.1 * xb) + (c.1 * xc + e.1 * xe);
                    }
                }
            }
        }
    }
}

/// See [`bilinear_backward`](super::single::bilinear_backward).
pub(super) fn backward<T: Scalar>(d: BilinearDims, n: usize, dy: &[T], dx: &mut [T], add: bool) {
    let dx = &mut dx[..n * d.inputs()];
    if !add {
        dx.fill(T::zero());
    }
    simd::<T, _>(Backward { d, dy: &dy[..n * d.outputs()], dx });
}

struct Backward<'a, T> {
    d: BilinearDims,
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Pass for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, dy, dx } = self;
        if dx.is_empty() {
            return;
        }
        let row_len = d.input[1] * d.size[1] * d.channels;
        for (dx, dy) in dx.chunks_exact_mut(d.inputs()).zip(dy.chunks_exact(d.outputs())) {
            for (row, dy) in dy.chunks_exact(row_len).enumerate() {
                let rows = between::<T>(d, 0, row);
                for (column, dy) in dy.chunks_exact(d.channels).enumerate() {
                    for (from, weight) in corners(d, rows, between(d, 1, column)) {
                        for (dx, &dy) in dx[from..][..d.channels].iter_mut().zip(dy) {
                            *dx = *dx + weight * dy;
                        }
                    }
                }
            }
        }
    }
}
