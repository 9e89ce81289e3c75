//! What every other room stands on: scalars, shapes as types, batches, memory, random numbers.

mod aligned;
mod arena;
mod batch;
mod column;
#[cfg(any(feature = "csv", feature = "weights"))]
pub(crate) mod excerpt;
mod extent;
mod plain;
mod pool;
mod random;
#[cfg(feature = "train")]
mod rows;
mod samples;
mod scalar;
#[cfg(feature = "train")]
mod setting;
mod shape;
pub mod tag;

pub(crate) use aligned::Aligned;
pub use arena::Arena;
pub use batch::{Batch, BatchOverflow};
pub(crate) use column::Column;
#[cfg(feature = "train")]
pub(crate) use column::Kind;
pub use extent::{Extent, Plan};
#[cfg(feature = "train")]
pub(crate) use pool::{Cut, MAX_SLICES, Pool};
pub(crate) use pool::{hands, share};
pub use random::Stream;
#[cfg(feature = "train")]
pub(crate) use rows::{Reach, Rows, Runs, Table, Whole};
pub use samples::Samples;
pub(crate) use samples::{PerSample, assert_samples};
pub use scalar::{Element, Scalar};
#[cfg(feature = "train")]
pub use setting::BadSetting;
#[cfg(feature = "train")]
pub(crate) use setting::Rule;
pub use shape::{D1, D2, D3, D4, Shape};
