//! Sequences of different lengths as one array. Keras's `pad_sequences`.

use crate::base::Rule;
use crate::data::DataError;
use ndarray::Array2;

/// An end of a sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// Its beginning.
    #[default]
    Pre,
    /// Its end.
    Post,
}

/// How [`pad_sequences`] makes sequences equally long; as in Keras, at their beginning unless told otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pad<T> {
    length: Option<usize>,
    padding: Side,
    truncating: Side,
    value: T,
}

impl<T: Copy + Default> Pad<T> {
    /// To `length` elements: shorter sequences are filled with zeros, longer ones cut. Keras's `maxlen`.
    #[must_use]
    pub fn to(length: usize) -> Self {
        Self { length: Some(length), ..Self::default() }
    }

    /// To the length of the longest sequence, so that none is cut.
    #[must_use]
    pub fn to_longest() -> Self {
        Self::default()
    }

    /// Where shorter sequences are filled.
    #[must_use]
    pub fn padding(self, padding: Side) -> Self {
        Self { padding, ..self }
    }

    /// Where longer sequences are cut.
    #[must_use]
    pub fn truncating(self, truncating: Side) -> Self {
        Self { truncating, ..self }
    }

    /// What they are filled with instead of zeros.
    #[must_use]
    pub fn value(self, value: T) -> Self {
        Self { value, ..self }
    }
}

/// Sequences, each a row of `[sequences, length]`.
///
/// ```
/// use formwork::data::{Pad, Side, pad_sequences};
/// let words = [vec![7_u32, 8, 9], vec![5]];
/// assert_eq!(pad_sequences(&words, Pad::to(2))?, ndarray::array![[8, 9], [0, 5]]);
/// let post = Pad::to_longest().padding(Side::Post);
/// assert_eq!(pad_sequences(&words, post)?, ndarray::array![[7, 8, 9], [5, 0, 0]]);
/// # Ok::<(), formwork::data::DataError>(())
/// ```
///
/// # Errors
/// [`DataError::TooLarge`] when memory does not suffice, [`DataError::Setting`] for a length of 0.
pub fn pad_sequences<T: Copy + Default>(sequences: &[impl AsRef<[T]>], pad: Pad<T>) -> Result<Array2<T>, DataError> {
    if let Some(length) = pad.length {
        Rule::count("Pad", "length", length)?;
    }
    let longest = || sequences.iter().map(|sequence| sequence.as_ref().len()).max().unwrap_or(0);
    let (rows, columns) = (sequences.len(), pad.length.unwrap_or_else(longest));
    let too_large = || DataError::TooLarge { rows, columns };
    let len = rows.checked_mul(columns).ok_or_else(too_large)?;
    let mut values = Vec::new();
    values.try_reserve_exact(len).map_err(|_| too_large())?;
    for sequence in sequences.iter().map(AsRef::as_ref) {
        let cut = sequence.len().saturating_sub(columns);
        let kept = match pad.truncating {
            Side::Pre => &sequence[cut..],
            Side::Post => &sequence[..sequence.len() - cut],
        };
        let fill = std::iter::repeat_n(pad.value, columns - kept.len());
        match pad.padding {
            Side::Pre => values.extend(fill.chain(kept.iter().copied())),
            Side::Post => values.extend(kept.iter().copied().chain(fill)),
        }
    }
    Array2::from_shape_vec((rows, columns), values).map_err(|_| too_large())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sequences_and_no_length_are_arrays_too() {
        assert_eq!(pad_sequences::<u32>(&[] as &[Vec<u32>], Pad::to(3)).unwrap().shape(), [0, 3]);
        assert_eq!(pad_sequences(&[vec![0_u32; 0], vec![]], Pad::to_longest()).unwrap().shape(), [2, 0]);
        let none = pad_sequences(&[vec![1_u32, 2], vec![]], Pad::to(0)).unwrap_err();
        assert_eq!(none.to_string(), "Pad: `length` must be at least 1, found 0");
    }

    #[test]
    fn a_length_past_memory_is_an_error() {
        for length in [usize::MAX, usize::MAX / 2] {
            let error = pad_sequences(&[[1.0_f64]], Pad::to(length)).unwrap_err();
            assert!(matches!(error, DataError::TooLarge { rows: 1, .. }), "{error}");
        }
    }
}
