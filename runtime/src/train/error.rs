//! Why training was refused.

use crate::base::BadSetting;
use crate::data::DataError;
use crate::model::InputError;
use crate::train::History;
use core::fmt::{self, Display, Formatter};
use formwork_shape::Dims;
use std::boxed::Box;
use std::string::String;
use std::vec::Vec;

/// Why one batch was refused; the model is unchanged.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BatchError {
    /// The inputs do not fit, or an id is not below its bound.
    #[error(transparent)]
    Input(#[from] InputError),
    /// No sample.
    #[error("a batch needs at least one sample")]
    Empty,
    /// Targets for another number of samples, or of another size.
    #[error("`{output}` takes {needed} target elements for {samples} samples of {dims}, found {found}")]
    Targets {
        /// The output.
        output: &'static str,
        /// The elements needed.
        needed: usize,
        /// The samples among the inputs.
        samples: usize,
        /// The shape of one target.
        dims: Box<Dims>,
        /// The elements given.
        found: usize,
    },
    /// A target that must be an id is not.
    #[error("the target of `{output}` in sample {sample} is {value}, which is not an id")]
    NotAnId {
        /// The output.
        output: &'static str,
        /// The sample, counted from 0 in what was handed over.
        sample: usize,
        /// The number found.
        value: f64,
    },
    /// A weight per sample is needed.
    #[error("{found} sample weights for {samples} samples")]
    Weights {
        /// The samples.
        samples: usize,
        /// The weights given.
        found: usize,
    },
    /// A weight that is NaN or infinite in the model's scalar. Any other number is one, as in Keras: 0, or a negative one.
    #[error("the weight of sample {sample} is {value}, weights are finite numbers")]
    Weight {
        /// The sample, counted from 0.
        sample: usize,
        /// The weight.
        value: f64,
    },
    /// A setting of the optimizer, of a loss or of a metric makes no sense.
    #[error(transparent)]
    Setting(#[from] BadSetting),
    /// The optimizer was changed so that it asks for more memory than the trainer was made with: momentum, `amsgrad` or
    /// `centered` was switched on between steps.
    #[error(
        "the optimizer `{optimizer}` now asks for {asked} buffers per parameter, the trainer was made with {made}: settings \
         that need memory, such as momentum, are chosen in `compile`"
    )]
    Buffers {
        /// The optimizer's name.
        optimizer: &'static str,
        /// What it asked for when the trainer was made.
        made: usize,
        /// What it asks for with its present settings.
        asked: usize,
    },
    /// The loss is NaN or infinite.
    #[error("{what} is {value}, so the step was not taken; `continue_if_not_finite` goes on, as Keras does")]
    NotFinite {
        /// Which part of it.
        what: NotFinite,
        /// What it is.
        value: f64,
    },
}

/// The part of a loss that is not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFinite {
    /// The loss of this output.
    Loss(&'static str),
    /// The penalty of the parameters.
    Penalty,
    /// The sum of all, though each part is finite.
    Total,
}

impl Display for NotFinite {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loss(output) => write!(out, "the loss of `{output}`"),
            Self::Penalty => out.write_str("the penalty of the parameters"),
            Self::Total => out.write_str("the weighted sum of the losses"),
        }
    }
}

impl BatchError {
    /// The same with the sample's place in a dataset instead of its place in the batch.
    pub(super) fn placed(self, indices: &[usize]) -> Self {
        let place = |sample: usize| indices.get(sample).copied().unwrap_or(sample);
        match self {
            Self::Input(InputError::Id { port, sample, step, id, bound }) => {
                Self::Input(InputError::Id { port, sample: place(sample), step, id, bound })
            }
            Self::NotAnId { output, sample, value } => Self::NotAnId { output, sample: place(sample), value },
            Self::Weight { sample, value } => Self::Weight { sample: place(sample), value },
            other => other,
        }
    }
}

/// No parameter that could train lies at a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no parameter to train lies at `{path}`; there are {known}")]
pub struct UnknownPath {
    /// The path asked for.
    pub path: String,
    /// All paths there are.
    pub known: String,
}

/// Why training was refused, or ended. Settings and shapes are checked before it starts; samples in an error are places in
/// the dataset.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// A batch was refused.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The dataset could not be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// No sample to train, validate or evaluate on.
    #[error("the {part} set is empty")]
    Empty {
        /// What the set is for.
        part: &'static str,
    },
    /// Another number of arrays than the model has inputs or outputs.
    #[error("the {part} set has {found} {what}, the model has {declared}")]
    Arrays {
        /// What the set is for.
        part: &'static str,
        /// Inputs or targets.
        what: &'static str,
        /// What the model declares.
        declared: usize,
        /// What the dataset holds.
        found: usize,
    },
    /// Samples of another shape than an input has.
    #[error("the {part} set's input `{input}` has samples of {found:?}, the model takes {declared}")]
    InputShape {
        /// What the set is for.
        part: &'static str,
        /// The input.
        input: &'static str,
        /// What the model declares.
        declared: Box<Dims>,
        /// What the dataset holds.
        found: Vec<usize>,
    },
    /// Targets of another shape than a loss takes.
    #[error("the {part} set's targets of `{output}` have the shape {found:?}, its loss takes {needed}")]
    TargetShape {
        /// What the set is for.
        part: &'static str,
        /// The output.
        output: &'static str,
        /// What the loss takes.
        needed: Box<Dims>,
        /// What the dataset holds.
        found: Vec<usize>,
    },
    /// A validation split outside of 0 to 1.
    #[error("a validation split lies between 0 and 1, found {fraction}")]
    Split {
        /// The fraction given.
        fraction: f64,
    },
    /// The loss of a batch is NaN or infinite: that step was not taken, the ones before it were.
    #[error(
        "epoch {epoch}, batch {batch}: {what} is {value}, so the step was not taken and training ended: a smaller learning \
         rate or a bound on gradients may help; `continue_if_not_finite` goes on, as Keras does"
    )]
    NotFinite {
        /// The epoch, counted from 1.
        epoch: usize,
        /// The batch of the epoch, counted from 1.
        batch: usize,
        /// What is not finite.
        what: NotFinite,
        /// What it is.
        value: f64,
        /// The numbers of the epochs before.
        history: History,
    },
    /// Class weights where there is no one class per sample.
    #[error("class weights need a model of one output with one class per sample; `{output}` has targets of {dims}")]
    ClassWeight {
        /// The first output.
        output: &'static str,
        /// The shape of its targets.
        dims: Box<Dims>,
    },
}

impl From<BadSetting> for FitError {
    fn from(setting: BadSetting) -> Self {
        Self::Batch(BatchError::Setting(setting))
    }
}
