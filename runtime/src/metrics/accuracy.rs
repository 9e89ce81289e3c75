//! The accuracy that fits the shapes: what `metrics=["accuracy"]` chooses in Keras.

use super::{Mean, Metric, Scored, binary_accuracy, categorical_accuracy, sparse_categorical_accuracy};
use crate::base::Scalar;

/// The share of right answers, counted as the shapes of prediction and target ask.
///
/// | Prediction | Target | Counted as |
/// |---|---|---|
/// | `[…, 1]` | any | [`BinaryAccuracy`](struct@super::BinaryAccuracy) of threshold 0.5 |
/// | `[…, K]` | fewer axes, or `[…, 1]` | [`SparseCategoricalAccuracy`](struct@super::SparseCategoricalAccuracy) |
/// | `[…, K]` | `[…, K]` | [`CategoricalAccuracy`](struct@super::CategoricalAccuracy) |
///
/// So several independent yes-or-no outputs in one row are read as classes, as in Keras: for them name
/// [`BinaryAccuracy`](struct@super::BinaryAccuracy).
///
/// ```
/// use formwork::metrics::{Accuracy, Metric, Scored, Target};
/// use formwork::Dims;
/// let dims = Dims::new(&[2]);
/// let mut metric = Accuracy;
/// let target = Target::Values(&[0.0, 1.0, 1.0, 0.0]);
/// metric.update(Scored { dims, target_dims: dims, prediction: &[0.4_f32, 0.6, 0.3, 0.7], target, weight: None, mask: &[] });
/// assert_eq!(Metric::<f32>::result(&metric), 0.5);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Accuracy {
    mean: Mean,
}

/// The default [`Accuracy`](struct@Accuracy), so that its name alone is one.
#[expect(non_upper_case_globals, reason = "a metric's name is its default value, as a unit struct's would be")]
pub const Accuracy: Accuracy = Accuracy::new();

impl Accuracy {
    /// A metric that has seen nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { mean: Mean::new() }
    }
}

impl<T: Scalar> Metric<T> for Accuracy {
    fn name(&self) -> &'static str {
        "accuracy"
    }

    fn reset(&mut self) {
        self.mean.clear();
    }

    fn update(&mut self, batch: Scored<'_, T>) {
        let (dims, target_dims) = (batch.dims, batch.target_dims);
        let mean = &mut self.mean;
        if dims.last() == 1 {
            binary_accuracy::add(mean, &batch, 0.5);
        } else if target_dims.rank() < dims.rank() || target_dims.last() == 1 {
            sparse_categorical_accuracy::add(mean, &batch);
        } else {
            categorical_accuracy::add(mean, &batch);
        }
    }

    fn result(&self) -> f64 {
        self.mean.value()
    }
}
