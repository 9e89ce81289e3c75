//! One host array with samples on axis 0, whatever its element; samples are cast as they are copied.

use crate::base::Element;
use crate::data::DataError;
use crate::data::places::{Places, id};
use ndarray::{ArcArray, ArrayD, Axis, Dimension, IxDyn, Slice};

/// The elements that are seen in double precision at a time.
const PIECE: usize = 1024;

/// One array of `f32`, `f64` or `u32`, samples on axis 0. Cloning and slicing it copies no element.
///
/// It comes from any `ndarray::Array` or, with one number per sample, from a `Vec`:
///
/// ```
/// use formwork::data::Array;
/// let images = Array::from(ndarray::Array4::<f32>::zeros((100, 28, 28, 1)));
/// assert_eq!((images.samples(), images.sample_shape()), (100, &[28, 28, 1][..]));
/// let labels = Array::from(vec![3_u32, 1, 4]);
/// assert_eq!((labels.samples(), labels.sample_shape()), (3, &[][..]));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Array {
    /// Single precision.
    F32(ArcArray<f32, IxDyn>),
    /// Double precision.
    F64(ArcArray<f64, IxDyn>),
    /// Ids.
    U32(ArcArray<u32, IxDyn>),
}

/// Evaluates one expression for whichever element an array holds.
macro_rules! each {
    ($array:expr, $name:ident => $result:expr) => {
        match $array {
            Array::F32($name) => $result,
            Array::F64($name) => $result,
            Array::U32($name) => $result,
        }
    };
}

/// The conversions into one variant.
macro_rules! holds {
    ($element:ty, $variant:ident) => {
        impl<D: Dimension> From<ndarray::Array<$element, D>> for Array {
            fn from(array: ndarray::Array<$element, D>) -> Self {
                Self::$variant(array.into_dyn().into_shared())
            }
        }

        impl<D: Dimension> From<ArcArray<$element, D>> for Array {
            fn from(array: ArcArray<$element, D>) -> Self {
                Self::$variant(array.into_dyn())
            }
        }

        impl From<Vec<$element>> for Array {
            fn from(values: Vec<$element>) -> Self {
                ndarray::Array::from(values).into()
            }
        }
    };
}

holds!(f32, F32);
holds!(f64, F64);
holds!(u32, U32);

