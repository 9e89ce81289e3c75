//! The mean absolute and the mean squared error, as numbers to watch; as losses they have their long names.

use super::rows::{gather, target};
use super::{Mean, Metric, Scored};
use crate::base::Scalar;

/// The mean of `|y - ŷ|` over all numbers: Keras's metric `MeanAbsoluteError`.
///
/// ```
/// use formwork::metrics::{Mae, Metric};
/// assert_eq!(Metric::<f32>::name(&Mae), "mean_absolute_error");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Mae {
    mean: Mean,
}

/// The default [`Mae`](struct@Mae), so that its name alone is one.
#[expect(non_upper_case_globals, reason = "a metric's name is its default value, as a unit struct's would be")]
pub const Mae: Mae = Mae::new();

impl Mae {
    /// A metric that has seen nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { mean: Mean::new() }
    }
}

impl<T: Scalar> Metric<T> for Mae {
    fn name(&self) -> &'static str {
        "mean_absolute_error"
    }

    fn reset(&mut self) {
        self.mean.clear();
    }

    fn update(&mut self, batch: Scored<'_, T>) {
        mean_of(&mut self.mean, &batch, f64::abs);
    }

    fn result(&self) -> f64 {
        self.mean.value()
    }
}

/// The mean of `(y - ŷ)²` over all numbers: Keras's metric `MeanSquaredError`.
///
/// ```
/// use formwork::metrics::{Metric, Mse};
/// assert_eq!(Metric::<f32>::name(&Mse), "mean_squared_error");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Mse {
    mean: Mean,
}

/// The default [`Mse`](struct@Mse), so that its name alone is one.
#[expect(non_upper_case_globals, reason = "a metric's name is its default value, as a unit struct's would be")]
pub const Mse: Mse = Mse::new();

impl Mse {
    /// A metric that has seen nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { mean: Mean::new() }
    }
}

impl<T: Scalar> Metric<T> for Mse {
    fn name(&self) -> &'static str {
        "mean_squared_error"
    }

    fn reset(&mut self) {
        self.mean.clear();
    }

    fn update(&mut self, batch: Scored<'_, T>) {
        mean_of(&mut self.mean, &batch, |difference| difference * difference);
    }

    fn result(&self) -> f64 {
        self.mean.value()
    }
}

/// Adds the mean over each row of what `of` makes of the differences.
fn mean_of<T: Scalar>(mean: &mut Mean, batch: &Scored<'_, T>, of: impl Fn(f64) -> f64) {
    gather(mean, batch, |row_idx, row| {
        let first = row_idx * row.len();
        let differences = row.iter().zip(first..).map(|(p, index)| p.f64() - target(batch, index));
        differences.map(&of).sum::<f64>() / row.len() as f64
    });
}
