//! Global pooling as plain loops: the textbook, and what the fast path is held to.
#![cfg(test)]

use super::GlobalPoolDims;
use crate::base::Scalar;

/// Calls `f` with each element of the output and the elements of the input it is made of.
fn each(d: GlobalPoolDims, n: usize, mut f: impl FnMut(usize, &mut dyn Iterator<Item = usize>)) {
    for at in 0..n * d.channels {
        let first = at / d.channels * d.positions * d.channels + at % d.channels;
        f(at, &mut (0..d.positions).map(|position| first + position * d.channels));
    }
}

/// See [`global_max_forward`](super::single::global_max_forward).
pub(super) fn max_forward<T: Scalar>(d: GlobalPoolDims, n: usize, x: &[T], y: &mut [T]) {
    each(d, n, |at, cells| y[at] = cells.map(|cell| x[cell]).fold(T::neg_infinity(), T::max));
}

/// See [`global_max_backward`](super::single::global_max_backward).
pub(super) fn max_backward<T: Scalar>(d: GlobalPoolDims, n: usize, x: &[T], dy: &[T], dx: &mut [T], add: bool) {
    let mut largest = dy.to_vec();
    max_forward(d, n, x, &mut largest);
    let mut ties = alloc::vec![0.0; n * d.channels];
    each(d, n, |at, cells| ties[at] = cells.filter(|cell| x[*cell] == largest[at]).count() as f64);
    each(d, n, |at, cells| {
        for cell in cells {
            let share = if x[cell] == largest[at] { dy[at] / T::of(ties[at]) } else { T::zero() };
            dx[cell] = if add { dx[cell] + share } else { share };
        }
    });
}

/// Whether an element of the input counts.
fn counts<T: Scalar>(d: GlobalPoolDims, mask: &[T], cell: usize) -> bool {
    mask.is_empty() || mask[cell / d.channels] != T::zero()
}

/// See [`global_average_forward`](super::single::global_average_forward).
pub(super) fn average_forward<T: Scalar>(d: GlobalPoolDims, n: usize, x: &[T], mask: &[T], y: &mut [T]) {
    each(d, n, |at, cells| {
        let (mut sum, mut count) = (T::zero(), 0.0);
        for cell in cells.filter(|cell| counts(d, mask, *cell)) {
            (sum, count) = (sum + x[cell], count + 1.0);
        }
        y[at] = if count > 0.0 { sum / T::of(count) } else { sum };
    });
}

/// See [`global_average_backward`](super::single::global_average_backward).
pub(super) fn average_backward<T: Scalar>(d: GlobalPoolDims, n: usize, mask: &[T], dy: &[T], dx: &mut [T], add: bool) {
    each(d, n, |at, cells| {
        let cells: alloc::vec::Vec<usize> = cells.collect();
        let count = cells.iter().filter(|cell| counts(d, mask, **cell)).count() as f64;
        for cell in cells {
            let share = if counts(d, mask, cell) { dy[at] / T::of(count) } else { T::zero() };
            dx[cell] = if add { dx[cell] + share } else { share };
        }
    });
}
