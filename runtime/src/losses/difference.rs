//! Losses of differences `ŷ - y`, averaged over the last axis: what the mean errors have in common.

use super::axis::sum;
use crate::base::Scalar;
use formwork_shape::Dims;

/// `value = Σ term(ŷ - y) / n` for each row of `n` numbers.
pub(super) fn values<T: Scalar>(dims: Dims, [prediction, target]: [&[T]; 2], values: &mut [T], term: impl Fn(T) -> T) {
    let n = dims.last();
    let rows = prediction.chunks_exact(n).zip(target.chunks_exact(n));
    for ((prediction, target), value) in rows.zip(values) {
        *value = T::of(sum(n, |i| term(prediction[i] - target[i])) / n as f64);
    }
}

/// `gradient = slope(ŷ - y) · scale / n` for each number, with the derivative `slope` of the term.
pub(super) fn gradient<T: Scalar>(
    dims: Dims,
    [prediction, target, scale]: [&[T]; 3],
    gradient: &mut [T],
    slope: impl Fn(T) -> T,
) {
    let n = dims.last();
    let rows = prediction.chunks_exact(n).zip(target.chunks_exact(n)).zip(gradient.chunks_exact_mut(n));
    for (((prediction, target), gradient), scale) in rows.zip(scale) {
        let factor = *scale / T::of(n as f64);
        for ((p, y), g) in prediction.iter().zip(target).zip(gradient) {
            *g = slope(*p - *y) * factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn a_long_row_of_errors_has_its_mean() {
        let n = 1_000_003;
        for (error, value) in [(0.1_f32, 0.1), (1_000_000.3, 1_000_000.3), (1e38, 1e38)] {
            let (mut got, prediction) = ([0.0], vec![error; n]);
            values(Dims::new(&[n]), [&prediction, &vec![0.0; n]], &mut got, f32::abs);
            assert!((got[0] - value).abs() <= 1e-7 * value, "{} for {value}", got[0]);
        }
    }
}
