//! Dense layers as plain loops: the textbook, and what the fast path is held to.
#![cfg(test)]

use super::DenseDims;
use crate::base::Scalar;
use crate::kernels::activation::{Activation, reference};

/// See [`dense_forward`](super::single::dense_forward).
pub(super) fn forward<T: Scalar>(
    d: DenseDims,
    n: usize,
    x: &[T],
    kernel: &[T],
    bias: &[T],
    activation: Activation,
    y: &mut [T],
) {
    for row in 0..n * d.rows {
        for unit in 0..d.units {
            let mut sum = bias.get(unit).copied().unwrap_or(T::zero());
            for input in 0..d.inputs {
                sum = sum + x[row * d.inputs + input] * kernel[input * d.units + unit];
            }
            y[row * d.units + unit] = reference::value(activation, sum);
        }
    }
}

/// See [`dense_backward_weights`](super::single::dense_backward_weights).
pub(super) fn backward_weights<T: Scalar>(
    d: DenseDims,
    n: usize,
    x: &[T],
    dy: &[T],
    dkernel: &mut [T],
    dbias: &mut [T],
    add: bool,
) {
    if !dbias.is_empty() {
        backward_bias(d, n, dy, dbias, add);
    }
    for input in 0..d.inputs {
        for unit in 0..d.units {
            let at = input * d.units + unit;
            let mut sum = if add { dkernel[at] } else { T::zero() };
            for row in 0..n * d.rows {
                sum = sum + x[row * d.inputs + input] * dy[row * d.units + unit];
            }
            dkernel[at] = sum;
        }
    }
}

/// See [`dense_backward_bias`](super::single::dense_backward_bias).
pub(super) fn backward_bias<T: Scalar>(d: DenseDims, n: usize, dy: &[T], dbias: &mut [T], add: bool) {
    for unit in 0..d.units {
        let mut sum = if add { dbias[unit] } else { T::zero() };
        for row in 0..n * d.rows {
            sum = sum + dy[row * d.units + unit];
        }
        dbias[unit] = sum;
    }
}

/// See [`dense_backward_input`](super::single::dense_backward_input).
pub(super) fn backward_input<T: Scalar>(
    d: DenseDims,
    n: usize,
    dy: &[T],
    kernel: &[T],
    dx: &mut [T],
    add: bool,
    gate: &[T],
) {
    for row in 0..n * d.rows {
        for input in 0..d.inputs {
            let at = row * d.inputs + input;
            let mut sum = if add { dx[at] } else { T::zero() };
            for unit in 0..d.units {
                sum = sum + dy[row * d.units + unit] * kernel[input * d.units + unit];
            }
            dx[at] = if gate.get(at).is_none_or(|gate| *gate > T::zero()) { sum } else { T::zero() };
        }
    }
}
