//! Draws whose spread is given by the user, whatever the shape.

use crate::base::Stream;
use crate::init::Initializer;
use formwork_shape::Dims;

/// How often a truncated draw is tried; each try fails once in 22, so all fail about once in 10⁸⁵.
const TRIES: u32 = 64;

/// Evenly from `[minval, maxval)`, by default from `[-0.05, 0.05)`: Keras's choice for embeddings.
///
/// ```
/// use formwork::init::{Initializer, RandomUniform};
/// use formwork::{Dims, Stream};
/// let mut table = [0.0; 20];
/// RandomUniform::new(2.0, 3.0).fill(Dims::new(&[5, 4]), Stream::new(1), &mut table);
/// assert!(table.iter().all(|value| (2.0..3.0).contains(value)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RandomUniform {
    /// The lower bound.
    pub minval: f64,
    /// The upper bound.
    pub maxval: f64,
}

/// From the normal distribution, by default of mean 0 and deviation 0.05.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RandomNormal {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub stddev: f64,
}

/// From the normal distribution cut off at two deviations from the mean, by default of mean 0 and deviation 0.05.
///
/// The deviation is that of the uncut distribution; what remains spreads 0.88 times as far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TruncatedNormal {
    /// The mean.
    pub mean: f64,
    /// The standard deviation before the cut.
    pub stddev: f64,
}

impl RandomUniform {
    /// Evenly from `[minval, maxval)`.
    ///
    /// # Panics
    /// If a bound is infinite or NaN, or the lower one is above the upper one; in a constant that is an error of compilation.
    #[must_use]
    pub const fn new(minval: f64, maxval: f64) -> Self {
        Self { minval, maxval }.checked()
    }

    const fn checked(self) -> Self {
        let holds = self.minval.is_finite() && self.maxval.is_finite() && self.minval <= self.maxval;
        assert!(holds, "`minval` and `maxval` of an initializer are finite numbers in this order");
        self
    }
}

impl RandomNormal {
    /// Around `mean` with deviation `stddev`.
    ///
    /// # Panics
    /// If one is infinite or NaN, or the deviation is negative; in a constant that is an error of compilation.
    #[must_use]
    pub const fn new(mean: f64, stddev: f64) -> Self {
        Self { mean, stddev }.checked()
    }

    const fn checked(self) -> Self {
        assert_normal(self.mean, self.stddev);
        self
    }
}

impl TruncatedNormal {
    /// Around `mean` with deviation `stddev`, cut off at `mean ± 2 · stddev`.
    ///
    /// # Panics
    /// If one is infinite or NaN, or the deviation is negative; in a constant that is an error of compilation.
    #[must_use]
    pub const fn new(mean: f64, stddev: f64) -> Self {
        Self { mean, stddev }.checked()
    }

    const fn checked(self) -> Self {
        assert_normal(self.mean, self.stddev);
        self
    }
}

const fn assert_normal(mean: f64, stddev: f64) {
    let holds = mean.is_finite() && stddev.is_finite() && stddev >= 0.0;
    assert!(holds, "`mean` and `stddev` of an initializer are finite numbers, `stddev` not negative");
}

impl Default for RandomUniform {
    fn default() -> Self {
        Self::new(-0.05, 0.05)
    }
}

impl Default for RandomNormal {
    fn default() -> Self {
        Self::new(0.0, 0.05)
    }
}

impl Default for TruncatedNormal {
    fn default() -> Self {
        Self::new(0.0, 0.05)
    }
}

impl Initializer for RandomUniform {
    fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]) {
        self.fill_from(0, dims, stream, values);
    }

    fn fill_from(&self, first: u32, _dims: Dims, stream: Stream, values: &mut [f64]) -> bool {
        let Self { minval, maxval } = self.checked();
        for (index, value) in (first..).zip(values) {
            *value = minval + (maxval - minval) * stream.uniform(index);
        }
        true
    }
}

impl Initializer for RandomNormal {
    fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]) {
        self.fill_from(0, dims, stream, values);
    }

    fn fill_from(&self, first: u32, _dims: Dims, stream: Stream, values: &mut [f64]) -> bool {
        let Self { mean, stddev } = self.checked();
        for (index, value) in (first..).zip(values) {
            *value = mean + stddev * stream.normal(index);
        }
        true
    }
}

impl Initializer for TruncatedNormal {
    fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]) {
        self.fill_from(0, dims, stream, values);
    }

    fn fill_from(&self, first: u32, _dims: Dims, stream: Stream, values: &mut [f64]) -> bool {
        let Self { mean, stddev } = self.checked();
        for (index, value) in (first..).zip(values) {
            *value = mean + stddev * truncated(stream, index);
        }
        true
    }
}

/// A number of the standard normal distribution within two deviations: the first that fits of the draws number `index`
/// of as many streams as it takes, so that one element's luck does not move its neighbours.
fn truncated(stream: Stream, index: u32) -> f64 {
    let mut draws = (0..TRIES).map(|attempt| stream.node(attempt).normal(index));
    draws.find(|draw| draw.abs() <= 2.0).unwrap_or(0.0)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn an_element_does_not_depend_on_how_many_there_are() {
        let (mut few, mut many) = ([0.0; 3], [0.0; 300]);
        let initializer = TruncatedNormal::default();
        initializer.fill(Dims::new(&[3]), Stream::new(5), &mut few);
        initializer.fill(Dims::new(&[300]), Stream::new(5), &mut many);
        assert_eq!(few, many[..3]);
    }
}
