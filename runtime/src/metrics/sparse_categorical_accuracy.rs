//! How often the most likely class is the target's, the target given as a class id.

use super::rows::{argmax, gather, target};
use super::{Mean, Metric, Scored};
use crate::base::Scalar;

/// The share of rows whose largest prediction is at the target's id; the first of equal numbers counts.
///
/// ```
/// use formwork::metrics::{Metric, Scored, SparseCategoricalAccuracy, Target};
/// use formwork::Dims;
/// let (dims, target_dims) = (Dims::new(&[2]), Dims::new(&[]));
/// let mut metric = SparseCategoricalAccuracy;
/// let target = Target::Ids(&[1, 0]);
/// metric.update(Scored { dims, target_dims, prediction: &[0.4_f32, 0.6, 0.3, 0.7], target, weight: None, mask: &[] });
/// assert_eq!(Metric::<f32>::result(&metric), 0.5);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct SparseCategoricalAccuracy {
    mean: Mean,
}

/// The default [`SparseCategoricalAccuracy`](struct@SparseCategoricalAccuracy), so that its name alone is one.
#[expect(non_upper_case_globals, reason = "a metric's name is its default value, as a unit struct's would be")]
pub const SparseCategoricalAccuracy: SparseCategoricalAccuracy = SparseCategoricalAccuracy::new();

impl SparseCategoricalAccuracy {
    /// A metric that has seen nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { mean: Mean::new() }
    }
}

impl<T: Scalar> Metric<T> for SparseCategoricalAccuracy {
    fn name(&self) -> &'static str {
        "sparse_categorical_accuracy"
    }

    fn reset(&mut self) {
        self.mean.clear();
    }

    fn update(&mut self, batch: Scored<'_, T>) {
        add(&mut self.mean, &batch);
    }

    fn result(&self) -> f64 {
        self.mean.value()
    }
}

/// Adds one value per row: 1 for a hit, 0 for a miss.
pub(super) fn add<T: Scalar>(mean: &mut Mean, batch: &Scored<'_, T>) {
    gather(mean, batch, |row_idx, row| {
        let hit = (argmax(row) as f64 - target(batch, row_idx)).abs() < 0.5;
        f64::from(u8::from(hit))
    });
}
