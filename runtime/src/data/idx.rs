//! IDX files, the format of MNIST and its relatives: a type, sizes, then elements, all big-endian.
//!
//! Two zero bytes, one for the type, one for the number of axes, four for each size, then the elements row-major
//! (<http://yann.lecun.com/exdb/mnist/>). Nothing a header promises is believed before the bytes are there.

use crate::data::places::id;
use crate::data::{DataError, reader};
use ndarray::{ArrayD, IxDyn, indices};
use std::io::Read;
use std::path::Path;

/// An array as an IDX file holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum IdxArray {
    /// Unsigned bytes: MNIST's pixels and labels.
    U8(ArrayD<u8>),
    /// Signed bytes.
    I8(ArrayD<i8>),
    /// 16-bit integers.
    I16(ArrayD<i16>),
    /// 32-bit integers.
    I32(ArrayD<i32>),
    /// Single precision.
    F32(ArrayD<f32>),
    /// Double precision.
    F64(ArrayD<f64>),
}

/// Reads an IDX file, packed by gzip (feature `gzip`) or not.
///
/// ```no_run
/// use formwork::data::{Dataset, read_idx};
/// let images = read_idx("train-images-idx3-ubyte.gz")?.into_f32() / 255.0;
/// let labels = read_idx("train-labels-idx1-ubyte.gz")?.into_ids()?;
/// let train = Dataset::new(images, labels)?;
/// # Ok::<(), formwork::data::DataError>(())
/// ```
///
/// # Errors
/// [`DataError::File`] with the path and one of those of [`read_idx_from`].
pub fn read_idx(path: impl AsRef<Path>) -> Result<IdxArray, DataError> {
    read_file(path.as_ref())
}

/// As [`read_idx`], compiled once.
fn read_file(path: &Path) -> Result<IdxArray, DataError> {
    reader::file(path, read)
}

/// Reads IDX from a stream, packed by gzip (feature `gzip`) or not; bytes in memory are a stream too.
///
/// ```
/// use formwork::data::read_idx_from;
/// let bytes = [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9];
/// let array = read_idx_from(&bytes[..])?;
/// assert_eq!(array.shape(), [1, 3]);
/// assert_eq!(array.into_ids()?[[0, 2]], 9);
/// # Ok::<(), formwork::data::DataError>(())
/// ```
///
/// # Errors
/// The `Idx…` variants of [`DataError`], with the numbers, for bytes that are not IDX, break off, go on behind the data
/// or promise more than there is; [`DataError::Read`]; [`DataError::Packed`] for packed ones without the feature.
pub fn read_idx_from(mut stream: impl Read) -> Result<IdxArray, DataError> {
    read(&mut stream)
}

/// As [`read_idx_from`], compiled once.
fn read(stream: &mut dyn Read) -> Result<IdxArray, DataError> {
    let mut stream = reader::unpack(stream)?;
    let start = bytes(&mut stream, 4)?;
    let [0, 0, code, axes] = start[..] else {
        return Err(DataError::IdxMagic { found: start });
    };
    let sizes = sizes(&mut stream, usize::from(axes))?;
    match code {
        0x08 => elements(&mut stream, sizes, |[byte]| byte).map(IdxArray::U8),
        0x09 => elements(&mut stream, sizes, i8::from_be_bytes).map(IdxArray::I8),
        0x0b => elements(&mut stream, sizes, i16::from_be_bytes).map(IdxArray::I16),
        0x0c => elements(&mut stream, sizes, i32::from_be_bytes).map(IdxArray::I32),
        0x0d => elements(&mut stream, sizes, f32::from_be_bytes).map(IdxArray::F32),
        0x0e => elements(&mut stream, sizes, f64::from_be_bytes).map(IdxArray::F64),
        code => Err(DataError::IdxType { code }),
    }
}

/// Evaluates one expression for whichever element an array holds.
macro_rules! each {
    ($array:expr, $name:ident => $result:expr) => {
        match $array {
            IdxArray::U8($name) => $result,
            IdxArray::I8($name) => $result,
            IdxArray::I16($name) => $result,
            IdxArray::I32($name) => $result,
            IdxArray::F32($name) => $result,
            IdxArray::F64($name) => $result,
        }
    };
}

