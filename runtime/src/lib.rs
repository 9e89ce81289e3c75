//! formwork: a compile-time neural-network DSL.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;
// Emitted code and our own tests name the crate the same way.
extern crate self as formwork;

mod base;
#[cfg(feature = "train")]
mod data;
pub mod init;
pub mod kernels;
#[cfg(feature = "train")]
pub mod losses;
#[cfg(feature = "train")]
pub mod metrics;
mod model;
#[cfg(feature = "train")]
pub mod optim;
#[cfg(feature = "train")]
mod train;

pub use base::{Arena, Batch, BatchOverflow, D1, D2, D3, D4, Element, Extent, Plan, Scalar, Shape, Stream};
#[cfg(feature = "std")]
pub use base::{MAX_SLICES, Pool};
#[cfg(feature = "train")]
pub use data::{Array, Arrays, DataError, Dataset};
pub use formwork_shape::{Dims, ShapeError};
pub use init::Initializer;
#[cfg(feature = "train")]
pub use losses::{Loss, Reduction};
#[cfg(feature = "train")]
pub use metrics::{Metric, Scored, Target};
pub use model::*;
#[cfg(feature = "train")]
pub use optim::{Clip, Optimizer};
#[cfg(feature = "train")]
pub use train::*;
