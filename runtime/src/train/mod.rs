//! Training: `compile` binds a model to a loss, an optimizer and metrics; the trainer that comes of it fits the model.
//!
//! A step goes through `prepare` (what the whole batch's targets and weights amount to), `shard` (the passes, split by
//! samples), `update` (gradients to parameters). `fit` and `evaluate` bring batches, `progress` tells about them.

#[cfg(feature = "f64")]
mod check;
mod class_weights;
mod clock;
mod error;
mod evaluate;
mod fit;
mod history;
mod labels;
mod meter;
mod metric_set;
mod names;
mod objective;
mod pieces;
mod place;
mod plan;
mod prepare;
mod progress;
mod shard;
mod step;
mod summary;
#[cfg(test)]
mod tests;
mod trainer;
mod unoptimised;
mod update;

#[cfg(feature = "f64")]
pub use check::{GradientError, GradientReport, check_gradients, check_loss};
pub use error::{BatchError, FitError, NotFinite, UnknownPath};
pub use fit::{Fit, Verbose};
pub use history::{Evaluation, History};
pub use labels::{Cells, Flat, LabelSources, Labels};
pub use metric_set::{MetricSet, Weighted};
pub use names::MetricName;
pub use objective::{LossVisitor, Objective};
pub use place::OptimizerBeside;
pub use trainer::Trainer;

use crate::metrics::Target;
use crate::model::Model;

/// Binds a model to what it is trained with; every model has it.
///
/// The loss, optimizer and metrics are parameters of the trait, so that the batch size is the only one of the method:
/// `net.compile::<32>(…)`.
pub trait Compile<L, O, Me>: Model {
    /// A trainer with batches of `BATCH` samples.
    ///
    /// `loss` is one loss for a model of one output, and a tuple of losses in the order of the outputs for more;
    /// `metrics` is a tuple of metrics, or a tuple of such tuples in the order of the outputs, or `()`.
    ///
    /// ```
    /// use formwork::prelude::*;
    ///
    /// model! {
    ///     /// Two numbers to three classes.
    ///     pub struct Net: [2] -> [3] { Dense(3, activation = softmax) }
    /// }
    ///
    /// let mut net = Net::new(7);
    /// let mut trainer = net.compile::<32>(CategoricalCrossentropy::default(), Adam::default(), (Accuracy,));
    /// let before = trainer.train_on_batch(&[1.0, 2.0], &[0.0_f32, 1.0, 0.0])?;
    /// let after = trainer.train_on_batch(&[1.0, 2.0], &[0.0_f32, 1.0, 0.0])?;
    /// assert!(after < before);
    /// # Ok::<(), formwork::BatchError>(())
    /// ```
    ///
    /// # Panics
    /// If the optimizer asks for more than 15 slots: a fault in the optimizer.
    fn compile<const BATCH: usize>(&mut self, loss: L, optimizer: O, metrics: Me) -> Trainer<'_, Self, L, O, Me, BATCH>
    where
        L: Objective<Self::Scalar, Self::Outputs>,
        O: OptimizerBeside<Self::Scalar, L>,
        Me: MetricSet<Self::Scalar, Self::Outputs>,
    {
        optimizer.trainer(self, loss, metrics)
    }
}

impl<M: Model, L, O, Me> Compile<L, O, Me> for M {}

/// One batch on its way through a step.
#[derive(Clone, Copy)]
struct Work<'a, T> {
    inputs: &'a [crate::model::Source<'a, T>],
    targets: &'a [Target<'a, T>],
    /// A weight per sample, when there are any.
    weights: Option<&'a [T]>,
    samples: usize,
}
