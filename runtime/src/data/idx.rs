//! IDX files, the format of MNIST and its relatives: a type, sizes, then elements, all big-endian.
//!
//! Two zero bytes, one for the type, one for the number of axes, four for each size, then the elements row-major
//! (<http://yann.lecun.com/exdb/mnist/>). Nothing a header promises is believed before the bytes are there.

use crate::data::DataError;
use crate::data::places::id;
use crate::data::reader::{self, Contents, Limit};
use ndarray::{ArrayD, IxDyn, indices};
use std::io::Read;
use std::path::Path;

/// The most bytes that are read unless an option says otherwise: 1 GiB, twenty times MNIST.
const LIMIT: u64 = 1 << 30;

/// The bytes that are decoded at a time, whole elements of any type.
const PIECE: usize = 64 * 1024;

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

/// How to read an IDX file. [`read_idx`] and [`read_idx_from`] read with what is set here at first.
///
/// ```
/// use formwork::data::Idx;
/// let bytes = [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9];
/// assert_eq!(Idx::new().limit(15).read_from(&bytes[..])?.shape(), [1, 3]);
/// let error = Idx::new().limit(14).read_from(&bytes[..]).unwrap_err();
/// assert_eq!(error.to_string(), "the stream has more than 14 bytes; if that is meant, raise the limit with `Idx::limit`");
/// # Ok::<(), formwork::data::DataError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Idx {
    limit: u64,
}

impl Default for Idx {
    fn default() -> Self {
        Self { limit: LIMIT }
    }
}

impl Idx {
    /// With a limit of 1 GiB.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads at most so many bytes from a stream or a device, or out of a packed file. A file that is not packed is read
    /// to its end.
    #[must_use]
    pub fn limit(self, bytes: u64) -> Self {
        Self { limit: bytes }
    }

    /// Reads a file, packed by gzip (feature `gzip`) or not.
    ///
    /// # Errors
    /// [`DataError::File`] with the path and one of those of [`read_from`](Self::read_from).
    pub fn read(&self, path: impl AsRef<Path>) -> Result<IdxArray, DataError> {
        self.read_file(path.as_ref())
    }

    /// As [`read`](Self::read), compiled once.
    fn read_file(&self, path: &Path) -> Result<IdxArray, DataError> {
        reader::file(path, self.whole(), |file| self.read_stream(file))
    }

    /// Reads a stream, packed by gzip (feature `gzip`) or not; bytes in memory are a stream too.
    ///
    /// # Errors
    /// The `Idx…` variants of [`DataError`], with the numbers, for bytes that are not IDX, break off, go on behind the
    /// data or promise more than there is; [`DataError::Limit`] for more bytes than [`limit`](Self::limit) allows;
    /// [`DataError::TooLarge`] when memory does not suffice; [`DataError::Read`]; [`DataError::Packed`] for packed ones without the feature.
    pub fn read_from(&self, mut stream: impl Read) -> Result<IdxArray, DataError> {
        reader::stream(&mut stream, self.whole(), |stream| self.read_stream(stream))
    }

    fn whole(&self) -> Limit {
        Limit { bytes: self.limit, option: "Idx::limit" }
    }

