//! Weight files taken apart and put together again, for tests that change them.

use serde_json::Value;

/// A safetensors file of the given header and data.
pub(crate) fn file(header: &Value, data: &[u8]) -> Vec<u8> {
    let text = header.to_string();
    [&(text.len() as u64).to_le_bytes(), text.as_bytes(), data].concat()
}

/// The header of a safetensors file, and its data.
pub(crate) fn header(bytes: &[u8]) -> (Value, &[u8]) {
    let (length, rest) = bytes.split_first_chunk::<8>().expect("a length");
    let (text, data) = rest.split_at(usize::try_from(u64::from_le_bytes(*length)).expect("a length of this machine"));
    (serde_json::from_slice(text).expect("JSON"), data)
}
