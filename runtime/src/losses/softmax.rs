//! The parts of a softmax that cross-entropies over logits are made of, without scratch memory.

use super::axis::Axis;
use crate::base::Scalar;
use formwork_shape::Dims;

/// The largest logit of a row, and the sum of `exp(z - largest)`: `ln Σ exp z = largest + ln sum`, without overflow.
#[inline]
pub(super) fn log_sum_exp<T: Scalar, const LAST: bool>(axis: Axis<LAST>, z: &[T]) -> (T, T) {
    let max = axis.max(z);
    (max, axis.sum(z, |z| (z - max).exp()))
}

/// `out = scale · softmax(z)` for one row.
#[inline]
pub(super) fn scaled_softmax<T: Scalar, const LAST: bool>(axis: Axis<LAST>, z: &[T], scale: T, out: &mut [T]) {
    let max = axis.max(z);
    for index in 0..axis.len {
        *axis.get_mut(out, index) = (axis.get(z, index) - max).exp();
    }
    let scale = scale / axis.sum(out, |value| value);
    for index in 0..axis.len {
        let value = axis.get_mut(out, index);
        *value = *value * scale;
    }
}

/// Takes a gradient of softmax outputs `p`, a softmax over the last axis, to that of its inputs, in place:
/// `dz = p · (dp - Σ dp · p)`.
pub(super) fn through_softmax<T: Scalar>(dims: Dims, p: &[T], gradient: &mut [T]) {
    let len = dims.last();
    for (p, gradient) in p.chunks_exact(len).zip(gradient.chunks_exact_mut(len)) {
        let along = p.iter().zip(&*gradient).fold(T::zero(), |sum, (p, dp)| sum + *p * *dp);
        for (p, value) in p.iter().zip(gradient) {
            *value = *p * (*value - along);
        }
    }
}
