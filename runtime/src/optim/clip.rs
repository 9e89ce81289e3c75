//! Bounds on gradients, against the one batch that would throw training off.

use super::Clip;
use crate::base::{Reach, Scalar, Whole};
use crate::kernels::Kernels;
use core::ops::Range;

/// Applies a bound to gradients in place; `ranges` says which elements belong to one parameter.
///
/// Elements outside all ranges stay as they are and do not count in the norm of all. Norms are summed in double
/// precision, so that large `f32` gradients do not overflow. What is not finite is treated as in Keras: a NaN stays one;
/// under [`Clip::Value`] an infinity becomes the bound; under [`Clip::Norm`] a parameter with an infinite element loses
/// its finite ones to 0 and its infinite ones to NaN, and other parameters are untouched; under [`Clip::GlobalNorm`] one
/// such element turns every gradient into NaN, so that the fault shows.
///
/// # Panics
/// If the bound is not a finite number above 0.
///
/// ```
/// use formwork::{Clip, optim::clip_gradients};
/// let mut gradients = [3.0_f32, 4.0, 0.5];
/// clip_gradients(Clip::Norm(1.0), &mut gradients, [0..2, 2..3].into_iter());
/// assert_eq!(gradients, [0.6, 0.8, 0.5]);
/// ```
pub fn clip_gradients<T: Kernels>(clip: Clip, gradients: &mut [T], ranges: impl Iterator<Item = Range<usize>> + Clone) {
    if let Clip::Value(bound) | Clip::Norm(bound) | Clip::GlobalNorm(bound) = clip {
        assert!(bound > 0.0 && bound.is_finite(), "a bound on gradients is a finite number above 0, found {bound}");
    }
    clip_within(clip, gradients, ranges, &mut Whole);
}

/// As [`clip_gradients`], to the same bits, where gradients are 0 out of `reach`, which grows to what no longer is.
pub(crate) fn clip_within<T: Kernels>(
    clip: Clip,
    gradients: &mut [T],
    ranges: impl Iterator<Item = Range<usize>> + Clone,
    reach: &mut impl Reach,
) {
    match clip {
        Clip::None => {}
        Clip::Value(bound) => {
            for range in ranges {
                if bound < 0.0 {
                    reach.fill(&range);
                }
                for run in reach.runs(range) {
                    T::clip(&mut gradients[run], bound);
                }
            }
        }
        Clip::Norm(bound) => {
            for range in ranges {
                let norm = squares(gradients, range.clone(), reach).sqrt();
                shrink(gradients, range, reach, norm, bound);
            }
        }
        Clip::GlobalNorm(bound) => {
            let squares: f64 = ranges.clone().map(|range| squares(gradients, range, reach)).sum();
            let norm = if squares.is_finite() { squares.sqrt() } else { f64::NAN };
            for range in ranges {
                shrink(gradients, range, reach, norm, bound);
            }
        }
    }
}

/// The sum of squares of one parameter's gradients.
fn squares<T: Kernels>(gradients: &[T], range: Range<usize>, reach: &impl Reach) -> f64 {
    let start = range.start;
    let mut runs = reach.runs(range.clone()).map(|run| run.start - start..run.end - start);
    T::sum_squares(&gradients[range], &mut runs)
}

/// Scales gradients of the given norm down to `bound`; a norm that is NaN goes into all of them.
fn shrink<T: Scalar>(gradients: &mut [T], range: Range<usize>, reach: &mut impl Reach, norm: f64, bound: f64) {
    if norm <= bound {
        return;
    }
    let shrunk = |g: T| T::of(g.f64() * bound / norm);
    let zero = shrunk(T::zero());
    if !zero.is_zero() || zero.is_sign_negative() {
        reach.fill(&range);
    }
    for run in reach.runs(range) {
        for g in &mut gradients[run] {
            *g = shrunk(*g);
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;

    fn clipped(clip: Clip, mut gradients: [f32; 3]) -> [f32; 3] {
        clip_gradients(clip, &mut gradients, [0..2, 2..3].into_iter());
        gradients
    }

    #[test]
    fn what_is_within_the_bound_keeps_its_bits() {
        for clip in [Clip::None, Clip::Value(2.0), Clip::Norm(2.0), Clip::GlobalNorm(2.0)] {
            assert_eq!(clipped(clip, [0.1, -0.3, 1.1]), [0.1, -0.3, 1.1]);
            assert_eq!(clipped(clip, [0.0; 3]), [0.0; 3]);
        }
    }

    #[test]
    fn an_infinite_element_spoils_its_own_parameter_or_all_as_the_bound_reaches() {
        let gradients = [f32::INFINITY, 1.0, 5.0];
        assert_eq!(clipped(Clip::Value(2.0), gradients), [2.0, 1.0, 2.0]);
        let [infinite, finite, other] = clipped(Clip::Norm(2.0), gradients);
        assert!(infinite.is_nan());
        assert_eq!([finite, other], [0.0, 2.0]);
        assert!(clipped(Clip::GlobalNorm(2.0), gradients).iter().all(|g| g.is_nan()));
    }

    #[test]
    fn large_gradients_do_not_overflow_the_norm() {
        assert_eq!(clipped(Clip::Norm(5.0), [3e30, 4e30, 0.0]), [3.0, 4.0, 0.0]);
        assert_eq!(clipped(Clip::GlobalNorm(5.0), [3e30, 0.0, 4e30]), [3.0, 0.0, 4.0]);
    }

    #[test]
    fn elements_outside_all_ranges_neither_change_nor_count() {
        let mut gradients = [3.0_f64, 100.0, 4.0];
        clip_gradients(Clip::GlobalNorm(1.0), &mut gradients, [0..1, 2..3].into_iter());
        assert_eq!(gradients, [0.6, 100.0, 0.8]);
    }
}
