//! Softmax as plain loops over one row at a time.
#![cfg(test)]

use super::SoftmaxDims;
use crate::base::Scalar;

/// Calls `f` with the indices of each row along the axis.
fn rows(d: SoftmaxDims, n: usize, mut f: impl FnMut(&dyn Fn(usize) -> usize)) {
    for outer in 0..n * d.outer {
        for inner in 0..d.inner {
            f(&|i| (outer * d.axis + i) * d.inner + inner);
        }
    }
}

/// See [`softmax`](super::single::softmax).
pub(super) fn softmax<T: Scalar>(d: SoftmaxDims, n: usize, y: &mut [T]) {
    log_softmax(d, n, y);
    for y in &mut y[..d.len(n)] {
        *y = y.exp();
    }
}

/// See [`log_softmax`](super::single::log_softmax).
pub(super) fn log_softmax<T: Scalar>(d: SoftmaxDims, n: usize, y: &mut [T]) {
    rows(d, n, |at| {
        let max = (0..d.axis).fold(T::neg_infinity(), |max, i| max.max(y[at(i)]));
        let sum = (0..d.axis).fold(T::zero(), |sum, i| sum + (y[at(i)] - max).exp());
        for i in 0..d.axis {
            y[at(i)] = y[at(i)] - max - sum.ln();
        }
    });
}

/// See [`softmax_backward`](super::single::softmax_backward).
pub(super) fn softmax_backward<T: Scalar>(d: SoftmaxDims, n: usize, y: &[T], dy: &mut [T]) {
    rows(d, n, |at| {
        let dot = (0..d.axis).fold(T::zero(), |sum, i| sum + dy[at(i)] * y[at(i)]);
        for i in 0..d.axis {
            dy[at(i)] = y[at(i)] * (dy[at(i)] - dot);
        }
    });
}

/// See [`log_softmax_backward`](super::single::log_softmax_backward).
pub(super) fn log_softmax_backward<T: Scalar>(d: SoftmaxDims, n: usize, y: &[T], dy: &mut [T]) {
    rows(d, n, |at| {
        let sum = (0..d.axis).fold(T::zero(), |sum, i| sum + dy[at(i)]);
        for i in 0..d.axis {
            dy[at(i)] = dy[at(i)] - y[at(i)].exp() * sum;
        }
    });
}
