//! Writing safetensors: eight bytes for the length of a JSON header, the header, the tensors, little-endian.
//!
//! The header is written here and not by the `safetensors` crate because that one keeps metadata in a hash map: its
//! files differ from run to run.

use crate::base::Scalar;
use crate::io::layout::tensors;
use crate::io::{ARCHITECTURE, VERSION, architecture};
use crate::model::{Description, ParameterRange};
use serde_json::{Map, Value, json};

/// A whole file.
pub(super) fn encode<T: Scalar>(description: &Description, parameters: &[T]) -> Vec<u8> {
    let tensors = tensors(description, parameters.len());
    let mut bytes = header::<T>(description, &tensors);
    bytes.reserve_exact(size_of_val(parameters));
    for value in parameters {
        push(&mut bytes, *value);
    }
    bytes
}

/// The name of a scalar in a safetensors header.
pub(super) fn element<T: Scalar>() -> &'static str {
    if size_of::<T>() == 8 { "F64" } else { "F32" }
}

fn header<T: Scalar>(description: &Description, tensors: &[ParameterRange]) -> Vec<u8> {
    let mut entries = Map::new();
    let metadata = json!({
        ARCHITECTURE: architecture::describe(description).to_string(),
        VERSION: env!("CARGO_PKG_VERSION"),
    });
    entries.insert("__metadata__".into(), metadata);
    let mut end = 0;
    for tensor in tensors {
        let start = end;
        end += tensor.range.len() * size_of::<T>();
        let entry = json!({
            "data_offsets": [start, end],
            "dtype": element::<T>(),
            "shape": tensor.dims.sizes(),
        });
        entries.insert(tensor.path.clone(), entry);
    }
    let mut text = Value::Object(entries).to_string().into_bytes();
    // Blanks keep the tensors on multiples of eight bytes.
    text.resize(text.len().next_multiple_of(8), b' ');
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.append(&mut text);
    bytes
}

fn push<T: Scalar>(bytes: &mut Vec<u8>, value: T) {
    let start = bytes.len();
    bytes.extend_from_slice(bytemuck::bytes_of(&value));
    if cfg!(target_endian = "big") {
        bytes[start..].reverse();
    }
}
