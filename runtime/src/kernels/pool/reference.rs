//! Pooling as plain loops: the textbook, and what the fast path is held to.
#![cfg(test)]

use super::PoolDims;
use crate::base::Scalar;
use alloc::vec::Vec;

/// The elements of channel `channel` that a position sees, in ascending order.
fn cells(d: PoolDims, sample: usize, [plane, row, column]: [usize; 3], channel: usize) -> Vec<usize> {
    let w = d.window;
    let mut cells = Vec::new();
    for cell in 0..w.cells() {
        let [i, j, k] = place(cell, *w.size());
        if let (Some(z), Some(y), Some(x)) = (w.source(0, plane, i), w.source(1, row, j), w.source(2, column, k)) {
            cells.push(sample * d.inputs() + ((z * w.input()[1] + y) * w.input()[2] + x) * w.channels() + channel);
        }
    }
    cells
}

/// Plane, row and column of number `at` in a volume of that size.
fn place(at: usize, [_, rows, columns]: [usize; 3]) -> [usize; 3] {
    [at / columns / rows, at / columns % rows, at % columns]
}

/// Calls `f` with each element of the output and the elements of the input it is made of.
fn each(d: PoolDims, n: usize, mut f: impl FnMut(usize, Vec<usize>)) {
    for at in 0..n * d.outputs() {
        let (sample, position) = (at / d.outputs(), at % d.outputs() / d.window.channels());
        f(at, cells(d, sample, place(position, *d.window.output()), at % d.window.channels()));
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
