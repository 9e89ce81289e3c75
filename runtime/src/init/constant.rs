//! The same number everywhere: what biases, scales and moving statistics start from.

use crate::base::Stream;
use crate::init::Initializer;
use formwork_shape::Dims;

/// Zeros, Keras's default for biases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zeros;

/// Ones, Keras's default for the scale of a normalization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ones;

/// One number everywhere, 0 by default.
///
/// ```
/// use formwork::init::{Constant, Initializer};
/// use formwork::{Dims, Stream};
/// let mut bias = [0.0; 3];
/// Constant::new(0.3).fill(Dims::new(&[3]), Stream::new(0), &mut bias);
/// assert_eq!(bias, [0.3; 3]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Constant {
    /// The number.
    pub value: f64,
}

impl Constant {
    /// `value` everywhere.
    ///
    /// # Panics
    /// If it is infinite or NaN; in a constant that is an error of compilation.
    #[must_use]
    pub const fn new(value: f64) -> Self {
        Self { value }.checked()
    }

    const fn checked(self) -> Self {
        assert!(self.value.is_finite(), "the constant of an initializer is a finite number");
        self
    }
}

impl Initializer for Zeros {
    fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]) {
        self.fill_from(0, dims, stream, values);
    }

    fn fill_from(&self, _first: u32, _dims: Dims, _stream: Stream, values: &mut [f64]) -> bool {
        values.fill(0.0);
        true
    }
}

impl Initializer for Ones {
    fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]) {
        self.fill_from(0, dims, stream, values);
    }

    fn fill_from(&self, _first: u32, _dims: Dims, _stream: Stream, values: &mut [f64]) -> bool {
        values.fill(1.0);
        true
    }
}

impl Initializer for Constant {
    fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]) {
        self.fill_from(0, dims, stream, values);
    }

    fn fill_from(&self, _first: u32, _dims: Dims, _stream: Stream, values: &mut [f64]) -> bool {
        values.fill(self.checked().value);
        true
    }
}