impl IdxArray {
    /// The sizes, samples first.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        each!(self, array => array.shape())
    }

    /// The elements in single precision, each rounded to the nearest.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest is what the name promises")]
    pub fn into_f32(self) -> ArrayD<f32> {
        match self {
            Self::F32(array) => array,
            other => mapped(&other.into_f64(), |value| value as f32),
        }
    }

    /// The elements in double precision.
    #[must_use]
    pub fn into_f64(self) -> ArrayD<f64> {
        match self {
            Self::U8(array) => mapped(&array, f64::from),
            Self::I8(array) => mapped(&array, f64::from),
            Self::I16(array) => mapped(&array, f64::from),
            Self::I32(array) => mapped(&array, f64::from),
            Self::F32(array) => mapped(&array, f64::from),
            Self::F64(array) => array,
        }
    }

    /// The elements as ids.
    ///
    /// # Errors
    /// [`DataError::NotAnId`] with the sample and the first number that is negative, broken or too large.
    pub fn into_ids(self) -> Result<ArrayD<u32>, DataError> {
        let per_sample = self.shape().iter().skip(1).product::<usize>().max(1);
        let values = self.into_f64();
        let (mut ids, mut place, mut refused) = (Vec::new(), 0, None);
        let of = |value| {
            place += 1;
            id(value).unwrap_or_else(|value| {
                refused.get_or_insert((place - 1, value));
                0
            })
        };
        append(&values, of, &mut ids);
        if let Some((place, value)) = refused {
            return Err(DataError::NotAnId { sample: place / per_sample, value });
        }
        Ok(shaped(values.raw_dim(), ids))
    }
}

/// An array of the same shape, element by element.
fn mapped<S: Copy, T>(array: &ArrayD<S>, to: impl Fn(S) -> T) -> ArrayD<T> {
    let mut values = Vec::new();
    append(array, to, &mut values);
    shaped(array.raw_dim(), values)
}

/// Appends all elements in row-major order, each by `of`.
///
/// Those that do not lie together, as those of no file, are looked up one by one: the iterator of `ndarray` that goes
/// through both kinds is far more code, and that for each type of element.
fn append<S: Copy, T>(array: &ArrayD<S>, mut of: impl FnMut(S) -> T, to: &mut Vec<T>) {
    to.reserve(array.len());
    if let Some(elements) = array.as_slice() {
        for element in elements {
            to.push(of(*element));
        }
        return;
    }
    each_index(array.raw_dim(), &mut |index| to.push(of(array[index])));
}

/// Calls `visit` with each index in row-major order; compiled once.
fn each_index(dims: IxDyn, visit: &mut dyn FnMut(IxDyn)) {
    for index in indices(dims) {
        visit(index);
    }
}

/// As many elements as an array of the shape had, as one.
fn shaped<T>(shape: IxDyn, values: Vec<T>) -> ArrayD<T> {
    ArrayD::from_shape_vec(shape, values).expect("as many elements as before")
}

