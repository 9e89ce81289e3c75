//! The mean of squared differences.

use super::axis::sum;
use super::{Loss, Reduction};
use crate::base::Scalar;
use formwork_shape::Dims;

/// `mean((y - ŷ)²)` over the last axis. It fits every output, and a target has the output's shape.
///
/// The gradient of a row of `n` numbers is `2 · (ŷ - y) / n`.
///
/// ```
/// use formwork::{Dims, Loss, losses::MeanSquaredError, tag::Linear};
/// let mut value = [0.0_f32];
/// let loss = MeanSquaredError::default();
/// Loss::<f32, Linear>::values(&loss, Dims::new(&[2]), &[1.0, 4.0], &[2.0, 1.0], &mut value);
/// assert_eq!(value, [5.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MeanSquaredError {
    reduction: Reduction,
    weight: f64,
}

impl Default for MeanSquaredError {
    fn default() -> Self {
        Self { reduction: Reduction::default(), weight: 1.0 }
    }
}

impl MeanSquaredError {
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

impl<T: Scalar, Tag> Loss<T, Tag> for MeanSquaredError {
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
            let difference = |i| prediction[i] - target[i];
            let squares = sum(n, |i| difference(i) * difference(i));
            *value = squares / T::of(n as f64);
        }
    }

    fn gradient(&self, dims: Dims, prediction: &[T], target: &[T], scale: &[T], gradient: &mut [T]) {
        let n = dims.last();
        let rows = prediction.chunks_exact(n).zip(target.chunks_exact(n)).zip(gradient.chunks_exact_mut(n));
        for (((prediction, target), gradient), scale) in rows.zip(scale) {
            let factor = *scale * T::of(2.0 / n as f64);
            for ((p, y), g) in prediction.iter().zip(target).zip(gradient) {
                *g = (*p - *y) * factor;
            }
        }
    }
}
