//! Host data before the batch: arrays with samples on axis 0, readers of files, preparation as in Keras.
//!
//! A [`Dataset`] takes the arrays of `ndarray` as they are, whatever element they hold; the trainer casts the samples
//! of one batch at a time.
//!
//! ```
//! use formwork::data::{Dataset, FeatureAxis, Normalizer};
//! use ndarray::array;
//!
//! let x = array![[1.0_f32, 10.0], [2.0, 20.0], [3.0, 60.0], [4.0, 80.0], [5.0, 90.0]];
//! let y = vec![0_u32, 1, 0, 1, 0];
//! let (train, test) = Dataset::new(x, y)?.split(0.8);
//! let normalizer = Normalizer::fit(&train.inputs()[0], FeatureAxis::Last)?;
//! let train = train.map_inputs(|input| normalizer.apply(input))?;
//! let test = test.map_inputs(|input| normalizer.apply(input))?;
//! assert_eq!((train.len(), test.len()), (4, 1));
//! # Ok::<(), formwork::data::DataError>(())
//! ```

mod array;
mod arrays;
mod categorical;
mod class_weights;
#[cfg(feature = "csv")]
mod csv;
mod dataset;
mod error;
mod handover;
mod idx;
pub(crate) mod loader;
mod normalize;
mod places;
mod reader;
mod sequences;
mod shuffle;
mod windows;

pub use array::Array;
pub use arrays::Arrays;
pub use categorical::to_categorical;
pub(crate) use class_weights::check_class_weights;
#[cfg(feature = "csv")]
pub use csv::{Csv, Table};
pub use dataset::Dataset;
pub use error::DataError;
pub use idx::{Idx, IdxArray, read_idx, read_idx_from};
pub use normalize::{FeatureAxis, Normalizer};
pub use sequences::{Pad, Side, pad_sequences};
pub use shuffle::permutation;
pub use windows::{Windows, timeseries_dataset_from_array};
