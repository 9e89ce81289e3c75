//! A dataset: inputs, targets and weights that belong together sample by sample.

use crate::base::Stream;
use crate::data::{Array, Arrays, DataError, check_class_weights, permutation};

/// Inputs and targets with the same number of samples, each array in the order of the model's signature.
///
/// Cloning and splitting copy no element.
///
/// ```
/// use formwork::data::Dataset;
/// use ndarray::{Array1, Array2};
///
/// let data = Dataset::new(Array2::<f32>::zeros((10, 64)), Array1::<u32>::zeros(10))?;
/// let (train, test) = data.shuffled(7).split(0.8);
/// assert_eq!((train.len(), test.len()), (8, 2));
/// # Ok::<(), formwork::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    inputs: Vec<Array>,
    targets: Vec<Array>,
    sample_weights: Option<Vec<f32>>,
}

impl Dataset {
    /// A dataset of one array or a tuple of arrays for the inputs, and one or a tuple for the targets.
    ///
    /// # Errors
    /// [`DataError::Empty`] without arrays or samples, [`DataError::NoSamplesAxis`] for a single number,
    /// [`DataError::Lengths`] when one array has more samples than another; each names the array.
    pub fn new(inputs: impl Into<Arrays>, targets: impl Into<Arrays>) -> Result<Self, DataError> {
        let (inputs, targets) = (inputs.into().into_vec(), targets.into().into_vec());
        check("input", &inputs, &inputs)?;
        check("target", &targets, &inputs)?;
        Ok(Self { inputs, targets, sample_weights: None })
    }

    /// The same samples, each counting as much as its weight says; weights given before are replaced.
    ///
    /// ```
    /// use formwork::data::Dataset;
    /// let data = Dataset::new(vec![0.0_f32, 1.0], vec![0.0_f32, 2.0])?;
    /// let data = data.with_sample_weights(vec![1.0, 0.5])?;
    /// assert_eq!(data.sample_weights(), Some(&[1.0, 0.5][..]));
    /// # Ok::<(), formwork::data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// [`DataError::Lengths`] unless there is one for each sample; [`DataError::Weight`] for one that is not finite.
    pub fn with_sample_weights(self, weights: Vec<f32>) -> Result<Self, DataError> {
        let (found, expected) = (weights.len(), self.len());
        if found != expected {
            return Err(DataError::Lengths { what: "the list of sample weights".into(), found, expected });
        }
        if let Some(sample) = weights.iter().position(|weight| !weight.is_finite()) {
            return Err(DataError::Weight { sample, value: weights[sample] });
        }
        Ok(Self { sample_weights: Some(weights), ..self })
    }

    /// The same samples, each weighed by its class; a class without a weight counts 1, as in Keras.
    ///
    /// Classes are the ids of the only target, one per sample, or the places of the largest number in its rows.
    ///
    /// ```
    /// use formwork::data::Dataset;
    /// let data = Dataset::new(vec![0.0_f32, 1.0, 2.0], vec![0_u32, 1, 0])?.with_class_weights(&[(1, 5.0)])?;
    /// assert_eq!(data.sample_weights(), Some(&[1.0, 5.0, 1.0][..]));
    /// # Ok::<(), formwork::data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// [`DataError::ClassTargets`] for other targets, [`DataError::NotAnId`] for a class that is no id,
    /// [`DataError::ClassWeight`] for a weight that is not finite, [`DataError::ClassTwice`] for a class that is named
    /// twice, [`DataError::NoClass`] for one past the last: the width of one-hot rows, or the largest id there is.
    pub fn with_class_weights(self, weights: &[(u32, f32)]) -> Result<Self, DataError> {
        let (classes, last) = self.classes()?;
        let named: Vec<_> = weights.iter().map(|&(class, weight)| (class, f64::from(weight))).collect();
        check_class_weights(&named, last)?;
        let weight = |class: &u32| weights.iter().find(|(of, _)| of == class).map_or(1.0, |(_, weight)| *weight);
        self.with_sample_weights(classes.iter().map(weight).collect())
    }

