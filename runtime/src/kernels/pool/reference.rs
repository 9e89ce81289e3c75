//! Pooling as plain loops: the textbook, and what the fast path is held to.
#![cfg(test)]

use super::PoolDims;
use crate::base::Scalar;
use alloc::vec::Vec;

/// The elements of channel `channel` that position `(row, column)` sees, in ascending order.
fn cells(d: PoolDims, sample: usize, [row, column, channel]: [usize; 3]) -> Vec<usize> {
    let w = d.window;
    let mut cells = Vec::new();
    for i in 0..w.size[0] {
        for j in 0..w.size[1] {
            if let (Some(y), Some(x)) = (w.source(0, row, i), w.source(1, column, j)) {
                cells.push(sample * d.inputs() + (y * w.input[1] + x) * w.channels + channel);
            }
        }
    }
    cells
}

/// Calls `f` with each element of the output and the elements of the input it is made of.
fn each(d: PoolDims, n: usize, mut f: impl FnMut(usize, Vec<usize>)) {
    let mut at = 0;
    for sample in 0..n {
        for row in 0..d.window.output[0] {
            for column in 0..d.window.output[1] {
                for channel in 0..d.window.channels {
                    f(at, cells(d, sample, [row, column, channel]));
                    at += 1;
                }
            }
        }
    }
}

/// The first of the cells that hold the largest value.
fn largest<T: Scalar>(x: &[T], cells: &[usize]) -> usize {
    cells.iter().copied().fold(cells[0], |best, cell| if x[cell] > x[best] { cell } else { best })
}

/// See [`max_pool_forward`](super::single::max_pool_forward).
pub(super) fn max_forward<T: Scalar>(d: PoolDims, n: usize, x: &[T], y: &mut [T]) {
    each(d, n, |at, cells| y[at] = x[largest(x, &cells)]);
}

/// See [`max_pool_backward`](super::single::max_pool_backward).
pub(super) fn max_backward<T: Scalar>(d: PoolDims, n: usize, x: &[T], dy: &[T], dx: &mut [T], add: bool) {
    if !add {
        dx[..n * d.inputs()].fill(T::zero());
    }
    each(d, n, |at, cells| {
        let cell = largest(x, &cells);
        dx[cell] = dx[cell] + dy[at];
    });
}

/// See [`average_pool_forward`](super::single::average_pool_forward).
pub(super) fn average_forward<T: Scalar>(d: PoolDims, n: usize, x: &[T], y: &mut [T]) {
    each(d, n, |at, cells| {
        let sum = cells.iter().fold(T::zero(), |sum, cell| sum + x[*cell]);
        y[at] = sum / T::of(cells.len() as f64);
    });
}

/// See [`average_pool_backward`](super::single::average_pool_backward).
pub(super) fn average_backward<T: Scalar>(d: PoolDims, n: usize, dy: &[T], dx: &mut [T], add: bool) {
    if !add {
        dx[..n * d.inputs()].fill(T::zero());
    }
    each(d, n, |at, cells| {
        for cell in &cells {
            dx[*cell] = dx[*cell] + dy[at] / T::of(cells.len() as f64);
        }
    });
}
