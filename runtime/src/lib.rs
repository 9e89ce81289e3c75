//! formwork: a compile-time neural-network DSL.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;
// Emitted code and our own tests name the crate the same way.
extern crate self as formwork;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod base;
#[cfg(feature = "train")]
pub mod data;
pub mod init;
#[cfg(feature = "train")]
pub mod io;
pub mod kernels;
#[cfg(feature = "train")]
pub mod losses;
#[cfg(feature = "train")]
pub mod metrics;
mod model;
#[cfg(feature = "train")]
pub mod optim;
pub mod prelude;
#[cfg(feature = "train")]
mod train;

pub use base::tag;
pub use base::{Arena, Batch, BatchOverflow, D1, D2, D3, D4, Element, Extent, Plan, Scalar, Shape, Stream};
#[cfg(feature = "std")]
pub use base::{MAX_SLICES, Pool};
#[cfg(feature = "train")]
pub use data::{Array, Arrays, DataError, Dataset, FeatureAxis, Normalizer, read_idx, to_categorical};
pub use formwork_macros::model;
pub use formwork_shape::{Dims, ShapeError};
pub use init::Initializer;
#[cfg(feature = "train")]
pub use io::{Weights, WeightsError, load_model, save_model};
#[cfg(feature = "train")]
pub use losses::{
    BinaryCrossentropy, CategoricalCrossentropy, Loss, MeanAbsoluteError, MeanSquaredError, Reduction,
    SparseCategoricalCrossentropy,
};
#[cfg(feature = "train")]
pub use metrics::{
    Accuracy, BinaryAccuracy, CategoricalAccuracy, Mae, Mean, Metric, Mse, Scored, SparseCategoricalAccuracy, Target,
};
pub use model::*;
#[cfg(feature = "train")]
pub use optim::{Adam, Clip, Optimizer, RmsProp, Sgd};
#[cfg(feature = "train")]
pub use train::*;
