//! How often a probability is on the right side of a threshold.

use super::rows::{gather, target};
use super::{Mean, Metric, Scored};
use crate::base::{BadSetting, Rule, Scalar};

/// The share of numbers for which `ŷ > threshold` says what the target, 0 or 1, says. The threshold is 0.5 by default.
///
/// ```
/// use formwork::metrics::{BinaryAccuracy, Metric, Scored, Target};
/// use formwork::Dims;
/// let dims = Dims::new(&[1]);
/// let mut metric = BinaryAccuracy.threshold(0.3);
/// let target = Target::Values(&[1.0, 1.0]);
/// metric.update(Scored { dims, target_dims: dims, prediction: &[0.4_f32, 0.3], target, weight: None, mask: &[] });
/// assert_eq!(Metric::<f32>::result(&metric), 0.5);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BinaryAccuracy {
    threshold: f64,
    mean: Mean,
}

/// The default [`BinaryAccuracy`](struct@BinaryAccuracy), so that its name alone is one.
#[expect(non_upper_case_globals, reason = "a metric's name is its default value, as a unit struct's would be")]
pub const BinaryAccuracy: BinaryAccuracy = BinaryAccuracy::new();

impl Default for BinaryAccuracy {
    fn default() -> Self {
        Self::new()
    }
}

impl BinaryAccuracy {
    /// A metric of threshold 0.5 that has seen nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { threshold: 0.5, mean: Mean::new() }
    }

    /// Above what a prediction means yes: a number between 0 and 1, which a trainer checks.
    #[must_use]
    pub const fn threshold(self, threshold: f64) -> Self {
        Self { threshold, ..self }
    }
}

impl<T: Scalar> Metric<T> for BinaryAccuracy {
    fn name(&self) -> &'static str {
        "binary_accuracy"
    }

    fn check(&self) -> Result<(), BadSetting> {
        Rule::THRESHOLD.check::<T>("binary_accuracy", "threshold", self.threshold)
    }

    fn reset(&mut self) {
        self.mean.clear();
    }

    fn update(&mut self, batch: Scored<'_, T>) {
        add(&mut self.mean, &batch, self.threshold);
    }

    fn result(&self) -> f64 {
        self.mean.value()
    }
}

/// Adds one value per row: the share of its numbers on the right side.
pub(super) fn add<T: Scalar>(mean: &mut Mean, batch: &Scored<'_, T>, threshold: f64) {
    // The comparison is in the model's scalar, as in Keras: an output equal to the rounded threshold is not above it.
    let threshold = T::of(threshold);
    gather(mean, batch, |row_idx, row| {
        let first = row_idx * row.len();
        let hit = |(p, index): (&T, usize)| {
            let answer = f64::from(u8::from(*p > threshold));
            (answer - target(batch, index)).abs() < f64::EPSILON
        };
        row.iter().zip(first..).filter(|pair| hit((pair.0, pair.1))).count() as f64 / row.len() as f64
    });
}
