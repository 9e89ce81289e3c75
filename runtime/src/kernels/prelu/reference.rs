//! Prelu, one element at a time.

use super::{PreluDims, bent};
use crate::base::Scalar;

/// The slope of element `at` of a sample.
fn slope(d: PreluDims, mut at: usize) -> usize {
    let mut slope = 0;
    for axis in (0..d.rank).rev() {
        slope += at % d.sizes[axis] * d.strides[axis];
        at /= d.sizes[axis];
    }
    slope
}

/// See [`prelu_forward`](super::single::prelu_forward).
pub(super) fn forward<T: Scalar>(d: PreluDims, n: usize, x: &[T], alpha: &[T], y: &mut [T]) {
    for at in 0..n * d.len {
        y[at] = bent(x[at], alpha[slope(d, at % d.len)]);
    }
}

/// See [`prelu_backward_input`](super::single::prelu_backward_input).
pub(super) fn backward_input<T: Scalar>(
    d: PreluDims,
    n: usize,
    x: &[T],
    alpha: &[T],
    dy: &[T],
    dx: &mut [T],
    add: bool,
) {
    for at in 0..n * d.len {
        let own = match x[at] {
            x if x > T::zero() => dy[at],
            x if x < T::zero() => alpha[slope(d, at % d.len)] * dy[at],
            _ => T::zero(),
        };
        dx[at] = if add { dx[at] + own } else { own };
    }
}

/// See [`prelu_backward_alpha`](super::single::prelu_backward_alpha).
pub(super) fn backward_alpha<T: Scalar>(d: PreluDims, n: usize, x: &[T], dy: &[T], dalpha: &mut [T], add: bool) {
    if !add {
        dalpha[..d.slopes].fill(T::zero());
    }
    for at in (0..n * d.len).filter(|at| x[*at] < T::zero()) {
        let slope = slope(d, at % d.len);
        dalpha[slope] = dalpha[slope] + x[at] * dy[at];
    }
}
