//! Initializers: how a fresh parameter is drawn.

use crate::base::Stream;
use core::fmt::Debug;
use formwork_shape::Dims;

/// A rule that fills a fresh parameter. Implement it for your own, and name it in a block by its path.
#[diagnostic::on_unimplemented(message = "`{Self}` is not an initializer", note = "implement `formwork::Initializer`")]
pub trait Initializer: Debug + Sync {
    /// Fills `values`, a parameter of shape `dims` in row-major order, from the numbers of `stream`.
    fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]);
}
