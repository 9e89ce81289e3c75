//! Checks of derivatives: what a backward pass or a loss gives, against central differences.
//!
//! A slope is the difference of the values a small step to either side, over twice the step. In double precision that is
//! right to about nine places, so a formula that is wrong shows. Differences say nothing at a kink, such as a relu at 0.

mod loss;
mod model;
#[cfg(test)]
mod tests;

pub use loss::check_loss;
pub use model::check_gradients;

use crate::model::InputError;
use std::string::String;

/// The step, relative above 1. The error of a difference is the third derivative times `STEP²/6`, and rounding over
/// `STEP`: about 1e-10 each.
const STEP: f64 = 1e-5;

/// The relative error a gradient may have against differences; below `FLOOR` it is absolute.
const TOLERANCE: f64 = 1e-6;
const FLOOR: f64 = 1e-2;

/// Rounding errors that the sum of all outputs may carry, in units of its largest part.
const ROUNDINGS: f64 = 64.0;

/// What a check compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GradientReport {
    /// How many numbers.
    pub compared: usize,
    /// The largest error of a gradient, relative above 0.01, absolute in hundredths below.
    pub worst: f64,
}

/// Why a check did not pass.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GradientError {
    /// A gradient is another than the slope.
    #[error("gradient {index} of `{of}` is {found}, by differences {slope}")]
    Wrong {
        /// The parameter, by its path, or the input.
        of: String,
        /// Which of its numbers; those of an input count through all samples.
        index: usize,
        /// What the backward pass gave.
        found: f64,
        /// What differences give.
        slope: f64,
    },
    /// The inputs were refused.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The loss gives the gradient of the activation's input, which alone has no slope to compare with.
    #[error("the loss is fused with the activation of its output: check it with the tag `Other`")]
    Fused,
    /// Predictions and targets are not of one number of samples.
    #[error("{predictions} numbers predicted and {targets} of targets are not of one number of samples")]
    Uneven {
        /// How many numbers of predictions.
        predictions: usize,
        /// How many numbers of targets.
        targets: usize,
    },
}

impl GradientReport {
    /// Compares one gradient with the slope of `value`, the sum it is the gradient of, whose parts add up to `size` in
    /// absolute value.
    fn compare(
        &mut self,
        (of, index): (&str, usize),
        found: f64,
        at: f64,
        mut value: impl FnMut(f64) -> (f64, f64),
    ) -> Result<(), GradientError> {
        let step = STEP * at.abs().max(1.0);
        let ((above, size), (below, _)) = (value(at + step), value(at - step));
        let slope = (above - below) / (2.0 * step);
        let scale = found.abs().max(slope.abs()).max(FLOOR);
        let noise = ROUNDINGS * f64::EPSILON * size / step;
        let error = (found - slope).abs();
        // A NaN is an error too.
        if error <= TOLERANCE * scale + noise {
            self.compared += 1;
            self.worst = self.worst.max(error / scale);
            return Ok(());
        }
        Err(GradientError::Wrong { of: of.into(), index, found, slope })
    }
}
