//! Files as streams: read with their path in every error, unpacked when they begin with gzip's magic bytes.
//!
//! Unpacking is the feature `gzip`; without it packed data are an error that says so.

use crate::data::DataError;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

/// The first two bytes of a gzip stream (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The byte-order mark of UTF-8.
#[cfg(feature = "csv")]
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// What `read` makes of a file; its errors name the file.
pub(super) fn file<T>(path: &Path, read: impl FnOnce(&mut dyn Read) -> Result<T, DataError>) -> Result<T, DataError> {
    let opened = File::open(path).map_err(DataError::from);
    let named = |problem| DataError::File { path: path.to_owned(), problem: Box::new(problem) };
    opened.and_then(|file| read(&mut BufReader::new(file))).map_err(named)
}

/// The stream itself, or what is packed in it.
pub(super) fn unpack(stream: &mut dyn Read) -> Result<Box<dyn Read + '_>, DataError> {
    let mut start = Vec::new();
    Read::take(&mut *stream, GZIP.len() as u64).read_to_end(&mut start)?;
    let packed = start == GZIP;
    let whole = Cursor::new(start).chain(stream);
    if !packed {
        return Ok(Box::new(whole));
    }
    #[cfg(feature = "gzip")]
    {
        Ok(Box::new(flate2::read::MultiGzDecoder::new(whole)))
    }
    #[cfg(not(feature = "gzip"))]
    Err(DataError::Packed)
}

/// A text without the byte-order mark that some programs write in front of it.
#[cfg(feature = "csv")]
pub(super) fn without_mark(mut text: impl Read) -> Result<impl Read, DataError> {
    let mut start = Vec::new();
    text.by_ref().take(MARK.len() as u64).read_to_end(&mut start)?;
    if start == MARK {
        start.clear();
    }
    Ok(Cursor::new(start).chain(text))
}
