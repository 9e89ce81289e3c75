//! Files as streams: read with their path in every error, unpacked when they begin with gzip's magic bytes.
//!
//! Unpacking is the feature `gzip`; without it packed data are an error that says so. A plain file is read to its end;
//! what has no end to be seen beforehand (a packed file, a device, a stream) up to a limit that the caller may raise.

use crate::data::DataError;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

/// The first two bytes of a gzip stream (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The byte-order mark of UTF-8.
#[cfg(feature = "csv")]
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// How much may be read, and the option that says so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub(super) bytes: u64,
    pub(super) option: &'static str,
}

impl Limit {
    /// The error of something that has more.
    pub(super) fn exceeded(self, what: impl Into<String>) -> DataError {
        DataError::Limit { what: what.into(), limit: self.bytes, option: self.option }
    }
}

/// A stream that is an error instead of giving more bytes than are left to it.
pub(super) struct Bounded<R> {
    stream: R,
    left: Rc<Cell<u64>>,
    exceeded: Box<dyn Fn() -> DataError>,
}

impl<R: Read> Bounded<R> {
    /// A stream of at most as many bytes as `left` holds, which the caller may fill again.
    pub(super) fn new(stream: R, left: Rc<Cell<u64>>, exceeded: impl Fn() -> DataError + 'static) -> Self {
        Self { stream, left, exceeded: Box::new(exceeded) }
    }

    /// A stream of at most `bytes` bytes.
    fn of(stream: R, bytes: u64, limit: Limit, what: &'static str) -> Self {
        Self::new(stream, Rc::new(Cell::new(bytes)), move || limit.exceeded(what))
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        // One byte more tells a stream that goes on from one that ends.
        let most = usize::try_from(left).unwrap_or(usize::MAX).saturating_add(1).min(buffer.len());
        let count = self.stream.read(&mut buffer[..most])?;
        let rest = left.checked_sub(count as u64).ok_or_else(|| io::Error::other((self.exceeded)()))?;
        self.left.set(rest);
        Ok(count)
    }
}

/// What `read` makes of a file, and of the most bytes to read from it as it lies there; errors name the file.
pub(super) fn file<T>(
    path: &Path,
    limit: Limit,
    read: impl FnOnce(&mut dyn Read) -> Result<T, DataError>,
) -> Result<T, DataError> {
    let named = |problem| DataError::File { path: path.to_owned(), problem: Box::new(problem) };
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file))).map_err(DataError::from);
    // A device has no length; a file that grows while it is read is bounded by the length it had.
    let bounded = |(len, file)| Bounded::of(BufReader::new(file), limit.bytes.max(len), limit, "it has");
    opened.and_then(|opened| read(&mut bounded(opened))).map_err(named)
}

/// As [`file`], of a stream.
pub(super) fn stream<T>(
    stream: &mut dyn Read,
    limit: Limit,
    read: impl FnOnce(&mut dyn Read) -> Result<T, DataError>,
) -> Result<T, DataError> {
    read(&mut Bounded::of(stream, limit.bytes, limit, "the stream has"))
}

/// What a file or stream holds.
pub(super) struct Contents<'a> {
    /// The bytes, unpacked.
    pub(super) stream: Box<dyn Read + 'a>,
    /// Whether they were packed, so that the file tells nothing about their number.
    pub(super) is_packed: bool,
}

/// The stream itself, or what is packed in it.
pub(super) fn unpack(stream: &mut dyn Read, limit: Limit) -> Result<Contents<'_>, DataError> {
    let mut start = Vec::new();
    Read::take(&mut *stream, GZIP.len() as u64).read_to_end(&mut start)?;
    let is_packed = start == GZIP;
    let whole = Cursor::new(start).chain(stream);
    if !is_packed {
        return Ok(Contents { stream: Box::new(whole), is_packed });
    }
    #[cfg(feature = "gzip")]
    {
        let unpacked = flate2::read::MultiGzDecoder::new(whole);
        Ok(Contents { stream: Box::new(Bounded::of(unpacked, limit.bytes, limit, "unpacked it has")), is_packed })
    }
    #[cfg(not(feature = "gzip"))]
    {
        let _ = limit;
        Err(DataError::Packed)
    }
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
