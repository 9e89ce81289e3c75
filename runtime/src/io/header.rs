//! The header of a safetensors file: its tensors and texts, read without believing what it says.
//!
//! The `safetensors` crate reads headers too, but through a tree of any JSON, which takes many times the memory of the
//! text, and only together with the tensors. What it makes of the entries is its own.

use crate::base::excerpt::excerpt;
use crate::io::WeightsError;
use safetensors::tensor::{Metadata, TensorInfo};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes of a header, which the format itself sets.
const LIMIT: u64 = 100_000_000;

/// The bytes in front of a header, which are its length, and the first of the header.
const START: u64 = 9;

/// The bytes of a file, but no more than the header and `data` bytes of tensors, and one more for a file that goes on.
pub(super) fn read(path: &Path, data: usize) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let known = file.metadata()?.len();
    let mut bytes = Vec::new();
    let mut stream = file.take(START);
    stream.read_to_end(&mut bytes)?;
    if let Ok((length, _)) = split(&bytes) {
        stream.set_limit(length.min(LIMIT).saturating_add(data as u64));
        // Where this fails, so does what follows, with an error that says so.
        let room = stream.limit().min(known);
        let _ = bytes.try_reserve_exact(usize::try_from(room).unwrap_or(usize::MAX));
        stream.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// A file whose header has been read.
pub(super) struct Parsed<'a> {
    /// The tensors by name, which lie one behind the other.
    pub(super) tensors: Metadata,
    /// The texts by name.
    pub(super) texts: HashMap<String, String>,
    /// What follows the header: too few bytes, too many, or those of the tensors.
    pub(super) data: &'a [u8],
}

/// Reads the header of a file.
pub(super) fn parse(bytes: &[u8]) -> Result<Parsed<'_>, WeightsError> {
    let (length, rest) = split(bytes)?;
    let cut = usize::try_from(length.min(LIMIT + 1)).unwrap_or(usize::MAX);
    let Some((text, data)) = rest.split_at_checked(cut) else {
        return Err(WeightsError::Truncated { needed: length.saturating_add(8), found: bytes.len() as u64 });
    };
    if length > LIMIT {
        return Err(broken(format!("a header of {length} bytes, of which the format allows {LIMIT}")));
    }
    let header: Header = serde_json::from_slice(text).map_err(broken)?;
    let mut tensors: Vec<_> = header.tensors.into_iter().collect();
    tensors.sort_unstable_by_key(|(_, tensor)| tensor.data_offsets);
    let texts = header.texts.unwrap_or_default();
    Metadata::new(None, tensors).map(|tensors| Parsed { tensors, texts, data }).map_err(broken)
}

/// The length of the header, and what follows it.
fn split(bytes: &[u8]) -> Result<(u64, &[u8]), WeightsError> {
    let (length, rest) = bytes.split_first_chunk().ok_or_else(|| broken("it has no header"))?;
    match rest.first() {
        None | Some(b'{') => Ok((u64::from_le_bytes(*length), rest)),
        Some(_) => Err(broken("its header does not begin with `{`")),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what errors are mapped by")]
fn broken(reason: impl ToString) -> WeightsError {
    WeightsError::Format { reason: excerpt(&reason.to_string()) }
}

/// The entries of a header.
struct Header {
    texts: Option<HashMap<String, String>>,
    tensors: HashMap<String, TensorInfo>,
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Entries)
    }
}

/// Reads a [`Header`] entry by entry.
struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Header;

    fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str("an object of tensors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Header, A::Error> {
        let mut header = Header { texts: None, tensors: HashMap::new() };
        while let Some(name) = entries.next_key::<String>()? {
            let is_new = if name == "__metadata__" {
                header.texts.replace(entries.next_value()?).is_none()
            } else {
                let tensor = entries.next_value()?;
                header.tensors.insert(name.clone(), tensor).is_none()
            };
            if !is_new {
                return Err(A::Error::custom(format_args!("two entries called `{}`", excerpt(&name))));
            }
        }
        Ok(header)
    }
}
