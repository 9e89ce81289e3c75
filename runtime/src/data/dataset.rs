//! Arrays of samples, and targets that go with them.

use crate::base::Element;
use ndarray::{ArcArray, Axis, Dimension, IxDyn};

/// Why data was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DataError {
    /// Arrays with differing numbers of samples.
    #[error("an array has {samples} samples, another {others}")]
    Uneven {
        /// The first array's.
        samples: usize,
        /// The other's.
        others: usize,
    },
    /// A number that is no id.
    #[error("sample {sample} holds {value}, which is not an id")]
    NotAnId {
        /// The sample.
        sample: usize,
        /// The number.
        value: f64,
    },
}

/// An array of samples, along axis 0.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "a stand-in")]
pub enum Array {
    F32(ArcArray<f32, IxDyn>),
    F64(ArcArray<f64, IxDyn>),
    U32(ArcArray<u32, IxDyn>),
}

/// Several arrays.
#[derive(Clone, Debug)]
pub struct Arrays(Vec<Array>);

macro_rules! from {
    ($element:ty, $variant:ident) => {
        impl<D: Dimension> From<ndarray::Array<$element, D>> for Array {
            fn from(array: ndarray::Array<$element, D>) -> Self {
                Self::$variant(array.into_dyn().into_shared())
            }
        }
        impl<D: Dimension> From<ndarray::Array<$element, D>> for Arrays {
            fn from(array: ndarray::Array<$element, D>) -> Self {
                Self(vec![array.into()])
            }
        }
    };
}

from!(f32, F32);
from!(f64, F64);
from!(u32, U32);

impl From<Vec<Array>> for Arrays {
    fn from(arrays: Vec<Array>) -> Self {
        Self(arrays)
    }
}

impl Array {
    /// The number of samples.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.shape().first().copied().unwrap_or(0)
    }

    /// The shape of one sample.
    #[must_use]
    pub fn sample_shape(&self) -> &[usize] {
        self.shape().get(1..).unwrap_or(&[])
    }

    fn shape(&self) -> &[usize] {
        match self {
            Self::F32(array) => array.shape(),
            Self::F64(array) => array.shape(),
            Self::U32(array) => array.shape(),
        }
    }

    /// Copies samples.
    ///
    /// # Errors
    /// [`DataError::NotAnId`].
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a stand-in")]
    pub fn copy_samples<T: Element>(&self, indices: &[usize], out: &mut [T]) -> Result<(), DataError> {
        let len = self.sample_shape().iter().product::<usize>();
        for (&sample, row) in indices.iter().zip(out.chunks_mut(len.max(1))) {
            let values: Vec<f64> = match self {
                Self::F32(array) => array.index_axis(Axis(0), sample).iter().copied().map(f64::from).collect(),
                Self::F64(array) => array.index_axis(Axis(0), sample).iter().copied().collect(),
                Self::U32(array) => array.index_axis(Axis(0), sample).iter().copied().map(f64::from).collect(),
            };
            for (element, value) in row.iter_mut().zip(values) {
                match T::NAME {
                    "u32" if value < 0.0 || value.fract() != 0.0 => return Err(DataError::NotAnId { sample, value }),
                    "u32" => *element = bytemuck::cast_slice(&[value as u32])[0],
                    "f32" => *element = bytemuck::cast_slice(&[value as f32])[0],
                    _ => *element = bytemuck::cast_slice(&[value])[0],
                }
            }
        }
        Ok(())
    }

    fn select(&self, indices: &[usize]) -> Self {
        match self {
            Self::F32(array) => Self::F32(array.select(Axis(0), indices).into_shared()),
            Self::F64(array) => Self::F64(array.select(Axis(0), indices).into_shared()),
            Self::U32(array) => Self::U32(array.select(Axis(0), indices).into_shared()),
        }
    }
}

/// Inputs and targets.
#[derive(Clone, Debug)]
pub struct Dataset {
    inputs: Vec<Array>,
    targets: Vec<Array>,
    weights: Option<Vec<f32>>,
}

impl Dataset {
    /// Inputs with their targets.
    ///
    /// # Errors
    /// [`DataError::Uneven`].
    pub fn new(inputs: impl Into<Arrays>, targets: impl Into<Arrays>) -> Result<Self, DataError> {
        let (inputs, targets) = (inputs.into().0, targets.into().0);
        let samples = inputs.first().map_or(0, Array::samples);
        match inputs.iter().chain(&targets).map(Array::samples).find(|&others| others != samples) {
            Some(others) => Err(DataError::Uneven { samples, others }),
            None => Ok(Self { inputs, targets, weights: None }),
        }
    }

    /// The number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inputs.first().map_or(0, Array::samples)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The inputs.
    #[must_use]
    pub fn inputs(&self) -> &[Array] {
        &self.inputs
    }

    /// The targets.
    #[must_use]
    pub fn targets(&self) -> &[Array] {
        &self.targets
    }

    /// A weight per sample.
    #[must_use]
    pub fn sample_weights(&self) -> Option<&[f32]> {
        self.weights.as_deref()
    }

    /// The same with a weight per sample.
    ///
    /// # Errors
    /// [`DataError::Uneven`].
    pub fn with_sample_weights(self, weights: Vec<f32>) -> Result<Self, DataError> {
        if weights.len() != self.len() {
            return Err(DataError::Uneven { samples: self.len(), others: weights.len() });
        }
        Ok(Self { weights: Some(weights), ..self })
    }

    /// The samples at the given places.
    ///
    /// # Errors
    /// None here.
    pub fn select(&self, indices: &[usize]) -> Result<Self, DataError> {
        Ok(Self {
            inputs: self.inputs.iter().map(|array| array.select(indices)).collect(),
            targets: self.targets.iter().map(|array| array.select(indices)).collect(),
            weights: self.weights.as_ref().map(|weights| indices.iter().map(|&index| weights[index]).collect()),
        })
    }
}
