//! What the size of a parameter adds to the loss: Keras's L1 and L2 regularizers.

use crate::base::Scalar;

/// `l1 · Σ|w| + l2 · Σw²`; there is no half in front of the squares.
///
/// Summed in double precision, in ascending order.
///
/// ```
/// assert_eq!(formwork::losses::penalty(0.5, 0.25, &[2.0_f32, -4.0]), 0.5 * 6.0 + 0.25 * 20.0);
/// ```
#[must_use]
pub fn penalty<T: Scalar>(l1: f64, l2: f64, weights: &[T]) -> f64 {
    let (mut absolutes, mut squares) = (0.0, 0.0);
    for weight in weights {
        let weight = weight.f64();
        absolutes += weight.abs();
        squares += weight * weight;
    }
    l1 * absolutes + l2 * squares
}

/// Adds the gradient of [`penalty`] to `gradient`: `l1 · sign(w) + 2 · l2 · w`, where the sign of 0 is 0.
///
/// ```
/// let mut gradient = [1.0_f32; 3];
/// formwork::losses::add_penalty_gradient(0.5, 0.25, &[2.0, 0.0, -4.0], &mut gradient);
/// assert_eq!(gradient, [2.5, 1.0, -1.5]);
/// ```
pub fn add_penalty_gradient<T: Scalar>(l1: f64, l2: f64, weights: &[T], gradient: &mut [T]) {
    let (l1, twice) = (T::of(l1), T::of(2.0 * l2));
    for (weight, gradient) in weights.iter().zip(gradient) {
        let sign = if *weight == T::zero() { T::zero() } else { weight.signum() };
        *gradient = *gradient + l1 * sign + twice * *weight;
    }
}
