//! Threads, and how they come to the kernels that share their work. Without the feature `train` there is one.

mod share;
#[cfg(feature = "train")]
mod threads;

pub(crate) use share::{hands, share};
#[cfg(feature = "train")]
pub(crate) use threads::{Cut, MAX_SLICES, Pool};
