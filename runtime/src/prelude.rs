//! What a program types: `use formwork::prelude::*;`.

#[cfg(feature = "weights")]
pub use crate::Weights;
#[cfg(feature = "train")]
pub use crate::{
    Accuracy, Adam, BinaryAccuracy, BinaryCrossentropy, CategoricalAccuracy, CategoricalCrossentropy, Compile, Dataset,
    Evaluation, FeatureAxis, Fit, History, Mae, MeanAbsoluteError, MeanSquaredError, Mse, Normalizer, RmsProp, Sgd,
    SparseCategoricalAccuracy, SparseCategoricalCrossentropy, Verbose, Weighted, to_categorical,
};
pub use crate::{Batch, D1, D2, D3, D4, Differentiate, Model, Predict, Shape, Summarize, SummaryOptions, model};
