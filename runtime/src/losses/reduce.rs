//! From one value per row to one number per batch, under sample weights and masks.
//!
//! What is divided by depends on the whole batch, the work may be split: so the divisor is found first, from weights and
//! masks alone, and every row then has a factor of its own, for its value and for its gradient alike.

use super::Reduction;
use crate::base::Scalar;
use crate::kernels::Kernels;

/// What the weighted values of a batch are divided by.
///
/// | Reduction | Divisor |
/// |---|---|
/// | [`Sum`](Reduction::Sum) | 1 |
/// | [`SumOverBatchSize`](Reduction::SumOverBatchSize) | the number of rows that count, whatever their weights |
/// | [`MeanWithSampleWeight`](Reduction::MeanWithSampleWeight) | the sum of the weights of the rows that count |
///
/// A batch in which nothing counts has the loss 0.
///
/// ```
/// use formwork::Reduction;
/// use formwork::losses::{Divisor, reduce};
/// let (values, weights, counted) = ([1.0_f32, 2.0, 4.0], [1.0, 0.5, 3.0], [1, 1, 0]);
/// let divisor = Divisor::of(Reduction::SumOverBatchSize, 3, Some(&weights), Some(&counted));
/// let mut scale = [0.0; 3];
/// divisor.scales(Some(&weights), Some(&counted), &mut scale);
/// assert_eq!(scale, [0.5, 0.25, 0.0]);
/// assert_eq!(reduce(&values, &scale), 1.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Divisor {
    reduction: Reduction,
    /// The number of rows that count or the sum of their weights, as the reduction asks.
    amount: f64,
}

impl Divisor {
    /// The divisor of a batch of `rows` rows.
    ///
    /// `weights` holds one number per row, or one per sample, which then goes for all its rows. `counted` holds one byte
    /// per row, 0 for one that a mask or an ignored class takes out.
    ///
    /// # Panics
    /// If the weights are neither one per row nor one for as many rows each, or there is not one byte per row.
    #[must_use]
    pub fn of<T: Scalar>(reduction: Reduction, rows: usize, weights: Option<&[T]>, counted: Option<&[u8]>) -> Self {
        assert_even(rows, weights, counted);
        let weighs = reduction == Reduction::MeanWithSampleWeight && weights.is_some();
        let amount = match (weighs, counted) {
            (false, None) => rows as f64,
            _ => (0..rows)
                .filter(|row| is_counted(counted, *row))
                .map(|row| if weighs { weight(weights, rows, row).f64() } else { 1.0 })
                .sum(),
        };
        Self { reduction, amount }
    }

    /// The divisor of two parts of one batch together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { amount: self.amount + other.amount, ..self }
    }

    /// The factor of a row: its weight over the divisor, 0 if it does not count.
    #[must_use]
    pub fn scale<T: Scalar>(self, weight: T, counted: bool) -> T {
        let divisor = if self.reduction == Reduction::Sum { 1.0 } else { self.amount };
        if counted && divisor != 0.0 { weight / T::of(divisor) } else { T::zero() }
    }

    /// Writes the factors of some of the batch's rows, with the weights and bytes of just these.
    ///
    /// # Panics
    /// As [`of`](Self::of).
    pub fn scales<T: Scalar>(self, weights: Option<&[T]>, counted: Option<&[u8]>, scale: &mut [T]) {
        let rows = scale.len();
        assert_even(rows, weights, counted);
        if let (None, None) = (weights, counted) {
            return scale.fill(self.scale(T::one(), true));
        }
        for (row, scale) in scale.iter_mut().enumerate() {
            *scale = self.scale(weight(weights, rows, row), is_counted(counted, row));
        }
    }
}

/// `Σ value · scale`: what rows add to the loss of their batch. A row of scale 0 adds nothing, not even a NaN.
///
/// # Panics
/// If there is not one factor per value.
#[must_use]
pub fn reduce<T: Kernels>(values: &[T], scale: &[T]) -> f64 {
    T::weighted_sum(values, scale)
}

/// Checks that weights and bytes are those of so many rows.
fn assert_even<T>(rows: usize, weights: Option<&[T]>, counted: Option<&[u8]>) {
    let weights = weights.map_or(rows, <[T]>::len);
    assert!(rows == 0 || weights > 0 && rows.is_multiple_of(weights), "{weights} weights do not go for {rows} rows");
    let bytes = counted.map_or(rows, <[u8]>::len);
    assert!(bytes == rows, "{bytes} bytes say which of {rows} rows count");
}

/// The weight of `row` among `rows`, where each weight goes for as many rows.
fn weight<T: Scalar>(weights: Option<&[T]>, rows: usize, row: usize) -> T {
    weights.map_or(T::one(), |weights| weights[row * weights.len() / rows])
}

fn is_counted(counted: Option<&[u8]>, row: usize) -> bool {
    counted.is_none_or(|counted| counted[row] != 0)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn a_sample_weight_goes_for_all_rows_of_its_sample() {
        let divisor = Divisor::of(Reduction::MeanWithSampleWeight, 4, Some(&[1.0, 3.0]), None);
        let mut scale = [0.0; 4];
        divisor.scales(Some(&[1.0, 3.0]), None, &mut scale);
        assert_eq!(scale, [0.125, 0.125, 0.375, 0.375]);
    }

    #[test]
    fn a_batch_in_which_nothing_counts_has_no_loss() {
        for reduction in [Reduction::Sum, Reduction::SumOverBatchSize, Reduction::MeanWithSampleWeight] {
            let divisor = Divisor::of::<f32>(reduction, 2, None, Some(&[0, 0]));
            let mut scale = [1.0; 2];
            divisor.scales(None, Some(&[0, 0]), &mut scale);
            assert!(reduce(&[f32::NAN, 1.0], &scale).abs() < f64::MIN_POSITIVE, "{reduction:?}");
        }
    }

    #[test]
    fn weights_and_bytes_of_other_rows_are_refused() {
        let refused = |rows, weights: Option<&[f32]>, counted: Option<&[u8]>| {
            let made = || Divisor::of(Reduction::MeanWithSampleWeight, rows, weights, counted);
            *std::panic::catch_unwind(made).unwrap_err().downcast::<std::string::String>().unwrap()
        };
        assert_eq!(refused(4, Some(&[1.0; 3]), None), "3 weights do not go for 4 rows");
        assert_eq!(refused(2, Some(&[]), None), "0 weights do not go for 2 rows");
        assert_eq!(refused(2, None, Some(&[1])), "1 bytes say which of 2 rows count");
    }

    #[test]
    fn divisors_of_parts_add_up() {
        let (weights, counted) = ([1.0, 0.5, 3.0, 2.0], [1, 0, 1, 1]);
        for reduction in [Reduction::Sum, Reduction::SumOverBatchSize, Reduction::MeanWithSampleWeight] {
            let part = |rows: core::ops::Range<usize>| {
                Divisor::of(reduction, rows.len(), Some(&weights[rows.clone()]), Some(&counted[rows]))
            };
            assert_eq!(part(0..1).and(part(1..4)), part(0..4));
        }
    }
}
