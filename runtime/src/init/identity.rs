//! The identity matrix: a layer that starts by handing its input on, or a recurrence that starts by remembering.

use crate::base::Stream;
use crate::init::Initializer;
use formwork_shape::Dims;

/// `gain` on the diagonal, 0 elsewhere; the matrix need not be square.
///
/// Keras takes matrices alone. A parameter with more axes is read as the matrix of its last axis against all others.
///
/// ```
/// use formwork::init::{Identity, Initializer};
/// use formwork::{Dims, Stream};
/// let mut kernel = [9.0; 6];
/// Identity::new(0.5).fill(Dims::new(&[2, 3]), Stream::new(0), &mut kernel);
/// assert_eq!(kernel, [0.5, 0.0, 0.0, 0.0, 0.5, 0.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Identity {
    /// The number on the diagonal, 1 by default.
    pub gain: f64,
}

impl Identity {
    /// `gain` on the diagonal.
    ///
    /// # Panics
    /// If it is infinite or NaN; in a constant that is an error of compilation.
    #[must_use]
    pub const fn new(gain: f64) -> Self {
        Self { gain }.checked()
    }

    const fn checked(self) -> Self {
        assert!(self.gain.is_finite(), "the gain of an initializer is a finite number");
        self
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self::new(1.0)
    }
}

impl Initializer for Identity {
    fn fill(&self, dims: Dims, _stream: Stream, values: &mut [f64]) {
        values.fill(0.0);
        for (row_idx, row) in values.chunks_exact_mut(dims.last().max(1)).enumerate() {
            if let Some(diagonal) = row.get_mut(row_idx) {
                *diagonal = self.checked().gain;
            }
        }
    }
}