/// The elements of an array that lie together.
enum Rows<'a> {
    F32(&'a [f32]),
    F64(&'a [f64]),
    U32(&'a [u32]),
}

impl Array {
    /// The number of samples, the size of axis 0; 0 for an array without axes.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.shape().first().copied().unwrap_or(0)
    }

    /// The shape of one sample, axis 0 left out.
    #[must_use]
    pub fn sample_shape(&self) -> &[usize] {
        self.shape().get(1..).unwrap_or(&[])
    }

    /// All sizes.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        each!(self, array => array.shape())
    }

    /// Copies the samples `indices`, one after the other, row-major, cast to `T`, which is `f32`, `f64` or `u32`.
    ///
    /// Ids become floats; a float becomes an id only if it is one. A number too large for `f32` becomes infinite.
    ///
    /// ```
    /// use formwork::data::Array;
    /// let array = Array::from(ndarray::array![[1.0_f64, 2.0], [3.0, 4.0]]);
    /// let mut batch = [0_u32; 4];
    /// array.copy_samples(&[1, 0], &mut batch)?;
    /// assert_eq!(batch, [3, 4, 1, 2]);
    /// # Ok::<(), formwork::data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// [`DataError::Room`] unless `out` has just the room for them, [`DataError::Index`] for a sample that is not
    /// there, [`DataError::NotAnId`] with the sample and its number, [`DataError::Element`] for any other `T`. What
    /// `out` holds then is unspecified.
    pub fn copy_samples<T: Element>(&self, indices: &[usize], out: &mut [T]) -> Result<(), DataError> {
        self.copy_into(indices, Places::of(out).ok_or(DataError::Element { name: T::NAME })?)
    }

    /// As [`copy_samples`](Self::copy_samples), compiled once.
    pub(super) fn copy_into(&self, indices: &[usize], places: Places<'_>) -> Result<(), DataError> {
        let elements: usize = self.sample_shape().iter().product();
        if elements.checked_mul(indices.len()) != Some(places.len()) {
            return Err(DataError::Room { samples: indices.len(), elements, room: places.len() });
        }
        if let Some(index) = indices.iter().find(|index| **index >= self.samples()) {
            return Err(DataError::Index { index: *index, samples: self.samples() });
        }
        if places.len() == 0 {
            return Ok(());
        }
        let Some(rows) = self.rows() else {
            // Rows that do not lie together are brought together first.
            let picked: Vec<usize> = (0..indices.len()).collect();
            return self.select(indices).copy_into(&picked, places).map_err(|error| match error {
                DataError::NotAnId { sample, value } => DataError::NotAnId { sample: indices[sample], value },
                error => error,
            });
        };
        match (rows, places) {
            (Rows::F32(rows), Places::F32(out)) => copy(rows, indices, out, |value| value),
            (Rows::F32(rows), Places::F64(out)) => copy(rows, indices, out, f64::from),
            (Rows::F32(rows), Places::U32(out)) => return copy_ids(rows, indices, out),
            (Rows::F64(rows), Places::F32(out)) => copy(rows, indices, out, nearest),
            (Rows::F64(rows), Places::F64(out)) => copy(rows, indices, out, |value| value),
            (Rows::F64(rows), Places::U32(out)) => return copy_ids(rows, indices, out),
            (Rows::U32(rows), Places::F32(out)) => copy(rows, indices, out, |value| nearest(f64::from(value))),
            (Rows::U32(rows), Places::F64(out)) => copy(rows, indices, out, f64::from),
            (Rows::U32(rows), Places::U32(out)) => copy(rows, indices, out, |value| value),
        }
        Ok(())
    }

    /// All elements, where they lie one after the other in row-major order.
    fn rows(&self) -> Option<Rows<'_>> {
        match self {
            Self::F32(array) => array.as_slice().map(Rows::F32),
            Self::F64(array) => array.as_slice().map(Rows::F64),
            Self::U32(array) => array.as_slice().map(Rows::U32),
        }
    }

    /// The samples `from..to` without a copy; both at most [`samples`](Self::samples).
    pub(super) fn part(&self, from: usize, to: usize) -> Self {
        let mut part = self.clone();
        let slice = Slice::from(from..to);
        each!(&mut part, array => array.slice_axis_inplace(Axis(0), slice));
        part
    }

    /// The samples `indices`, each below [`samples`](Self::samples), copied.
    ///
    /// # Panics
    /// When memory does not suffice, as every copy does that cannot be refused.
    pub(super) fn select(&self, indices: &[usize]) -> Self {
        let shape = [&[indices.len()], self.sample_shape()].concat();
        self.gather(&mut indices.iter().copied(), &shape).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The samples `indices`, each below [`samples`](Self::samples), copied one behind the other into an array of a shape
    /// that has just as many elements.
    ///
    /// # Errors
    /// [`DataError::TooLarge`] when memory does not suffice.
    pub(super) fn gather(&self, indices: &mut dyn Iterator<Item = usize>, shape: &[usize]) -> Result<Self, DataError> {
        Ok(each!(self, array => gather(array, indices, shape)?.into()))
    }

    /// Hands all elements in row-major order to `visit`, piece by piece, in double precision.
    pub(super) fn each_piece(&self, visit: &mut dyn FnMut(&[f64])) {
        match self.rows() {
            Some(Rows::F32(rows)) => pieces(rows, visit),
            Some(Rows::F64(rows)) => visit(rows),
            Some(Rows::U32(rows)) => pieces(rows, visit),
            None => {
                // Rows that do not lie together are brought together, some at a time.
                let elements: usize = self.sample_shape().iter().product();
                let rows: Vec<usize> = (0..self.samples()).collect();
                rows.chunks(PIECE.div_ceil(elements.max(1))).for_each(|rows| self.select(rows).each_piece(visit));
            }
        }
    }
}

/// See [`Array::each_piece`].
fn pieces<S: Copy + Into<f64>>(rows: &[S], visit: &mut dyn FnMut(&[f64])) {
    let mut piece = [0.0; PIECE];
    for rows in rows.chunks(PIECE) {
        for (place, &value) in piece.iter_mut().zip(rows) {
            *place = value.into();
        }
        visit(&piece[..rows.len()]);
    }
}

