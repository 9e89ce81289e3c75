//! The bias an LSTM starts with: its forget gate open, so that it remembers before it has learnt what to forget.

use crate::base::Stream;
use crate::init::{Initializer, Zeros};
use formwork_shape::Dims;

/// Jozefowicz, Zaremba and Sutskever, "An empirical exploration of recurrent network architectures" (2015): ones for the
/// forget gate, the second of four, and another rule for the rest.
///
/// ```
/// use formwork::init::{Initializer, UnitForget};
/// use formwork::{Dims, Stream};
/// let mut bias = [0.5; 8];
/// UnitForget::default().fill(Dims::new(&[8]), Stream::new(0), &mut bias);
/// assert_eq!(bias, [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct UnitForget {
    /// What the biases of the other gates are.
    pub others: &'static dyn Initializer,
}

impl Default for UnitForget {
    fn default() -> Self {
        Self { others: &Zeros }
    }
}

impl Initializer for UnitForget {
    fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]) {
        self.others.fill(dims, stream, values);
        let units = values.len() / 4;
        values[units..2 * units].fill(1.0);
    }
}
