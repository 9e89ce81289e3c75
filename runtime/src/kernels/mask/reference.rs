//! Masks, one element at a time.
#![cfg(test)]

use super::MaskingDims;
use crate::base::Scalar;

/// See [`masking_forward`](super::single::masking_forward).
pub(super) fn forward<T: Scalar>(d: MaskingDims, n: usize, value: f64, x: &[T], y: &mut [T], mask: &mut [T]) {
    for at in 0..n * d.steps * d.features {
        let step = at / d.features;
        let counts = (0..d.features).any(|i| x[step * d.features + i] != T::of(value));
        y[at] = if counts { x[at] } else { T::zero() };
        if !mask.is_empty() {
            mask[step] = if counts { T::one() } else { T::zero() };
        }
    }
}

/// See [`masking_backward`](super::single::masking_backward).
pub(super) fn backward<T: Scalar>(d: MaskingDims, n: usize, mask: &[T], dy: &[T], dx: &mut [T], add: bool) {
    for at in 0..n * d.steps * d.features {
        let before = if add { dx[at] } else { T::zero() };
        dx[at] = before + dy[at] * mask[at / d.features];
    }
}
