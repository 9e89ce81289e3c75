//! Shifting and scaling to mean 0 and deviation 1, with statistics of the training part. Keras's `Normalization`.

use crate::base::Scalar;
use crate::data::{Array, DataError};
use ndarray::ArrayD;

/// The least a deviation counts as, as in Keras: a feature that never changes becomes 0, not NaN.
const LEAST_DEVIATION: f64 = 1e-7;

/// What shares a mean and a variance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FeatureAxis {
    /// Each place on the last axis: the features of a table, the channels of an image. Keras's `axis=-1`.
    #[default]
    Last,
    /// The whole array. Keras's `axis=None`.
    None,
}

/// A mean and a variance per feature, gathered once and applied to any part of the data.
///
/// ```
/// use formwork::data::{Array, FeatureAxis, Normalizer};
/// let train = Array::from(ndarray::array![[1.0_f64, 50.0], [3.0, 50.0]]);
/// let normalizer = Normalizer::fit(&train, FeatureAxis::Last)?;
/// assert_eq!((normalizer.mean(), normalizer.variance()), (&[2.0, 50.0][..], &[1.0, 0.0][..]));
/// assert_eq!(normalizer.apply(&train)?, ndarray::array![[-1.0_f64, 0.0], [1.0, 0.0]].into());
/// # Ok::<(), formwork::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Normalizer {
    mean: Vec<f64>,
    variance: Vec<f64>,
    axis: FeatureAxis,
}

impl Normalizer {
    /// Gathers mean and variance (divided by the number of values) in double precision.
    ///
    /// With samples of a single number, `[n]`, both axes mean the same.
    ///
    /// # Errors
    /// [`DataError::Empty`] without values; [`DataError::NotFinite`] with the sample and the number.
    pub fn fit(data: &Array, axis: FeatureAxis) -> Result<Self, DataError> {
        let features = features(data, axis);
        let count = data.shape().iter().product::<usize>() / features.max(1);
        if count == 0 {
            return Err(DataError::Empty { what: "the array to normalize".into() });
        }
        check_finite(data)?;
        let means = |of: &dyn Fn(usize, f64) -> f64| means(data, [count, features], of);
        let first = means(&|_, value| value);
        // What values are away from a mean whose sum was rounded, on average, mends it: a feature that never changes has a
        // variance of 0, and becomes 0.
        let away = means(&|feature, value| value - first[feature]);
        let mean: Vec<f64> = first.iter().zip(away).map(|(first, away)| first + away).collect();
        let variance = means(&|feature, value| (value - mean[feature]).powi(2));
        Ok(Self { mean, variance, axis })
    }

    /// The means, one per feature, or one.
    #[must_use]
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The variances, one per feature, or one.
    #[must_use]
    pub fn variance(&self) -> &[f64] {
        &self.variance
    }

    /// `(x - mean) / max(sqrt(variance), 1e-7)`: `f64` stays `f64`, everything else becomes `f32`.
    ///
    /// # Errors
    /// [`DataError::Features`] for another number of features than was fitted.
    pub fn apply(&self, data: &Array) -> Result<Array, DataError> {
        let found = features(data, self.axis);
        if found != self.mean.len() {
            return Err(DataError::Features { fitted: self.mean.len(), found });
        }
        Ok(match data {
            Array::F64(_) => self.scale(data, f64::of).into(),
            _ => self.scale(data, f32::of).into(),
        })
    }

    fn scale<T>(&self, data: &Array, round: fn(f64) -> T) -> ArrayD<T> {
        let deviation: Vec<f64> = self.variance.iter().map(|variance| variance.sqrt().max(LEAST_DEVIATION)).collect();
        // The last axis is innermost, so features take turns.
        let mut features = self.mean.iter().zip(&deviation).cycle();
        let mut scaled = Vec::with_capacity(data.shape().iter().product());
        data.each_piece(&mut |values| {
            let turns = values.iter().zip(features.by_ref());
            scaled.extend(turns.map(|(value, (mean, sd))| round((value - mean) / sd)));
        });
        ArrayD::from_shape_vec(data.shape(), scaled).expect("a value for each there was")
    }
}

