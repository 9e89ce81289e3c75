//! A compile-time neural-network DSL.
//!
//! [`model!`] turns a declarative block into a statically shaped network type: rustc checks every shape, and the forward
//! pass, the backward pass and the memory plan are generated at compile time as plain Rust. The vocabulary, the defaults
//! and the numbers are Keras's.
//!
//! ```
//! use formwork::prelude::*;
//!
//! model! {
//!     /// Two numbers to the chance that just one of them is 1.
//!     pub struct Xor: [2] -> [1] {
//!         Dense(8, activation = tanh),
//!         Dense(1, activation = sigmoid),
//!     }
//! }
//!
//! let inputs = [[0.0_f32, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
//! let targets = [[0.0_f32], [1.0], [1.0], [0.0]];
//!
//! let mut net = Xor::new(7);
//! let mut trainer = net.compile::<4>(BinaryCrossentropy::default(), Adam::default().learning_rate(0.05), ());
//! for _ in 0..300 {
//!     trainer.train_on_batch(&inputs[..], &targets[..])?;
//! }
//!
//! let mut predictor = net.predictor::<4>();
//! let chances = predictor.predict(&inputs[..])?;
//! assert!(chances[0][0] < 0.1 && chances[1][0] > 0.9 && chances[2][0] > 0.9 && chances[3][0] < 0.1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A tour
//!
//! - [`model!`]: the language of blocks. [`Model`]: what comes out. [`Batch`], [`Shape`]: what goes in.
//! - [`Predict`]: `net.predictor::<B>()`. [`Compile`]: `net.compile::<B>(loss, optimizer, metrics)`, a [`Trainer`] with
//!   `fit`, `evaluate`, `predict` and `train_on_batch`. [`Differentiate`]: `net.tape::<B>()`, forward and backward by hand.
//! - [`losses`], [`optim`], [`metrics`], [`init`]: each behind an open trait.
//! - [`data`]: [`Dataset`] over `ndarray` arrays, IDX and CSV readers, encodings. [`Weights`]: `net.save(path)`.
//! - [`Summarize`]: `net.summary()`. [`Description`]: the graph as data.
//!
//! # Features
//!
//! | Feature | Brings |
//! |---|---|
//! | `train` (default) | losses, optimizers, metrics, data, `fit`, on threads |
//! | `progress` (default) | the progress bar of `fit` |
//! | `weights` (default) | weight files |
//! | `gzip` (default) | IDX and CSV files that are packed |
//! | `csv` | CSV files |
//! | `f64` | models that compute in double precision, and the checks of derivatives, which do |
//! | `std` | run-time SIMD detection |
//!
//! Without any the crate is `no_std` + `alloc`: models, forward, backward, predictors, tapes.
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
#[cfg(feature = "weights")]
pub mod io;
#[doc(hidden)]
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
#[doc(hidden)]
pub mod words;

#[cfg(feature = "train")]
pub use base::BadSetting;
pub use base::tag;
pub use base::{Arena, Batch, BatchOverflow, D1, D2, D3, D4, Element, Extent, Samples, Scalar, Shape, Stream};
#[cfg(feature = "train")]
pub use data::{Array, Arrays, DataError, Dataset, FeatureAxis, Normalizer, pad_sequences, read_idx, to_categorical};
pub use formwork_macros::model;
pub use formwork_shape::{Axes, Cut, Cuts, Dims, ShapeError};
pub use init::Initializer;
#[cfg(feature = "weights")]
pub use io::{Weights, WeightsError, load_model, save_model};
pub use kernels::CustomActivation;
#[cfg(feature = "train")]
pub use losses::{
    BinaryCrossentropy, CategoricalCrossentropy, Loss, MeanAbsoluteError, MeanSquaredError, Reduction,
    SparseCategoricalCrossentropy,
};
#[cfg(feature = "train")]
pub use metrics::{
    Accuracy, BinaryAccuracy, CategoricalAccuracy, Mae, Mean, Metric, Mse, Scored, SparseCategoricalAccuracy, Target,
};
pub use model::{
    CustomLayer, Description, Differentiate, Draws, Features, Feed, FieldValue, Frozen, Gradients, Handle, Input,
    InputError, LambdaFunction, Layer, LayerCall, LayerKind, LayerReverse, Memory, Model, Node, NodeInput, Output,
    OwnValue, ParamSpec, Parameter, ParameterRange, Port, Predict, Prediction, Predictor, Regularizer, Reverse, Run,
    Setting, SettingValue, Source, Sources, Style, Summarize, SummaryOptions, Supply, Tape, Term, flat, flat_mut,
    parameter_ranges, summary,
};
#[cfg(feature = "train")]
pub use optim::{Adam, Clip, Optimizer, RmsProp, Sgd};
#[cfg(feature = "train")]
pub use train::{
    BatchError, Cells, Compile, Evaluation, Fit, FitError, Flat, History, LabelSources, Labels, LossVisitor,
    MetricName, MetricSet, NotFinite, Objective, OptimizerBeside, Trainer, UnknownPath, Verbose, Weighted,
};
#[cfg(all(feature = "train", feature = "f64"))]
pub use train::{GradientError, GradientReport, check_gradients, check_loss};

/// The README's program compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
