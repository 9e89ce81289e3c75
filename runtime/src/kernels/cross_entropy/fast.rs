//! Cross-entropy as loops that vectorise along a row, where the level has no way of its own for short rows.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::{CrossEntropyDims, EPSILON};
use crate::kernels::simd::{Pass, simd};
use crate::kernels::softmax::Exponential;
use crate::kernels::sums::total;

/// A scalar that cross-entropies are compiled for.
pub(super) trait Rows: Exponential {
    /// Treats rows that fit one register, if the level in use gains by that; tells whether it did. Slices are as long as
    /// the number of rows says.
    fn short(_d: CrossEntropyDims, _operands: [&[Self]; 3], _values: &mut [Self], _gradient: &mut [Self]) -> bool {
        false
    }
}

impl Rows for f64 {}

impl Rows for f32 {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    fn short(d: CrossEntropyDims, operands: [&[f32]; 3], values: &mut [f32], gradient: &mut [f32]) -> bool {
        super::short::run(d, operands, values, gradient)
    }
}

/// See [`cross_entropy`](super::single::cross_entropy).
pub(super) fn cross_entropy<T: Rows>(
    d: CrossEntropyDims,
    p: &[T],
    target: &[T],
    scale: &[T],
    values: &mut [T],
    gradient: &mut [T],
) {
    // As many values as there are do not bound this: whoever calls chose them.
    let len = values.len().checked_mul(d.classes).expect("fewer probabilities than there are addresses");
    let (p, target, scale, gradient) = (&p[..len], &target[..len], &scale[..values.len()], &mut gradient[..len]);
    if d.classes > 0 && !T::short(d, [p, target, scale], values, gradient) {
        simd::<T, _>(Fused { d, p, target, scale, values, gradient });
    }
}

struct Fused<'a, T> {
    d: CrossEntropyDims,
    p: &'a [T],
    target: &'a [T],
    scale: &'a [T],
    values: &'a mut [T],
    gradient: &'a mut [T],
}

impl<T: Rows> Pass for Fused<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let (keep, add, classes) = (T::of(self.d.keep), T::of(self.d.add), self.d.classes);
        let (low, high) = (T::of(EPSILON), T::of(1.0 - EPSILON));
        let rows = self.p.chunks_exact(classes).zip(self.target.chunks_exact(classes));
        let results = self.gradient.chunks_exact_mut(classes).zip(self.values.iter_mut().zip(self.scale));
        for ((p, target), (gradient, (value, &scale))) in rows.zip(results) {
            let whole = T::of(total([p], |[p]| p));
            let mass = T::of(total([target], |[y]| keep * y + add));
            *value = T::zero();
            for (&p, &y) in p.iter().zip(target) {
                let t = keep * y + add;
                // The logarithm of a class the target rules out is not taken: one per row for one-hot targets.
                if t != T::zero() {
                    let share = p / whole;
                    let share = if share < low { low } else { share };
                    let share = if share > high { high } else { share };
                    *value = *value - t * share.fast_ln::<FMA>();
                }
            }
            let mass = mass * scale;
            for ((gradient, &p), &y) in gradient.iter_mut().zip(p).zip(target) {
                *gradient = p * mass - scale * (keep * y + add);
            }
        }
    }
}
