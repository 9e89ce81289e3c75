//! The mean of absolute differences.

use super::axis::sum;
use super::{Loss, Reduction};
use crate::base::Scalar;
use formwork_shape::Dims;

/// `mean(|y - ŷ|)` over the last axis. It fits every output, and a target has the output's shape.
///
/// The gradient of a row of `n` numbers is `sign(ŷ - y) / n`, and 0 where both are equal.
///
/// ```
/// use formwork::{Dims, Loss, losses::MeanAbsoluteError, tag::Linear};
/// let mut value = [0.0_f32];
/// let loss = MeanAbsoluteError::default();
/// Loss::<f32, Linear>::values(&loss, Dims::new(&[2]), &[1.0, 4.0], &[2.0, 1.0], &mut value);
/// assert_eq!(value, [2.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MeanAbsoluteError {
    reduction: Reduction,
    weight: f64,
}

impl Default for MeanAbsoluteError {
    fn default() -> Self {
        Self { reduction: Reduction::default(), weight: 1.0 }
    }
}

impl MeanAbsoluteError {
    /// How values become one number.
    #[must_use]
    pub fn reduction(self, reduction: Reduction) -> Self {
        Self { reduction, ..self }
    }

    /// The factor of this loss in the total of several outputs, 1 by default.
    #[must_use]
    pub fn weighted(self, weight: f64) -> Self {
        Self { weight, ..self }
    }
}

impl<T: Scalar, Tag> Loss<T, Tag> for MeanAbsoluteError {
    type Target = T;

    fn target_dims(&self, output: Dims) -> Dims {
        output
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn weight(&self) -> f64 {
        self.weight
    }

    fn values(&self, dims: Dims, prediction: &[T], target: &[T], values: &mut [T]) {
        let n = dims.last();
        let rows = prediction.chunks_exact(n).zip(target.chunks_exact(n));
        for ((prediction, target), value) in rows.zip(values) {
            *value = sum(n, |i| (prediction[i] - target[i]).abs()) / T::of(n as f64);
        }
    }

    fn gradient(&self, dims: Dims, prediction: &[T], target: &[T], scale: &[T], gradient: &mut [T]) {
        let n = dims.last();
        let rows = prediction.chunks_exact(n).zip(target.chunks_exact(n)).zip(gradient.chunks_exact_mut(n));
        for (((prediction, target), gradient), scale) in rows.zip(scale) {
            let step = *scale / T::of(n as f64);
            for ((p, y), g) in prediction.iter().zip(target).zip(gradient) {
                let difference = *p - *y;
                // `signum` of a zero is one, the derivative Keras takes there is zero.
                *g = if difference == T::zero() { T::zero() } else { difference.signum() * step };
            }
        }
    }
}
