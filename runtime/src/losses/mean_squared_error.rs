//! The mean of squared differences.

use super::{Loss, Reduction, difference};
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

settings!(MeanSquaredError);

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
        difference::values(dims, [prediction, target], values, |difference| difference * difference);
    }

    fn gradient(&self, dims: Dims, prediction: &[T], target: &[T], scale: &[T], gradient: &mut [T]) {
        difference::gradient(dims, [prediction, target, scale], gradient, |difference| difference + difference);
    }
}
