//! Metrics: numbers for people, gathered over batches.
//!
//! Each keeps a [`Mean`](struct@Mean) of one value per row, weighted by the sample's weight where one is given;
//! steps that the mask of an output leaves out do not count. A metric's name is also
//! a constant, its default value, so that a list of metrics reads `(Accuracy, Mae)`.
//!
//! ```
//! use formwork::metrics::{Accuracy, Metric, Scored, Target};
//! use formwork::Dims;
//! let mut accuracy = Accuracy;
//! accuracy.update(Scored {
//!     dims: Dims::new(&[3]),
//!     target_dims: Dims::new(&[]),
//!     prediction: &[0.7_f32, 0.2, 0.1, 0.5, 0.3, 0.2],
//!     target: Target::Ids(&[0, 1]),
//!     weight: None,
//!     mask: &[],
//! });
//! assert_eq!(Metric::<f32>::result(&accuracy), 0.5);
//! ```

mod accuracy;
mod binary_accuracy;
mod categorical_accuracy;
mod errors;
mod mean;
mod rows;
mod sparse_categorical_accuracy;

pub use accuracy::Accuracy;
pub use binary_accuracy::BinaryAccuracy;
pub use categorical_accuracy::CategoricalAccuracy;
pub use errors::{Mae, Mse};
pub use mean::Mean;
pub use sparse_categorical_accuracy::SparseCategoricalAccuracy;

pub(crate) use rows::argmax;

use crate::base::{BadSetting, Scalar};
use formwork_shape::Dims;

/// One batch of one output, as a metric sees it. The metrics of this library panic, with the numbers, where its parts are
/// not of the same samples.
#[derive(Clone, Copy, Debug)]
pub struct Scored<'a, T> {
    /// The shape of one prediction.
    pub dims: Dims,
    /// The shape of one target.
    pub target_dims: Dims,
    /// Predictions, row-major, sample after sample.
    pub prediction: &'a [T],
    /// Targets in the same order.
    pub target: Target<'a, T>,
    /// A weight per sample, when given.
    pub weight: Option<&'a [T]>,
    /// The mask of the output, `[samples, steps]`: 0 where a step does not count; empty where it has none.
    pub mask: &'a [T],
}

impl<T> Scored<'_, T> {
    /// The number of samples.
    ///
    /// # Panics
    /// If predictions, weights and mask are not those of so many samples.
    fn samples(&self) -> usize {
        let (found, dims) = (self.prediction.len(), self.dims);
        let samples = found.checked_div(dims.len()).unwrap_or(0);
        assert!(
            samples * dims.len() == found,
            "a metric was shown {found} predictions, which are no samples of {dims}"
        );
        let weights = self.weight.map_or(samples, <[T]>::len);
        assert!(weights == samples, "a metric was shown {weights} weights for {samples} samples");
        let (mask, whole) = (self.mask.len(), self.mask.len().is_multiple_of(samples.max(1)));
        assert!(whole, "a metric was shown a mask of {mask} numbers, which are no steps of {samples} samples");
        samples
    }

    /// Checks the number of targets, for the metrics that read them.
    ///
    /// # Panics
    /// If they are not those of so many samples.
    fn assert_targets(&self) {
        let (samples, dims) = (self.samples(), self.target_dims);
        let found = match self.target {
            Target::Values(values) => values.len(),
            Target::Ids(ids) => ids.len(),
        };
        let needed = samples * dims.len();
        assert!(
            found == needed,
            "a metric was shown {found} target numbers for {samples} samples with targets of {dims}"
        );
    }
}

/// Targets as a loss reads them.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a, T> {
    /// Numbers of the model's scalar.
    Values(&'a [T]),
    /// Class ids.
    Ids(&'a [u32]),
}

/// A number gathered over the batches of an epoch.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no metric for a model that computes in `{T}`",
    label = "not a metric",
    note = "write `Accuracy`, `Mae` or `Mse`, or a type that implements `formwork::Metric`"
)]
pub trait Metric<T: Scalar> {
    /// Keras's name, such as `accuracy`.
    fn name(&self) -> &str;

    /// Whether it is shown sample weights. Keras's `metrics` are not, its `weighted_metrics` are: see
    /// [`Weighted`](crate::Weighted).
    fn weighted(&self) -> bool {
        false
    }

    /// Checks the settings; a trainer asks when it is made, and trains nothing where one makes no sense.
    ///
    /// # Errors
    /// [`BadSetting`] for the first that makes no sense.
    fn check(&self) -> Result<(), BadSetting> {
        Ok(())
    }

    /// Forgets all batches.
    fn reset(&mut self);

    /// Takes one more batch in.
    fn update(&mut self, batch: Scored<'_, T>);

    /// The number so far.
    fn result(&self) -> f64;
}
