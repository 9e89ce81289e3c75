//! Windows that slide over a recording. Keras's `timeseries_dataset_from_array`.

use crate::base::Rule;
use crate::data::{Array, DataError, Dataset};
use std::ops::Range;

/// Which steps of a recording make a window, and how far the next one lies.
///
/// Length, stride and rate are at least 1, which is checked where the windows are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Windows {
    length: usize,
    stride: usize,
    rate: usize,
    range: Option<Range<usize>>,
}

impl Windows {
    /// Windows of `length` steps in a row, one from each step on. Keras's `sequence_length`.
    #[must_use]
    pub fn of(length: usize) -> Self {
        Self { length, stride: 1, rate: 1, range: None }
    }

    /// Lets the next window begin `stride` steps later. Keras's `sequence_stride`.
    #[must_use]
    pub fn stride(self, stride: usize) -> Self {
        Self { stride, ..self }
    }

    /// Takes every `rate`-th step. Keras's `sampling_rate`.
    #[must_use]
    pub fn sampling_rate(self, rate: usize) -> Self {
        Self { rate, ..self }
    }

    /// Uses these steps alone; what lies past the end of the recording is left out. Keras's `start_index`, `end_index`.
    #[must_use]
    pub fn within(self, steps: Range<usize>) -> Self {
        Self { range: Some(steps), ..self }
    }

    /// The windows of a recording `[steps, …]` as samples, `[windows, length, …]`, in order of time.
    ///
    /// ```
    /// use formwork::data::{Array, Windows};
    /// let recording = Array::from(vec![1.0_f32, 2.0, 3.0, 4.0]);
    /// let windows = Windows::of(2).apply(&recording)?;
    /// assert_eq!(windows, ndarray::array![[1.0_f32, 2.0], [2.0, 3.0], [3.0, 4.0]].into());
    /// # Ok::<(), formwork::data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// [`DataError::TooShort`] when not even one window fits; [`DataError::Setting`] for a length, stride or rate of 0;
    /// [`DataError::TooLarge`] when memory does not suffice for all.
    pub fn apply(&self, recording: &Array) -> Result<Array, DataError> {
        let starts = self.starts(recording.samples())?;
        let shape = [&[starts.len(), self.length], recording.sample_shape()].concat();
        let mut steps = starts.flat_map(|start| (0..self.length).map(move |step| start + step * self.rate));
        recording.gather(&mut steps, &shape)
    }

    /// The first step of each window.
    fn starts(&self, steps: usize) -> Result<impl ExactSizeIterator<Item = usize> + use<>, DataError> {
        Rule::count("Windows", "length", self.length)?;
        Rule::count("Windows", "stride", self.stride)?;
        Rule::count("Windows", "sampling_rate", self.rate)?;
        let range = self.range.clone().unwrap_or(0..steps);
        let range = range.start..range.end.min(steps);
        let span = (self.length - 1).saturating_mul(self.rate);
        let (needed, found) = (span.saturating_add(1), range.len());
        if found < needed {
            return Err(DataError::TooShort { needed, found });
        }
        Ok((range.start..range.end - span).step_by(self.stride))
    }
}

/// The windows of a recording, each with the target of its first step.
///
/// To foretell a recording itself, give it from the step behind the first window on: `recording[length..]`. Windows
/// without a target are left out. The windows are in order of time, so that a split keeps the future apart.
///
/// ```
/// use formwork::data::{Array, Windows, timeseries_dataset_from_array};
/// let year = ndarray::array![5.0_f32, 11.0, 16.0, 23.0, 36.0];
/// let next = year.slice(ndarray::s![2..]).to_owned();
/// let data = timeseries_dataset_from_array(&year.into(), &next.into(), &Windows::of(2))?;
/// assert_eq!(data.inputs()[0], ndarray::array![[5.0_f32, 11.0], [11.0, 16.0], [16.0, 23.0]].into());
/// assert_eq!(data.targets()[0], vec![16.0_f32, 23.0, 36.0].into());
/// # Ok::<(), formwork::data::DataError>(())
/// ```
///
/// # Errors
/// Those of [`Windows::apply`]; [`DataError::Empty`] when no window has a target.
pub fn timeseries_dataset_from_array(
    recording: &Array,
    targets: &Array,
    windows: &Windows,
) -> Result<Dataset, DataError> {
    let starts: Vec<usize> = windows.starts(recording.samples())?.filter(|start| *start < targets.samples()).collect();
    let inputs = windows.apply(recording)?;
    Dataset::new(inputs.part(0, starts.len()), targets.select(&starts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn a_recording_that_is_too_short_is_an_error_with_both_counts() {
        let three = Array::from(vec![1.0_f32, 2.0, 3.0]);
        let error = Windows::of(3).sampling_rate(2).apply(&three).unwrap_err();
        assert_eq!(error.to_string(), "a window spans 5 steps, there are 3");
        let huge = Windows::of(usize::MAX).sampling_rate(usize::MAX).apply(&three).unwrap_err();
        assert!(matches!(huge, DataError::TooShort { needed: usize::MAX, found: 3 }));
        let nothing = Windows::of(1).within(5..9).apply(&three).unwrap_err();
        assert!(matches!(nothing, DataError::TooShort { needed: 1, found: 0 }));
    }

    #[test]
    fn a_setting_of_zero_is_refused_by_its_name() {
        let three = Array::from(vec![1_u32, 2, 3]);
        for (windows, setting) in [
            (Windows::of(0), "length"),
            (Windows::of(1).stride(0), "stride"),
            (Windows::of(1).sampling_rate(0), "sampling_rate"),
        ] {
            let text = format!("Windows: `{setting}` must be at least 1, found 0");
            assert_eq!(windows.apply(&three).unwrap_err().to_string(), text);
            let both = timeseries_dataset_from_array(&three, &three, &windows);
            assert_eq!(both.unwrap_err().to_string(), text);
        }
    }

    #[test]
    fn windows_without_a_target_are_left_out() {
        let steps = Array::from(Array2::from_shape_fn((6, 2), |(step, channel)| (10 * step + channel) as f32));
        let data = timeseries_dataset_from_array(&steps, &vec![7.0_f32, 8.0].into(), &Windows::of(3)).unwrap();
        assert_eq!((data.len(), data.inputs()[0].shape()), (2, &[2, 3, 2][..]));
        assert_eq!(data.targets()[0], vec![7.0_f32, 8.0].into());
        let none = timeseries_dataset_from_array(&steps, &Vec::<f32>::new().into(), &Windows::of(3)).unwrap_err();
        assert_eq!(none.to_string(), "input 0 is empty");
    }
}