    /// The number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inputs.first().map_or(0, Array::samples)
    }

    /// Whether there is no sample, as in one part of a split.
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

    /// The weights of the samples, if they have any.
    #[must_use]
    pub fn sample_weights(&self) -> Option<&[f32]> {
        self.sample_weights.as_deref()
    }

    /// The first `floor(len · fraction)` samples, and the rest.
    ///
    /// Keras's `validation_split = s` is the second part of `split(1.0 - s)`.
    ///
    /// # Panics
    /// If the fraction is not between 0 and 1.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the product lies between 0 and len")]
    pub fn split(&self, fraction: f64) -> (Self, Self) {
        assert!((0.0..=1.0).contains(&fraction), "a dataset is split at a fraction between 0 and 1, found {fraction}");
        let middle = ((self.len() as f64 * fraction) as usize).min(self.len());
        (self.part(0, middle), self.part(middle, self.len()))
    }

    /// The same samples in an order drawn from `seed`; equal seeds give equal orders.
    #[must_use]
    pub fn shuffled(&self, seed: u64) -> Self {
        self.pick(&permutation(self.len(), Stream::new(seed)))
    }

    /// The samples `indices`, in that order, copied; one may be taken several times.
    ///
    /// # Errors
    /// [`DataError::Index`] for a sample that is not there.
    pub fn select(&self, indices: &[usize]) -> Result<Self, DataError> {
        match indices.iter().find(|index| **index >= self.len()) {
            Some(index) => Err(DataError::Index { index: *index, samples: self.len() }),
            None => Ok(self.pick(indices)),
        }
    }

    /// The same samples with every input array replaced by what `change` makes of it.
    ///
    /// # Errors
    /// What `change` returns, and those of [`new`](Self::new) when it changes the number of samples.
    pub fn map_inputs(self, change: impl FnMut(&Array) -> Result<Array, DataError>) -> Result<Self, DataError> {
        let samples = self.len();
        let inputs: Vec<Array> = self.inputs.iter().map(change).collect::<Result<_, _>>()?;
        for (index, found) in inputs.iter().map(Array::samples).enumerate() {
            if found != samples {
                return Err(DataError::Lengths { what: format!("changed input {index}"), found, expected: samples });
            }
        }
        Ok(Self { inputs, ..self })
    }

    fn part(&self, from: usize, to: usize) -> Self {
        let part = |arrays: &[Array]| arrays.iter().map(|array| array.part(from, to)).collect();
        let weights = self.sample_weights.as_ref().map(|weights| weights[from..to].to_vec());
        Self { inputs: part(&self.inputs), targets: part(&self.targets), sample_weights: weights }
    }

    fn pick(&self, indices: &[usize]) -> Self {
        let pick = |arrays: &[Array]| arrays.iter().map(|array| array.select(indices)).collect();
        let weights = self.sample_weights.as_ref().map(|weights| indices.iter().map(|index| weights[*index]).collect());
        Self { inputs: pick(&self.inputs), targets: pick(&self.targets), sample_weights: weights }
    }

    /// The class of each sample, and the last class there is.
    fn classes(&self) -> Result<(Vec<u32>, u32), DataError> {
        let shape = self.targets[0].sample_shape();
        let (1, true) = (self.targets.len(), shape.len() < 2) else {
            return Err(DataError::ClassTargets { targets: self.targets.len(), shape: shape.to_vec() });
        };
        match shape.first() {
            None | Some(1) => {
                let mut ids = vec![0; self.len()];
                self.targets[0].copy_samples(&(0..self.len()).collect::<Vec<_>>(), &mut ids)?;
                let last = ids.iter().max().copied().unwrap_or(0);
                Ok((ids, last))
            }
            Some(0) => Err(DataError::ClassTargets { targets: 1, shape: vec![0] }),
            Some(classes) => {
                let last = u32::try_from(classes - 1).unwrap_or(u32::MAX);
                let mut row = vec![0.0_f64; *classes];
                let mut class = |sample| {
                    self.targets[0].copy_samples(&[sample], &mut row)?;
                    Ok(first_largest(&row))
                };
                let ids: Result<_, DataError> = (0..self.len()).map(&mut class).collect();
                Ok((ids?, last))
            }
        }
    }
}

fn first_largest(row: &[f64]) -> u32 {
    let mut largest = 0;
    for (class, value) in row.iter().enumerate() {
        if *value > row[largest] {
            largest = class;
        }
    }
    u32::try_from(largest).unwrap_or(u32::MAX)
}

