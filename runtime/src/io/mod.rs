//! Weight files: every model saves and loads its parameters, trainable or not, in the safetensors format.
//!
//! Tensors are named by their path (`tower.dense_1.bias`) and shaped as Keras has them, so other programs read them
//! too. The architecture travels along as JSON text, every setting by its value: a file of another network is refused with
//! the first difference, and one of an equal network is taken whatever its layers are called. A file of another program is
//! taken if its names, shapes and element types fit.
//!
//! `architecture` writes a description as JSON and finds differences; `encode`, `header` and `decode` are the format;
//! `replace` puts a file in the place of another.

mod architecture;
mod decode;
mod encode;
mod error;
mod header;
mod layout;
mod replace;

pub use error::WeightsError;

use crate::model::{Model, flat, flat_mut};
use std::path::Path;

/// The metadata key of the architecture.
const ARCHITECTURE: &str = "formwork.architecture";

/// The metadata key of the version of formwork that wrote the file.
const VERSION: &str = "formwork.version";

/// Weights of a model as files: implemented for every model.
///
/// ```
/// use formwork::{Model, Weights, WeightsError};
///
/// fn keep_the_better<M: Model>(net: &mut M, better: &M) -> Result<(), WeightsError> {
///     net.from_bytes(&better.to_bytes())
/// }
/// ```
pub trait Weights: Model {
    /// Writes all parameters to a safetensors file.
    ///
    /// The file appears whole or not at all: it is written beside `path` under another name, then renamed. What a program
    /// that was killed left of that is removed by the next save of the same file. A symbolic link stays and its target
    /// is replaced; the new file has the permissions of the old one and, where this program may, its owner and group
    /// (other hard links to the old file keep the old weights). A device or a pipe is not replaced but written to.
    ///
    /// # Errors
    /// [`WeightsError::File`] with the path; a file that was there before is as it was. A file that may not be written
    /// is not replaced either, nor one in a folder in which no file can be created.
    fn save(&self, path: impl AsRef<Path>) -> Result<(), WeightsError> {
        replace::replace(path.as_ref(), &self.to_bytes())
    }

    /// Reads all parameters from a safetensors file: its header, and no more bytes than this model's tensors have.
    ///
    /// # Errors
    /// [`WeightsError::File`] with the path, and those of [`from_bytes`](Self::from_bytes); the model is as it was.
    fn load(&mut self, path: impl AsRef<Path>) -> Result<(), WeightsError> {
        let path = path.as_ref();
        let bytes = header::read(path, size_of::<Self::Params>());
        self.from_bytes(&bytes.map_err(|source| WeightsError::File { path: path.to_owned(), source })?)
    }

    /// The bytes [`save`](Self::save) writes; equal weights give equal bytes.
    #[must_use]
    fn to_bytes(&self) -> Vec<u8> {
        encode::encode(Self::DESCRIPTION, flat::<_, Self::Scalar>(self.parameters()))
    }

    /// Takes all parameters from the bytes of a safetensors file. NaN and infinities are data.
    ///
    /// A file that holds an architecture must hold an equal one: every setting that changes what a model computes counts by
    /// its value, also those of training (rates of dropout, momentum), and those of layers of your own, see
    /// [`CustomLayer`](crate::CustomLayer). Names of layers, inputs and outputs do not count: layers are known by their
    /// place in the graph. Nor do initializers, penalties and `#[frozen]`.
    ///
    /// # Errors
    /// [`WeightsError`] with the first thing that does not fit: not safetensors, cut short, another architecture, a
    /// tensor that is missing, left over, of another element type or shape. The model is as it was.
    #[expect(clippy::wrong_self_convention, reason = "it fills a model that is there, as `load` does")]
    fn from_bytes(&mut self, bytes: &[u8]) -> Result<(), WeightsError> {
        decode::decode(Self::DESCRIPTION, bytes, flat_mut::<_, Self::Scalar>(self.parameters_mut()))
    }
}

impl<M: Model> Weights for M {}

/// Saves a model: [`Weights::save`] as a function.
///
/// # Errors
/// As [`Weights::save`].
pub fn save_model<M: Model>(model: &M, path: impl AsRef<Path>) -> Result<(), WeightsError> {
    model.save(path)
}

/// Loads into a model: [`Weights::load`] as a function.
///
/// # Errors
/// As [`Weights::load`]; the model is as it was.
pub fn load_model<M: Model>(model: &mut M, path: impl AsRef<Path>) -> Result<(), WeightsError> {
    model.load(path)
}
