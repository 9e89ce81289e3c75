//! Initializers: how a fresh parameter is drawn.
//!
//! Names, defaults and moments are Keras's; the numbers themselves are ours, since each is a function of (seed, node,
//! index) and not of a stored generator. All are constants, so that a model's description can hold them.
//!
//! ```
//! use formwork::init::{HeNormal, Initializer, VarianceScaling};
//! use formwork::{Dims, Stream};
//! static KERNEL: &dyn Initializer = &HeNormal;
//! let mut kernel = [0.0; 6];
//! KERNEL.fill(Dims::new(&[3, 2]), Stream::new(7), &mut kernel);
//! assert!(kernel.iter().all(|value| *value != 0.0));
//! ```

mod constant;
mod identity;
mod orthogonal;
mod random;
mod scaling;
mod unit_forget;

pub use constant::{Constant, Ones, Zeros};
pub use identity::Identity;
pub use orthogonal::Orthogonal;
pub use random::{RandomNormal, RandomUniform, TruncatedNormal};
pub use scaling::{
    Distribution, Fans, GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform, Mode,
    VarianceScaling,
};

pub use unit_forget::UnitForget;

use crate::base::Stream;
use core::fmt::Debug;
use formwork_shape::Dims;

/// A rule that fills a fresh parameter. Implement it for your own, and name it in a block by its path.
#[diagnostic::on_unimplemented(message = "`{Self}` is not an initializer", note = "implement `formwork::Initializer`")]
pub trait Initializer: Debug + Sync {
    /// Fills `values`, a parameter of shape `dims` in row-major order, from the numbers of `stream`.
    fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]);
}
