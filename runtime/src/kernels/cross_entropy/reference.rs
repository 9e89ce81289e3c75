//! Cross-entropy as a plain loop.
#![cfg(test)]

use super::{CrossEntropyDims, EPSILON};
use crate::base::Scalar;

/// See [`cross_entropy`](super::single::cross_entropy).
pub(super) fn cross_entropy<T: Scalar>(
    d: CrossEntropyDims,
    p: &[T],
    target: &[T],
    scale: &[T],
    values: &mut [T],
    gradient: &mut [T],
) {
    for (row, value) in values.iter_mut().enumerate() {
        let at = row * d.classes..(row + 1) * d.classes;
        let smooth = |y: T| T::of(d.keep) * y + T::of(d.add);
        let whole = p[at.clone()].iter().fold(T::zero(), |sum, p| sum + *p);
        let mass = target[at.clone()].iter().fold(T::zero(), |sum, y| sum + smooth(*y));
        *value = T::zero();
        for i in at {
            let clipped = (p[i] / whole).max(T::of(EPSILON)).min(T::of(1.0 - EPSILON));
            *value = *value - smooth(target[i]) * clipped.ln();
            gradient[i] = scale[row] * (p[i] * mass - smooth(target[i]));
        }
    }
}