/// At most `count` bytes, fewer when the stream ends; memory grows with the bytes that come.
fn bytes(stream: &mut dyn Read, count: usize) -> Result<Vec<u8>, DataError> {
    let mut bytes = Vec::new();
    stream.take(count as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn sizes(stream: &mut dyn Read, axes: usize) -> Result<Vec<usize>, DataError> {
    let header = bytes(stream, 4 * axes)?;
    if header.len() < 4 * axes {
        return Err(DataError::IdxTruncated { part: "header", needed: 4 + 4 * axes, available: 4 + header.len() });
    }
    let size = |word: &[u8; 4]| u32::from_be_bytes(*word) as usize;
    Ok(header.as_chunks().0.iter().map(size).collect())
}

fn elements<T, const N: usize>(
    stream: &mut dyn Read,
    sizes: Vec<usize>,
    decode: impl Fn([u8; N]) -> T,
) -> Result<ArrayD<T>, DataError> {
    let (sizes, data) = data(stream, sizes, N)?;
    let values = data.as_chunks().0.iter().map(|chunk| decode(*chunk)).collect();
    ArrayD::from_shape_vec(IxDyn(&sizes), values).map_err(|_| DataError::IdxTooLarge { sizes, bytes: N })
}

/// The bytes behind the header, as many as the sizes promise, for elements of so many bytes each.
fn data(stream: &mut dyn Read, sizes: Vec<usize>, element: usize) -> Result<(Vec<usize>, Vec<u8>), DataError> {
    // `ndarray` refuses sizes whose product leaves `isize`, zeros left out: so does this.
    let whole = sizes.iter().filter(|size| **size > 0).try_fold(element, |product, size| product.checked_mul(*size));
    if whole.is_none_or(|whole| isize::try_from(whole).is_err()) {
        return Err(DataError::IdxTooLarge { sizes, bytes: element });
    }
    let needed = element * sizes.iter().product::<usize>();
    let data = bytes(stream, needed)?;
    if data.len() < needed {
        return Err(DataError::IdxTruncated { part: "data", needed, available: data.len() });
    }
    if !bytes(stream, 1)?.is_empty() {
        return Err(DataError::IdxTrailing { sizes, needed });
    }
    Ok((sizes, data))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(code: u8, sizes: &[u32], data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 0, code, u8::try_from(sizes.len()).unwrap()];
        bytes.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
        bytes.extend(data);
        bytes
    }

    #[cfg(feature = "gzip")]
    fn gzip(bytes: &[u8]) -> Vec<u8> {
        use std::io::Write;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn message(bytes: &[u8]) -> String {
        read_idx_from(bytes).unwrap_err().to_string()
    }

    #[test]
    fn every_element_type_is_read() {
        let read = |code, data: &[u8]| {
            let size = u32::try_from(data.len()).unwrap() / [1, 1, 0, 2, 4, 4, 8][usize::from(code) - 8];
            read_idx_from(&file(code, &[size], data)[..]).unwrap().into_f64().into_raw_vec_and_offset().0
        };
        assert_eq!(read(0x08, &[0, 255]), [0.0, 255.0]);
        assert_eq!(read(0x09, &[1, 255]), [1.0, -1.0]);
        assert_eq!(read(0x0b, &[1, 0, 255, 254]), [256.0, -2.0]);
        assert_eq!(read(0x0c, &[0, 1, 0, 0, 255, 255, 255, 255]), [65536.0, -1.0]);
        assert_eq!(read(0x0d, &1.5_f32.to_be_bytes()), [1.5]);
        assert_eq!(read(0x0e, &[0.1_f64, -7.0].map(f64::to_be_bytes).concat()), [0.1, -7.0]);
    }

    #[cfg(not(feature = "gzip"))]
    #[test]
    fn packed_files_name_the_feature_that_reads_them() {
        let packed = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0];
        assert!(message(&packed).contains("with its feature `gzip`"), "{}", message(&packed));
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn packed_files_are_known_by_their_first_bytes() {
        let plain = file(0x08, &[2, 2], &[1, 2, 3, 4]);
        let array = read_idx_from(&gzip(&plain)[..]).unwrap();
        assert_eq!(array, read_idx_from(&plain[..]).unwrap());
        assert_eq!(array.into_f32(), ndarray::array![[1.0, 2.0], [3.0, 4.0]].into_dyn());
    }

    #[test]
    fn broken_files_are_errors_with_numbers() {
        assert!(message(b"PNG").starts_with("not an IDX file: it begins with [50, 4e, 47]"));
        assert!(message(&[]).starts_with("not an IDX file: it begins with []"));
        assert!(message(&[0, 0, 0x0a, 1, 0, 0, 0, 0]).starts_with("IDX element type 0x0a"));
        assert_eq!(message(&[0, 0, 8, 3, 0, 0, 0, 1]), "IDX header needs 16 bytes, the file has 8");
        assert_eq!(message(&file(0x0d, &[3, 2], &[0; 20])), "IDX data needs 24 bytes, the file has 20");
        let trailing = "IDX sizes [2] need 2 bytes of data, the file goes on behind them";
        assert_eq!(message(&file(0x08, &[2], &[0; 3])), trailing);
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn a_packed_file_that_breaks_off_is_an_error() {
        let packed = gzip(&file(0x08, &[100], &[7; 100]));
        assert!(matches!(read_idx_from(&packed[..packed.len() - 12]), Err(DataError::Read(_))));
    }

    #[test]
    fn hostile_sizes_allocate_nothing_and_do_not_panic() {
        let most = u32::MAX;
        assert!(message(&file(0x0e, &[most; 255], &[])).ends_with("are more than memory can address"));
        assert!(message(&file(0x0e, &[most, most, 0], &[])).ends_with("are more than memory can address"));
        let needed = u64::from(most) * 0x2000_0000;
        let text = format!("IDX data needs {needed} bytes, the file has 5");
        assert_eq!(message(&file(0x08, &[most, 0x2000_0000], &[0; 5])), text);
        assert_eq!(read_idx_from(&file(0x08, &[0, 28, 28], &[])[..]).unwrap().shape(), [0, 28, 28]);
        assert_eq!(read_idx_from(&file(0x08, &[], &[9])[..]).unwrap().shape(), [0_usize; 0]);
    }

    #[test]
    fn every_cut_and_every_flipped_byte_is_an_error_or_an_array() {
        let whole = file(0x0b, &[2, 3], &[1; 12]);
        for end in 0..whole.len() {
            assert!(read_idx_from(&whole[..end]).is_err(), "{end}");
        }
        for place in 0..whole.len() {
            for bit in 0..8 {
                let mut changed = whole.clone();
                changed[place] ^= 1 << bit;
                let _ = read_idx_from(&changed[..]);
            }
        }
    }

    #[test]
    fn ids_are_whole_numbers_and_a_missing_file_is_named() {
        let signed = read_idx_from(&file(0x09, &[2, 2], &[1, 2, 3, 255])[..]).unwrap();
        let text = signed.into_ids().unwrap_err().to_string();
        assert_eq!(text, "sample 1 holds -1: an id is a whole number from 0 to 4294967295");
        assert!(read_idx("no/such/file").unwrap_err().to_string().starts_with("no/such/file: "));
    }
}
