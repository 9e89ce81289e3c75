//! The mean of absolute differences.

use super::{Loss, Reduction, difference};
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

settings!(MeanAbsoluteError);

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
        difference::values(dims, [prediction, target], values, T::abs);
    }

    fn gradient(&self, dims: Dims, prediction: &[T], target: &[T], scale: &[T], gradient: &mut [T]) {
        // `signum` of a zero is one, the derivative Keras takes there is zero.
        let slope = |difference: T| if difference == T::zero() { T::zero() } else { difference.signum() };
        difference::gradient(dims, [prediction, target, scale], gradient, slope);
    }
}
