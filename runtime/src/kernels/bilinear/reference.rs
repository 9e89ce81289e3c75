//! Bilinear upsampling as plain loops: the textbook, and what the fast path is held to.
//!
//! A weight is a triangle around the centre, as wide as two cells of the input; those beyond the edges are left out, and
//! the others divided by their sum.
#![cfg(test)]

use super::BilinearDims;
use crate::base::Scalar;

/// How much cell `cell` of the input counts for position `at` of the output, on an axis.
fn weight(d: BilinearDims, axis: usize, at: usize, cell: usize) -> f64 {
    let centre = (at as f64 + 0.5) / d.size[axis] as f64 - 0.5;
    let triangle = |cell: usize| (1.0 - (centre - cell as f64).abs()).max(0.0);
    triangle(cell) / (0..d.input[axis]).map(triangle).sum::<f64>()
}

/// Calls `f` with each element of the output, each of the input of the same sample and channel, and the weight.
fn each(d: BilinearDims, n: usize, mut f: impl FnMut(usize, usize, f64)) {
    let columns = d.input[1] * d.size[1];
    for at in 0..n * d.outputs() {
        let (sample, position, channel) = (at / d.outputs(), at % d.outputs() / d.channels, at % d.channels);
        for row in 0..d.input[0] {
            for column in 0..d.input[1] {
                let weight = weight(d, 0, position / columns, row) * weight(d, 1, position % columns, column);
                f(at, sample * d.inputs() + (row * d.input[1] + column) * d.channels + channel, weight);
            }
        }
    }
}

/// See [`bilinear_forward`](super::single::bilinear_forward).
pub(super) fn forward<T: Scalar>(d: BilinearDims, n: usize, x: &[T], y: &mut [T]) {
    y[..n * d.outputs()].fill(T::zero());
    each(d, n, |at, from, weight| y[at] = y[at] + T::of(weight) * x[from]);
}

/// See [`bilinear_backward`](super::single::bilinear_backward).
pub(super) fn backward<T: Scalar>(d: BilinearDims, n: usize, dy: &[T], dx: &mut [T], add: bool) {
    if !add {
        dx[..n * d.inputs()].fill(T::zero());
    }
    each(d, n, |at, from, weight| dx[from] = dx[from] + T::of(weight) * dy[at]);
}
