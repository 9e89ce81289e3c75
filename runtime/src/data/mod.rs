//! Data before it is a batch.

mod dataset;
pub(crate) mod loader;

pub use dataset::{Array, Arrays, DataError, Dataset};
