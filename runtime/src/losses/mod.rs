//! Losses: what training makes small.
//!
//! A loss sees one output at a time: `n` samples of shape `dims`, row-major, and as many targets. It gives one value per
//! *row*: usually the last axis is a row, so `dims.rows()` values per sample, as Keras counts them.
//!
//! A trainer asks in this order: [`Loss::ignore`] marks the rows that count, a [`Divisor`] of the whole batch turns them
//! and the sample weights into one factor per row, [`Loss::values`] and [`reduce`] give the number to report,
//! [`Loss::gradient`] the gradient under the same factors; [`Loss::values_and_gradient`] may take both in one pass. A
//! batch may be cut into shards behind the divisor.

#[macro_use]
mod settings;
mod axis;
mod binary_crossentropy;
mod categorical_crossentropy;
mod clip;
mod difference;
mod form;
mod mean_absolute_error;
mod mean_squared_error;
mod reduce;
mod softmax;
mod sparse_categorical_crossentropy;

pub use binary_crossentropy::BinaryCrossentropy;
pub use categorical_crossentropy::CategoricalCrossentropy;
pub use form::{
    BinaryFit, BinaryProbabilities, CategoricalFit, ClassProbabilities, Form, Logits, Probabilities, Unactivated,
};
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_squared_error::MeanSquaredError;
pub use reduce::{Divisor, reduce};
pub use sparse_categorical_crossentropy::SparseCategoricalCrossentropy;

use crate::base::{BadSetting, Element, Scalar};
use formwork_shape::Dims;

/// How the values of a loss become one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reduction {
    /// The weighted sum over the number of values: Keras's default.
    #[default]
    SumOverBatchSize,
    /// The weighted sum.
    Sum,
    /// The weighted sum over the sum of weights.
    MeanWithSampleWeight,
}

/// A loss over an output that ends in the activation `Tag`.
///
/// The tag is a type of [`tag`](crate::tag): `Loss<T, Softmax>` says that the loss fits a softmax output. Where
/// [`FUSED`](Self::FUSED) holds, [`gradient`](Self::gradient) gives the gradient of that activation's *input*, which
/// keeps a saturated output learning.
#[diagnostic::on_unimplemented(
    message = "the loss `{Self}` does not fit an output of kind `{Tag}`: implement `formwork::Loss<_, {Tag}>` for it",
    note = "an output's kind is the activation of its last layer; `MeanSquaredError` fits every kind"
)]
pub trait Loss<T: Scalar, Tag>: Sync {
    /// The element of a target: the model's scalar, or `u32` for class ids.
    type Target: Element;

    /// Whether [`gradient`](Self::gradient) is that of the activation's input.
    const FUSED: bool = false;

    /// The shape of one target, given the shape of the output.
    fn target_dims(&self, output: Dims) -> Dims;

    /// The number of values per sample.
    fn rows(&self, output: Dims) -> usize {
        output.rows()
    }

    /// How values become one number.
    fn reduction(&self) -> Reduction {
        Reduction::SumOverBatchSize
    }

    /// The factor of this loss in the total of several outputs.
    fn weight(&self) -> f64 {
        1.0
    }

    /// Checks the settings beside the weight; a trainer asks when it is made, and trains nothing where one makes no sense.
    ///
    /// # Errors
    /// [`BadSetting`] for the first that makes no sense.
    fn check(&self) -> Result<(), BadSetting> {
        Ok(())
    }

    /// Whether class ids of the target must be below a bound: the number of classes. Rows that
    /// [`ignore`](Self::ignore) clears are exempt.
    fn classes(&self, _output: Dims) -> Option<u32> {
        None
    }

    /// Clears the entries of `counted` (one per row) whose target is to be ignored, and tells whether any may be: where
    /// it answers `false`, `counted` is as it was and the loss asks for no mask.
    fn ignore(&self, _target: &[Self::Target], _counted: &mut [u8]) -> bool {
        false
    }

    /// Writes the value of each row: `n · rows` of them.
    fn values(&self, dims: Dims, prediction: &[T], target: &[Self::Target], values: &mut [T]);

    /// Writes `scale[row] · ∂value[row]/∂prediction` (or of the activation's input, when fused) for each element.
    fn gradient(&self, dims: Dims, prediction: &[T], target: &[Self::Target], scale: &[T], gradient: &mut [T]);

    /// [`values`](Self::values) and [`gradient`](Self::gradient) at once; to be written anew where that saves work.
    fn values_and_gradient(
        &self,
        dims: Dims,
        [prediction, scale]: [&[T]; 2],
        target: &[Self::Target],
        values: &mut [T],
        gradient: &mut [T],
    ) {
        self.values(dims, prediction, target, values);
        self.gradient(dims, prediction, target, scale, gradient);
    }
}
