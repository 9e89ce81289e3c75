//! The number of samples of a pass: a type of its own, so that no product of it with the sizes of a sample wraps.
//!
//! Kernels check that slices are as long as the number of samples and the sizes of one say, and unsafe code relies on that.
//! Both are bounded where they are made: samples here, sizes by the rules and by the constructors of kernels' dims.

use formwork_shape::{MOST_ELEMENTS, Text};

/// A number of samples below 2²³, 8,388,608.
///
/// ```
/// use formwork::Samples;
/// assert_eq!(Samples::new(32).get(), 32);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Samples(usize);

/// What a kernel is told of one sample.
pub(crate) trait PerSample {
    /// The largest product of its sizes that is multiplied by a number of samples, at most [`MOST_ELEMENTS`].
    fn largest(&self) -> usize;
}

impl Samples {
    /// None.
    pub const NONE: Self = Self(0);
    /// The most there can be.
    pub const MOST: Self = Self((1 << 23) - 1);
    /// Whether a bounded number of elements per sample can be multiplied by any number of samples, as where pointers have
    /// 64 bits: the most is below 2⁶³.
    pub(super) const NEVER_WRAP: bool = MOST_ELEMENTS <= usize::MAX / Self::MOST.0;

    /// So many samples.
    ///
    /// # Panics
    /// If there are 2²³ or more.
    #[must_use]
    #[inline]
    #[track_caller]
    pub const fn new(count: usize) -> Self {
        if count > Self::MOST.0 {
            too_many(count);
        }
        Self(count)
    }

    /// The number.
    #[must_use]
    #[inline]
    pub const fn get(self) -> usize {
        self.0
    }

    /// The number of steps where each sample is a sequence of so many.
    ///
    /// # Panics
    /// If there are 2²³ or more.
    #[must_use]
    #[inline]
    #[track_caller]
    pub const fn times(self, steps: usize) -> Self {
        Self::new(self.0.saturating_mul(steps))
    }

    /// The smaller of both.
    #[cfg(any(feature = "train", test))]
    #[must_use]
    #[inline]
    pub(crate) const fn min(self, other: Self) -> Self {
        if self.0 < other.0 { self } else { other }
    }

    /// The number of elements of all samples.
    ///
    /// # Panics
    /// If memory cannot hold as many.
    #[must_use]
    #[inline]
    #[track_caller]
    pub(crate) const fn elements(self, per_sample: usize) -> usize {
        match self.0.checked_mul(per_sample) {
            Some(elements) => elements,
            None => no_memory(self.0, per_sample),
        }
    }

    /// The number, for kernels: no product of it with sizes of these dims wraps. It costs nothing but where pointers have
    /// 32 bits, which a kernel then checks once per call.
    #[inline]
    #[track_caller]
    pub(crate) fn of(self, dims: &impl PerSample) -> usize {
        if const { !Self::NEVER_WRAP } {
            let _ = self.elements(dims.largest());
        }
        self.0
    }
}

/// Fails where a batch size is none: zero, or 2²³ and more. In a constant it is the caller's line that the error shows.
#[track_caller]
pub(crate) const fn assert_samples(batch: usize, message: &'static str) {
    assert!(batch > 0, "{}", message);
    let _ = Samples::new(batch);
}

#[cold]
#[track_caller]
const fn too_many(count: usize) -> ! {
    let mut text = Text::EMPTY;
    text.number(count).str(" samples are too many: a batch, or all steps of its sequences, are fewer than 8388608");
    panic!("{}", text.as_str())
}

#[cold]
#[track_caller]
const fn no_memory(count: usize, per_sample: usize) -> ! {
    let mut text = Text::EMPTY;
    text.number(count).str(" samples of ").number(per_sample).str(" elements are more than memory can hold");
    panic!("{}", text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sizes whose largest product is this.
    struct Largest(usize);

    impl PerSample for Largest {
        fn largest(&self) -> usize {
            self.0
        }
    }

    #[test]
    fn the_most_samples_of_the_most_elements_do_not_wrap() {
        let most = Samples::new(8_388_607);
        assert_eq!(most, Samples::MOST);
        assert_eq!(u64::try_from(most.of(&Largest(MOST_ELEMENTS))), Ok(8_388_607));
        if Samples::NEVER_WRAP {
            assert_eq!(most.elements(MOST_ELEMENTS), 8_388_607 * MOST_ELEMENTS);
        }
        assert_eq!(most.times(0), Samples::NONE);
        assert_eq!(most.min(Samples::new(3)).times(5).get(), 15);
    }

    #[test]
    #[should_panic(
        expected = "8388608 samples are too many: a batch, or all steps of its sequences, are fewer than 8388608"
    )]
    fn two_to_the_twenty_third_are_too_many() {
        let _ = Samples::new(1 << 23);
    }

    #[test]
    #[should_panic(expected = "samples are too many")]
    fn steps_are_counted_without_wrapping() {
        let _ = Samples::new(2).times(usize::MAX);
    }

    #[test]
    #[should_panic(expected = "3 samples of 18446744073709551615 elements are more than memory can hold")]
    #[cfg(target_pointer_width = "64")]
    fn elements_past_all_memory_are_told_with_their_numbers() {
        let _ = Samples::new(3).elements(usize::MAX);
    }
}