/// Whether an array holds neither NaN nor infinity.
fn check_finite(data: &Array) -> Result<(), DataError> {
    let (mut place, mut found) = (0, None);
    data.each_piece(&mut |values| {
        if found.is_none() {
            found = values.iter().position(|value| !value.is_finite()).map(|index| (place + index, values[index]));
        }
        place += values.len();
    });
    let per_sample = data.sample_shape().iter().product::<usize>().max(1);
    found.map_or(Ok(()), |(place, value)| Err(DataError::NotFinite { sample: place / per_sample, value }))
}

fn features(data: &Array, axis: FeatureAxis) -> usize {
    match axis {
        FeatureAxis::Last => data.sample_shape().last().copied().unwrap_or(1),
        FeatureAxis::None => 1,
    }
}

/// The mean of `of(feature, value)` for each feature, of which there are `count` values each; features take turns.
fn means(data: &Array, [count, features]: [usize; 2], of: impl Fn(usize, f64) -> f64) -> Vec<f64> {
    let (mut sums, mut feature) = (vec![0.0; features], 0);
    data.each_piece(&mut |values| {
        for value in values {
            sums[feature] += of(feature, *value);
            feature = if feature + 1 == features { 0 } else { feature + 1 };
        }
    });
    sums.iter().map(|sum| sum / count as f64).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp, reason = "what never changes is left exactly")]
    use super::*;
    use ndarray::array;

    #[test]
    fn statistics_of_the_training_part_scale_other_parts() {
        let normalizer = Normalizer::fit(&array![[0_u32, 4], [2, 8]].into(), FeatureAxis::Last).unwrap();
        let other = normalizer.apply(&array![[3.0_f32, 6.0]].into()).unwrap();
        assert_eq!(other, array![[2.0_f32, 0.0]].into());
    }

    #[test]
    fn transposed_arrays_keep_their_features() {
        let standing: Array = array![[1.0_f64, 2.0, 3.0], [10.0, 20.0, 60.0]].reversed_axes().into();
        let normalizer = Normalizer::fit(&standing, FeatureAxis::Last).unwrap();
        assert_eq!(normalizer.mean(), [2.0, 30.0]);
        let Array::F64(scaled) = normalizer.apply(&standing).unwrap() else { panic!("f64 stays f64") };
        assert_eq!(scaled.shape(), [3, 2]);
        assert!(scaled[[1, 0]].abs() < 1e-12 && scaled[[2, 1]] > 1.0);
    }

    #[test]
    fn features_that_never_change_become_zero_whatever_their_size() {
        for constant in [0.1, 1234.567, 1_000_000.3, -1e9 - 0.7, 1e15 + 0.3] {
            for len in [3, 768, 100_003] {
                let still: Array = ndarray::Array2::from_elem((len, 1), constant).into();
                let normalizer = Normalizer::fit(&still, FeatureAxis::Last).unwrap();
                assert_eq!((normalizer.mean(), normalizer.variance()), (&[constant][..], &[0.0][..]), "{len}");
                let Array::F64(scaled) = normalizer.apply(&still).unwrap() else { panic!("f64 stays f64") };
                assert!(scaled.iter().all(|x| *x == 0.0), "{len} times {constant}: {}", scaled[[0, 0]]);
            }
        }
    }

    #[test]
    fn unusable_arrays_are_errors() {
        let nan = Normalizer::fit(&array![[1.0_f32, 2.0], [3.0, f32::NAN]].into(), FeatureAxis::None).unwrap_err();
        assert_eq!(nan.to_string(), "sample 1 holds NaN: mean and variance need finite numbers");
        for shape in [vec![0, 3], vec![3, 0]] {
            let empty: Array = ndarray::ArrayD::<f32>::zeros(shape).into();
            assert!(matches!(Normalizer::fit(&empty, FeatureAxis::Last), Err(DataError::Empty { .. })));
        }
        let normalizer = Normalizer::fit(&array![[1.0_f32, 2.0]].into(), FeatureAxis::Last).unwrap();
        let other = normalizer.apply(&array![[1.0_f32]].into()).unwrap_err();
        assert_eq!(other.to_string(), "the normalizer was fitted to 2 features, the array has 1");
    }
}