    /// As [`read_from`](Self::read_from), compiled once.
    fn read_stream(&self, stream: &mut dyn Read) -> Result<IdxArray, DataError> {
        let Contents { mut stream, is_packed } = reader::unpack(stream, self.whole())?;
        let start = bytes(&mut stream, 4)?;
        let [0, 0, code, axes] = start[..] else {
            return Err(DataError::IdxMagic { found: start });
        };
        let mut data = Data { sizes: sizes(&mut stream, usize::from(axes))?, stream };
        // What unpacks to too much is refused before it is unpacked.
        let limit = if is_packed { Some(self.whole()) } else { None };
        match code {
            0x08 => data.read(limit, |[byte]| byte).map(IdxArray::U8),
            0x09 => data.read(limit, i8::from_be_bytes).map(IdxArray::I8),
            0x0b => data.read(limit, i16::from_be_bytes).map(IdxArray::I16),
            0x0c => data.read(limit, i32::from_be_bytes).map(IdxArray::I32),
            0x0d => data.read(limit, f32::from_be_bytes).map(IdxArray::F32),
            0x0e => data.read(limit, f64::from_be_bytes).map(IdxArray::F64),
            code => Err(DataError::IdxType { code }),
        }
    }
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
/// As [`Idx::read`].
pub fn read_idx(path: impl AsRef<Path>) -> Result<IdxArray, DataError> {
    Idx::new().read(path)
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
/// As [`Idx::read_from`].
pub fn read_idx_from(stream: impl Read) -> Result<IdxArray, DataError> {
    Idx::new().read_from(stream)
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
            Self::U8(array) => mapped(&array, f32::from),
            Self::I8(array) => mapped(&array, f32::from),
            Self::I16(array) => mapped(&array, f32::from),
            Self::I32(array) => mapped(&array, |value| value as f32),
            Self::F32(array) => array,
            Self::F64(array) => mapped(&array, |value| value as f32),
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
        each!(self, array => ids(&array))
    }
}

/// See [`IdxArray::into_ids`].
fn ids<S: Copy + Into<f64>>(array: &ArrayD<S>) -> Result<ArrayD<u32>, DataError> {
    let (mut place, mut refused) = (0, None);
    let ids = mapped(array, |value| {
        place += 1;
        id(value.into()).unwrap_or_else(|value| {
            refused.get_or_insert((place - 1, value));
            0
        })
    });
    let per_sample = array.shape().iter().skip(1).product::<usize>().max(1);
    match refused {
        Some((place, value)) => Err(DataError::NotAnId { sample: place / per_sample, value }),
        None => Ok(ids),
    }
}

/// An array of the same shape, element by element in row-major order.
///
/// Elements that do not lie together, as those of no file, are looked up one by one: the iterator of `ndarray` that goes
/// through both kinds is far more code, and that for each type of element.
fn mapped<S: Copy, T>(array: &ArrayD<S>, mut to: impl FnMut(S) -> T) -> ArrayD<T> {
    let mut values = Vec::with_capacity(array.len());
    match array.as_slice() {
        Some(elements) => values.extend(elements.iter().map(|element| to(*element))),
        None => each_index(array.raw_dim(), &mut |index| values.push(to(array[index]))),
    }
    ArrayD::from_shape_vec(array.raw_dim(), values).expect("as many elements as before")
}

/// Calls `visit` with each index in row-major order; compiled once.
fn each_index(dims: IxDyn, visit: &mut dyn FnMut(IxDyn)) {
    for index in indices(dims) {
        visit(index);
    }
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

/// What stands behind the sizes.
struct Data<'a> {
    sizes: Vec<usize>,
    stream: Box<dyn Read + 'a>,
}

impl Data<'_> {
    /// The elements, decoded piece by piece as they come.
    fn read<T, const N: usize>(
        &mut self,
        limit: Option<Limit>,
        decode: impl Fn([u8; N]) -> T,
    ) -> Result<ArrayD<T>, DataError> {
        let needed = self.needed(N, limit)?;
        let (mut values, mut piece) = (Vec::new(), Vec::new());
        while values.len() < needed / N {
            self.fill(&mut piece, N * values.len(), needed)?;
            let (elements, _) = piece.as_chunks();
            // Room grows with the elements that have come, up to those that are promised.
            let room = elements.len().max(values.len()).min(needed / N - values.len());
            if values.capacity() - values.len() < elements.len() {
                values.try_reserve_exact(room).map_err(|_| self.no_memory())?;
            }
            values.extend(elements.iter().map(|element| decode(*element)));
        }
        self.end(needed)?;
        ArrayD::from_shape_vec(IxDyn(&self.sizes), values).map_err(|_| self.too_large(N))
    }

    /// The bytes the sizes promise, for elements of so many bytes each.
    fn needed(&self, element: usize, limit: Option<Limit>) -> Result<usize, DataError> {
        // `ndarray` refuses sizes whose product leaves `isize`, zeros left out: so does this.
        let sizes = self.sizes.iter().filter(|size| **size > 0);
        let whole = sizes.into_iter().try_fold(element, |product, size| product.checked_mul(*size));
        if whole.is_none_or(|whole| isize::try_from(whole).is_err()) {
            return Err(self.too_large(element));
        }
        let needed = element * self.sizes.iter().product::<usize>();
        match limit {
            Some(limit) if needed as u64 > limit.bytes => Err(limit.exceeded("unpacked it has")),
            _ => Ok(needed),
        }
    }

    /// Fills `piece` with whole elements; `done` of `needed` bytes have come before.
    fn fill(&mut self, piece: &mut Vec<u8>, done: usize, needed: usize) -> Result<(), DataError> {
        let wanted = PIECE.min(needed - done);
        piece.clear();
        self.stream.by_ref().take(wanted as u64).read_to_end(piece)?;
        if piece.len() < wanted {
            return Err(DataError::IdxTruncated { part: "data", needed, available: done + piece.len() });
        }
        Ok(())
    }

    /// Whether nothing follows.
    fn end(&mut self, needed: usize) -> Result<(), DataError> {
        let is_end = bytes(&mut self.stream, 1)?.is_empty();
        if is_end { Ok(()) } else { Err(DataError::IdxTrailing { sizes: self.sizes.clone(), needed }) }
    }

    fn no_memory(&self) -> DataError {
        let rows = self.sizes.first().copied().unwrap_or(1);
        DataError::TooLarge { rows, columns: self.sizes.iter().skip(1).product() }
    }

    fn too_large(&self, bytes: usize) -> DataError {
        DataError::IdxTooLarge { sizes: self.sizes.clone(), bytes }
    }
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