fn check(what: &str, arrays: &[Array], inputs: &[Array]) -> Result<(), DataError> {
    let expected = inputs.first().map_or(0, Array::samples);
    if arrays.is_empty() {
        return Err(DataError::Empty { what: format!("the list of {what}s") });
    }
    for (index, array) in arrays.iter().enumerate() {
        let what = format!("{what} {index}");
        if array.shape().is_empty() {
            return Err(DataError::NoSamplesAxis { what });
        }
        if array.samples() != expected {
            return Err(DataError::Lengths { what, found: array.samples(), expected });
        }
        if array.samples() == 0 {
            return Err(DataError::Empty { what });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    fn ten() -> Dataset {
        let inputs = Array2::from_shape_fn((10, 2), |(row, column)| (10 * row + column) as f32);
        let ids: Vec<u32> = (0..10).collect();
        Dataset::new(inputs, ids).unwrap().with_sample_weights((0..10).map(|i: u8| f32::from(i)).collect()).unwrap()
    }

    fn ids(data: &Dataset) -> Vec<u32> {
        let mut ids = vec![0; data.len()];
        data.targets()[0].copy_samples(&(0..data.len()).collect::<Vec<_>>(), &mut ids).unwrap();
        ids
    }

    fn message(result: Result<Dataset, DataError>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn a_split_takes_the_floor_and_copies_nothing() {
        let data = ten();
        let (first, rest) = data.split(0.79);
        assert_eq!((ids(&first), ids(&rest)), ((0..7).collect(), (7..10).collect()));
        assert_eq!(rest.sample_weights(), Some(&[7.0, 8.0, 9.0][..]));
        let (Array::F32(whole), Array::F32(part)) = (&data.inputs()[0], &rest.inputs()[0]) else { panic!("f32") };
        assert_eq!(part.as_ptr(), whole.as_ptr().wrapping_add(14));
        assert_eq!((data.split(0.0).0.len(), data.split(1.0).0.len()), (0, 10));
        for fraction in [-1.0, 7.5, f64::NAN] {
            let thrown = std::panic::catch_unwind(|| data.split(fraction)).unwrap_err();
            let text = thrown.downcast_ref::<String>().unwrap();
            assert_eq!(*text, format!("a dataset is split at a fraction between 0 and 1, found {fraction}"));
        }
    }

    #[test]
    fn shuffling_keeps_samples_together_and_depends_on_the_seed() {
        let shuffled = ten().shuffled(3);
        let order = ids(&shuffled);
        assert_ne!(order, (0..10).collect::<Vec<_>>());
        assert_ne!(order, ids(&ten().shuffled(4)));
        assert_eq!(order, ids(&ten().shuffled(3)));
        let mut first = vec![0; 2];
        shuffled.inputs()[0].copy_samples(&[0], &mut first).unwrap();
        assert_eq!(first[0], order[0] * 10);
        let weights: Vec<f32> = order.iter().map(|id| *id as f32).collect();
        assert_eq!(shuffled.sample_weights(), Some(&weights[..]));
    }

    #[test]
    fn arrays_that_do_not_fit_are_named() {
        let x = || Array2::<f32>::zeros((3, 2));
        assert_eq!(message(Dataset::new(x(), vec![1_u32; 2])), "target 0 has 2 samples, input 0 has 3");
        let two = (x(), Array2::<f64>::zeros((4, 1)));
        assert_eq!(message(Dataset::new(two, vec![1_u32; 3])), "input 1 has 4 samples, input 0 has 3");
        assert_eq!(message(Dataset::new(Vec::<f32>::new(), vec![1_u32])), "input 0 is empty");
        assert_eq!(message(Dataset::new(Vec::<Array>::new(), x())), "the list of inputs is empty");
        assert!(message(Dataset::new(x(), ndarray::arr0(1.0_f32))).starts_with("target 0 is a single number"));
    }

    #[test]
    fn weights_are_finite_and_as_many_as_samples() {
        let data = || Dataset::new(vec![0.0_f32; 2], vec![0.0_f32; 2]).unwrap();
        let few = message(data().with_sample_weights(vec![1.0]));
        assert_eq!(few, "the list of sample weights has 1 samples, input 0 has 2");
        let nan = message(data().with_sample_weights(vec![1.0, f32::NAN]));
        assert_eq!(nan, "the weight of sample 1 is NaN, weights are finite numbers");
    }

    #[test]
    fn class_weights_read_ids_columns_and_one_hot_rows() {
        let weigh = |targets: Arrays| {
            let data = Dataset::new(vec![0.0_f32; 3], targets)?.with_class_weights(&[(0, 2.0), (2, 0.5)])?;
            Ok::<_, DataError>(data.sample_weights().unwrap().to_vec())
        };
        let want = [0.5, 1.0, 2.0];
        assert_eq!(weigh(vec![2_u32, 1, 0].into()).unwrap(), want);
        assert_eq!(weigh(array![[2.0_f32], [1.0], [0.0]].into()).unwrap(), want);
        assert_eq!(weigh(array![[0.0_f32, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]].into()).unwrap(), want);
        assert!(weigh(vec![0.5_f32; 3].into()).is_err());
        assert!(weigh((vec![1_u32; 3], vec![1_u32; 3]).into()).is_err());
    }

    #[test]
    fn selected_samples_may_repeat_and_must_exist() {
        assert_eq!(ids(&ten().select(&[3, 3, 0]).unwrap()), [3, 3, 0]);
        assert_eq!(message(ten().select(&[10])), "sample 10 was asked for, there are 10, counted from 0");
    }
}
