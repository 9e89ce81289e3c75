//! Files as streams: opened with their path in the error, unpacked when they begin with gzip's magic bytes.

use crate::data::DataError;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

/// The first two bytes of a gzip stream (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Opens a file.
pub(super) fn open(path: &Path) -> Result<BufReader<File>, DataError> {
    File::open(path).map(BufReader::new).map_err(|source| DataError::File { path: path.to_owned(), source })
}

/// The stream itself, or what is packed in it.
pub(super) fn unpack<'a>(mut stream: impl Read + 'a) -> Result<Box<dyn Read + 'a>, DataError> {
    let mut start = Vec::new();
    stream.by_ref().take(GZIP.len() as u64).read_to_end(&mut start)?;
    let packed = start == GZIP;
    let whole = Cursor::new(start).chain(stream);
    Ok(if packed { Box::new(flate2::read::MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}

/// Names the file in an error of reading from it.
pub(super) fn at(path: &Path) -> impl Fn(DataError) -> DataError {
    |error| match error {
        DataError::Read(source) => DataError::File { path: path.to_owned(), source },
        other => other,
    }
}
