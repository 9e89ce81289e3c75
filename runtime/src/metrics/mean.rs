//! A weighted mean: what every other metric here gathers its values in.

use super::{Metric, Scored, rows};
use crate::base::Scalar;

/// `Σ weight · value / Σ weight`; 0 before anything was seen.
///
/// As a metric it is the mean of the predictions themselves. Sums are in double precision.
///
/// ```
/// use formwork::metrics::Mean;
/// let mut mean = Mean::new();
/// mean.add(1.0, 1.0);
/// mean.add(4.0, 2.0);
/// assert_eq!(mean.value(), 3.0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Mean {
    total: f64,
    weight: f64,
}

/// The default [`Mean`](struct@Mean), so that its name alone is one.
#[expect(non_upper_case_globals, reason = "a metric's name is its default value, as a unit struct's would be")]
pub const Mean: Mean = Mean::new();

impl Mean {
    /// A mean of nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { total: 0.0, weight: 0.0 }
    }

    /// Takes one value in.
    pub fn add(&mut self, value: f64, weight: f64) {
        self.total += value * weight;
        self.weight += weight;
    }

    /// Forgets all values.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// The mean so far.
    #[must_use]
    pub fn value(&self) -> f64 {
        if self.weight == 0.0 { 0.0 } else { self.total / self.weight }
    }
}

impl<T: Scalar> Metric<T> for Mean {
    fn name(&self) -> &'static str {
        "mean"
    }

    fn reset(&mut self) {
        self.clear();
    }

    fn update(&mut self, batch: Scored<'_, T>) {
        for (row, weight) in rows::weighted(&batch) {
            for value in row {
                self.add(value.f64(), weight / row.len() as f64);
            }
        }
    }

    fn result(&self) -> f64 {
        self.value()
    }
}
