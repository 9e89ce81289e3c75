//! What the tests of all kernels share: data, comparison, and each SIMD level in turn.
#![allow(clippy::float_cmp, reason = "an infinity equals an infinity")]

use super::simd::{Level, force};
use crate::base::{Scalar, Stream};
use alloc::vec::Vec;
use std::sync::{Mutex, PoisonError};

/// Held while a test sets the level, which is one for the whole process.
static LEVELS: Mutex<()> = Mutex::new(());

/// Runs `check` at each level the machine has.
pub(super) fn at_each_level(check: impl Fn(Level)) {
    let _held = LEVELS.lock().unwrap_or_else(PoisonError::into_inner);
    for level in [Level::Portable, Level::Avx2, Level::Avx512] {
        if force(level) == level {
            check(level);
        }
    }
    force(Level::Avx512);
}

/// Numbers from -1 to 1, the same for the same seed, representable in `f32`.
pub(super) fn numbers<T: Scalar>(seed: u64, len: usize) -> Vec<T> {
    let stream = Stream::new(seed);
    (0_u32..).take(len).map(|i| T::of(f32::of(2.0 * stream.uniform(i) - 1.0).f64())).collect()
}

/// Numbers of both signs and of every magnitude there is, from subnormal ones to the largest, spaced evenly by their
/// logarithms; with 0 and the infinities.
pub(super) fn magnitudes<T: Scalar>() -> Vec<T> {
    let (low, high) = (T::min_positive_value().f64().ln() - 10.0, T::max_value().f64().ln());
    let spread = (0..2000_u32).map(|step| T::of((low + (high - low) * f64::from(step) / 2000.0).exp()));
    // Most functions bend here.
    let bends = (1..2000_u32).map(|step| T::of(f64::from(step) * 0.053));
    let special = [T::zero(), T::max_value(), T::min_positive_value(), T::infinity()];
    let above: Vec<T> = spread.chain(bends).chain(special).collect();
    above.iter().copied().chain(above.iter().map(|x| -*x)).collect()
}

/// The same numbers in double precision.
pub(super) fn wide<T: Scalar>(x: &[T]) -> Vec<f64> {
    x.iter().map(|x| x.f64()).collect()
}

/// Panics unless each number is near the wanted one: `|got - want| ≤ atol + rtol · |want|`, or both are the same
/// infinity or NaN.
pub(super) fn assert_near<T: Scalar>(what: &str, got: &[T], want: &[f64], rtol: f64, atol: f64) {
    assert_eq!(got.len(), want.len(), "{what}: lengths");
    for (i, (&got, &want)) in got.iter().zip(want).enumerate() {
        let got = got.f64();
        let same = got == want || (got.is_nan() && want.is_nan());
        assert!(same || (got - want).abs() <= atol + rtol * want.abs(), "{what}: element {i} is {got}, not {want}");
    }
}

/// Panics unless `gradient` is the slope of `value` at `x`, by central differences in double precision.
pub(super) fn assert_slope(what: &str, x: &[f64], gradient: &[f64], mut value: impl FnMut(&[f64]) -> f64) {
    let mut moved = x.to_vec();
    for i in 0..x.len() {
        let h = 1e-6 * x[i].abs().max(1.0);
        moved[i] = x[i] + h;
        let above = value(&moved);
        moved[i] = x[i] - h;
        let below = value(&moved);
        moved[i] = x[i];
        let slope = (above - below) / (2.0 * h);
        let error = (slope - gradient[i]).abs();
        assert!(error <= 1e-7 + 1e-6 * slope.abs(), "{what}: slope {i} is {slope}, gradient {}", gradient[i]);
    }
}

/// Σ aᵢ·bᵢ: with a cotangent, a scalar to differentiate.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
