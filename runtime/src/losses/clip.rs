//! The clipping of probabilities before a logarithm, and the smoothing of targets: Keras's guards against infinity.

use crate::base::Scalar;

/// Keras's `epsilon()`.
const EPSILON: f64 = 1e-7;

/// A probability in `[1e-7, 1 - 1e-7]`; the bounds are rounded to `T`, so the upper one is `1 - 2⁻²³` in `f32`.
#[inline]
pub(super) fn clip<T: Scalar>(p: T) -> T {
    let (low, high) = (T::of(EPSILON), T::of(1.0 - EPSILON));
    if p < low {
        low
    } else if p > high {
        high
    } else {
        p
    }
}

/// Whether [`clip`] cut `p` off: there its derivative is zero.
#[inline]
pub(super) fn is_clipped<T: Scalar>(p: T) -> bool {
    p < T::of(EPSILON) || p > T::of(1.0 - EPSILON)
}

/// Label smoothing: `y ↦ y · (1 - amount) + amount · share`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Smoothing<T> {
    keep: T,
    add: T,
}

impl<T: Scalar> Smoothing<T> {
    /// Smoothing by `amount`, of which each class gets `share`.
    pub(super) fn new(amount: f64, share: f64) -> Self {
        Self { keep: T::of(1.0 - amount), add: T::of(amount * share) }
    }

    #[inline]
    pub(super) fn of(self, y: T) -> T {
        y * self.keep + self.add
    }
}