/// See [`Array::gather`].
fn gather<T: Element>(
    array: &ArcArray<T, IxDyn>,
    indices: &mut dyn Iterator<Item = usize>,
    shape: &[usize],
) -> Result<ArrayD<T>, DataError> {
    let count = |sizes: &[usize]| sizes.iter().try_fold(1_usize, |product, size| product.checked_mul(*size));
    let rows = shape.first().copied().unwrap_or(1);
    let too_large = || DataError::TooLarge { rows, columns: count(&shape[1..]).unwrap_or(usize::MAX) };
    let mut values = Vec::new();
    values.try_reserve_exact(count(shape).ok_or_else(too_large)?).map_err(|_| too_large())?;
    for index in indices {
        let sample = array.index_axis(Axis(0), index);
        match sample.as_slice() {
            Some(sample) => values.extend_from_slice(sample),
            None => values.extend(sample.iter()),
        }
    }
    ArrayD::from_shape_vec(shape, values).map_err(|_| too_large())
}

/// Copies rows, one after the other, each element by `of`.
fn copy<S: Copy, T>(rows: &[S], indices: &[usize], out: &mut [T], of: impl Fn(S) -> T) {
    let elements = out.len() / indices.len();
    for (&sample, out) in indices.iter().zip(out.chunks_exact_mut(elements)) {
        for (place, &value) in out.iter_mut().zip(&rows[sample * elements..][..elements]) {
            *place = of(value);
        }
    }
}

/// Copies rows of numbers that are ids, up to the first that is none.
fn copy_ids<S: Copy + Into<f64>>(rows: &[S], indices: &[usize], out: &mut [u32]) -> Result<(), DataError> {
    let elements = out.len() / indices.len();
    for (&sample, out) in indices.iter().zip(out.chunks_exact_mut(elements)) {
        for (place, &value) in out.iter_mut().zip(&rows[sample * elements..][..elements]) {
            *place = id(value.into()).map_err(|value| DataError::NotAnId { sample, value })?;
        }
    }
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest is what the name promises")]
fn nearest(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn copied<T: Element>(array: impl Into<Array>, indices: &[usize]) -> Result<Vec<T>, DataError> {
        let array = array.into();
        let elements: usize = array.sample_shape().iter().product();
        let mut out = vec![T::default(); elements * indices.len()];
        array.copy_samples(indices, &mut out).map(|()| out)
    }

    #[test]
    fn samples_are_cast_between_all_elements() {
        assert_eq!(copied::<f64>(vec![0.5_f32, 7.0], &[1, 0]).unwrap(), [7.0, 0.5]);
        assert_eq!(copied::<f32>(vec![0.1_f64], &[0, 0]).unwrap(), [0.1; 2]);
        assert_eq!(copied::<f32>(vec![u32::MAX], &[0]).unwrap(), [4_294_967_296.0]);
        assert_eq!(copied::<u32>(vec![3.0_f32, 4_294_967_040.0], &[0, 1]).unwrap(), [3, 4_294_967_040]);
        assert_eq!(copied::<u32>(vec![-0.0_f64], &[0]).unwrap(), [0]);
    }

    #[test]
    fn nan_and_infinity_are_data_for_floats() {
        let copy = copied::<f64>(vec![f32::NAN, f32::NEG_INFINITY], &[0, 1]).unwrap();
        assert!(copy[0].is_nan() && copy[1] == f64::NEG_INFINITY);
        assert!(copied::<f32>(vec![1e300_f64], &[0]).unwrap()[0].is_infinite());
    }

    #[test]
    fn numbers_that_are_no_ids_are_refused_with_their_place() {
        for value in [0.5, -1.0, 4_294_967_296.0, f64::NAN, f64::INFINITY] {
            let error = copied::<u32>(vec![1.0, value], &[0, 1]).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("sample 1 holds {value}: an id is a whole number from 0 to 4294967295")
            );
        }
    }

    #[test]
    fn samples_of_a_transposed_array_are_copied_row_major() {
        let array = array![[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0]].reversed_axes();
        assert_eq!(copied::<f32>(array, &[2, 0]).unwrap(), [3.0, 6.0, 1.0, 4.0]);
    }

    #[test]
    fn wrong_room_and_missing_samples_are_errors() {
        let array = Array::from(array![[1_u32, 2], [3, 4]]);
        let room = array.copy_samples(&[0], &mut [0_u32; 3]).unwrap_err();
        assert_eq!(room.to_string(), "1 samples of 2 elements do not fill 3 places");
        let index = array.copy_samples(&[2], &mut [0_u32; 2]).unwrap_err();
        assert_eq!(index.to_string(), "sample 2 was asked for, there are 2, counted from 0");
        assert_eq!(array.copy_samples::<u32>(&[], &mut []).ok(), Some(()));
        let scalar = Array::from(ndarray::arr0(1.0_f32));
        assert!(matches!(scalar.copy_samples(&[0], &mut [0.0_f32]), Err(DataError::Index { .. })));
    }
}
