//! What can be wrong with a weight file: each variant names the first thing that does not fit.

use std::path::PathBuf;

/// A weight file that cannot be written, read, or taken into this model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// A file that cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Fewer bytes than the file itself promises.
    #[error("the file is cut short: it needs {needed} bytes and has {found}")]
    Truncated {
        /// The bytes promised.
        needed: u64,
        /// The bytes there.
        found: u64,
    },
    /// Not safetensors, or broken inside.
    #[error("not a valid safetensors file: {reason}")]
    Format {
        /// What the format's reader says.
        reason: String,
    },
    /// The architecture in the file cannot be read.
    #[error("the file's `formwork.architecture` cannot be read: {reason}")]
    Metadata {
        /// Why.
        reason: String,
    },
    /// Weights of another network.
    #[error("{place}: file has {file}, model has {model}")]
    Architecture {
        /// Where the two part, such as ``layer `dense_1` ``.
        place: String,
        /// What stands there in the file.
        file: String,
        /// What stands there in the model.
        model: String,
    },
    /// A tensor of the model that the file lacks.
    #[error("`{tensor}` {shape} is not in the file, which has {count} tensors")]
    Missing {
        /// The path.
        tensor: String,
        /// Its shape in the model.
        shape: String,
        /// How many the file has.
        count: usize,
    },
    /// A tensor of the file that the model lacks.
    #[error("`{tensor}` {shape} of the file is not in the model, which has {count} tensors")]
    Extra {
        /// The name.
        tensor: String,
        /// Its shape in the file.
        shape: String,
        /// How many the model has.
        count: usize,
    },
    /// A tensor of another element type.
    #[error("`{tensor}` holds {model} here and {file} in the file")]
    Element {
        /// The path.
        tensor: String,
        /// The model's.
        model: &'static str,
        /// The file's.
        file: String,
    },
    /// A tensor of another shape.
    #[error("`{tensor}` is {model} here and {file} in the file")]
    Shape {
        /// The path.
        tensor: String,
        /// Its shape in the model.
        model: String,
        /// Its shape in the file.
        file: String,
    },
}
