//! Reading safetensors: everything is checked before the first number is written.

use crate::base::Scalar;
use crate::io::architecture::Renamed;
use crate::io::encode::element;
use crate::io::layout::Tensors;
use crate::io::{ARCHITECTURE, WeightsError, architecture};
use crate::model::{Description, ParameterRange};
use formwork_shape::Dims;
use safetensors::{SafeTensors, tensor::TensorView};

/// Takes a file into parameters and state, or leaves them as they are.
pub(super) fn decode<T: Scalar>(
    description: &Description,
    bytes: &[u8],
    parameters: &mut [T],
    state: &mut [T],
) -> Result<(), WeightsError> {
    let file = parse(bytes)?;
    let renamed = check_architecture(description, bytes)?;
    let tensors = Tensors::of(description, parameters.len(), state.len());
    let named = |tensor: &ParameterRange| renamed.get(&tensor.path).unwrap_or(&tensor.path).clone();
    let names: Vec<String> = tensors.iter().map(named).collect();
    for (tensor, name) in tensors.iter().zip(&names) {
        check_tensor::<T>(tensor, name, &file)?;
    }
    check_names(&names, &file)?;
    for (ranges, flat) in [(&tensors.parameters, parameters), (&tensors.state, state)] {
        for tensor in ranges {
            if let Ok(view) = file.tensor(&named(tensor)) {
                fill(view.data(), &mut flat[tensor.range.clone()]);
            }
        }
    }
    Ok(())
}

fn parse(bytes: &[u8]) -> Result<SafeTensors<'_>, WeightsError> {
    SafeTensors::deserialize(bytes).map_err(|error| {
        if let Some(needed) = promised(bytes).filter(|needed| *needed > bytes.len() as u64) {
            return WeightsError::Truncated { needed, found: bytes.len() as u64 };
        }
        WeightsError::Format { reason: error.to_string() }
    })
}

/// The bytes a file promises: its header's length, and the end of its last tensor if the header is whole. `None` if it
/// does not begin like safetensors.
fn promised(bytes: &[u8]) -> Option<u64> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    if rest.first().is_some_and(|first| *first != b'{') {
        return None;
    }
    let header = u64::from_le_bytes(*length);
    let start = header.checked_add(8)?;
    let Some(text) = usize::try_from(header).ok().and_then(|header| rest.get(..header)) else {
        return Some(start);
    };
    let entries: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(text).ok()?;
    let ends = entries.values().filter_map(|entry| entry.get("data_offsets")?.get(1)?.as_u64());
    start.checked_add(ends.max().unwrap_or(0))
}

/// Whether the file is one of this architecture, and which weights have other names there.
fn check_architecture(description: &Description, bytes: &[u8]) -> Result<Renamed, WeightsError> {
    let metadata = |error: &dyn ToString| WeightsError::Metadata { reason: error.to_string() };
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| metadata(&error))?;
    let Some(text) = header.metadata().as_ref().and_then(|entries| entries.get(ARCHITECTURE)) else {
        return Ok(Renamed::new());
    };
    let file = serde_json::from_str(text).map_err(|error| metadata(&error))?;
    architecture::compare(&file, &architecture::describe(description))
}

fn check_tensor<T: Scalar>(tensor: &ParameterRange, name: &str, file: &SafeTensors<'_>) -> Result<(), WeightsError> {
    let Ok(found) = file.tensor(name) else {
        let shape = tensor.dims.to_string();
        return Err(WeightsError::Missing { tensor: tensor.path.clone(), shape, count: file.len() });
    };
    let held = found.dtype().to_string();
    if held != element::<T>() {
        return Err(WeightsError::Element { tensor: tensor.path.clone(), model: element::<T>(), file: held });
    }
    if found.shape() != tensor.dims.sizes() {
        let (model, file) = (tensor.dims.to_string(), shape_text(&found));
        return Err(WeightsError::Shape { tensor: tensor.path.clone(), model, file });
    }
    Ok(())
}

/// Whether the file holds no tensor but the model's, of which it has every one.
fn check_names(known: &[String], file: &SafeTensors<'_>) -> Result<(), WeightsError> {
    let mut names = file.names();
    names.sort_unstable();
    let Some(extra) = names.into_iter().find(|name| known.iter().all(|known| known != name)) else {
        return Ok(());
    };
    let shape = file.tensor(extra).map_or_else(|_| Dims::UNKNOWN.to_string(), |found| shape_text(&found));
    Err(WeightsError::Extra { tensor: extra.to_string(), shape, count: known.len() })
}

fn shape_text(tensor: &TensorView<'_>) -> String {
    format!("{:?}", tensor.shape())
}

/// Reads numbers that may lie at any address.
fn fill<T: Scalar>(bytes: &[u8], out: &mut [T]) {
    for (number, place) in bytes.chunks_exact(size_of::<T>()).zip(out) {
        let own = bytemuck::bytes_of_mut(place);
        own.copy_from_slice(number);
        if cfg!(target_endian = "big") {
            own.reverse();
        }
    }
}
