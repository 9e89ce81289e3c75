//! How often the most likely class is the target's, the target given as a distribution.

use super::rows::{argmax, gather};
use super::{Mean, Metric, Scored, Target};
use crate::base::Scalar;

/// The share of rows whose largest prediction is where the largest target is; the first of equal numbers counts.
///
/// ```
/// use formwork::metrics::{CategoricalAccuracy, Metric, Scored, Target};
/// use formwork::Dims;
/// let dims = Dims::new(&[2]);
/// let mut metric = CategoricalAccuracy;
/// let target = Target::Values(&[0.0, 1.0, 1.0, 0.0]);
/// metric.update(Scored { dims, target_dims: dims, prediction: &[0.4_f32, 0.6, 0.3, 0.7], target, weight: None, mask: &[] });
/// assert_eq!(Metric::<f32>::result(&metric), 0.5);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct CategoricalAccuracy {
    mean: Mean,
}

/// The default [`CategoricalAccuracy`](struct@CategoricalAccuracy), so that its name alone is one.
#[expect(non_upper_case_globals, reason = "a metric's name is its default value, as a unit struct's would be")]
pub const CategoricalAccuracy: CategoricalAccuracy = CategoricalAccuracy::new();

impl CategoricalAccuracy {
    /// A metric that has seen nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { mean: Mean::new() }
    }
}

impl<T: Scalar> Metric<T> for CategoricalAccuracy {
    fn name(&self) -> &'static str {
        "categorical_accuracy"
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
        let own = row_idx * row.len()..(row_idx + 1) * row.len();
        let class = match batch.target {
            Target::Values(values) => argmax(&values[own]),
            Target::Ids(ids) => argmax(&ids[own]),
        };
        f64::from(u8::from(argmax(row) == class))
    });
}
