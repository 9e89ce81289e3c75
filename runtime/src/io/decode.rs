//! Reading safetensors: everything is checked before the first number is written.

use crate::base::Scalar;
use crate::base::excerpt::{excerpt, sizes};
use crate::io::architecture::Renamed;
use crate::io::encode::element;
use crate::io::header::{self, Parsed};
use crate::io::layout::tensors;
use crate::io::{ARCHITECTURE, WeightsError, architecture};
use crate::model::{Description, ParameterRange};
use formwork_shape::Dims;
use safetensors::tensor::Metadata;
use std::collections::HashSet;

/// The bytes of an architecture that are read of any file: some thousand layers.
const MOST_ARCHITECTURE: usize = 1 << 20;

/// Takes a file into parameters, or leaves them as they are.
pub(super) fn decode<T: Scalar>(
    description: &Description,
    bytes: &[u8],
    parameters: &mut [T],
) -> Result<(), WeightsError> {
    let Parsed { tensors: file, texts, data } = header::parse(bytes)?;
    let renamed = check_architecture(description, texts.get(ARCHITECTURE))?;
    let tensors = tensors(description, parameters.len());
    let name = |tensor: &ParameterRange| renamed.get(&tensor.path).unwrap_or(&tensor.path).clone();
    let names: Vec<String> = tensors.iter().map(name).collect();
    for (tensor, name) in tensors.iter().zip(&names) {
        check_tensor::<T>(tensor, name, &file)?;
    }
    check_names(&names, &file)?;
    check_length(&file, bytes, data)?;
    for (tensor, name) in tensors.iter().zip(&names) {
        if let Some(found) = file.info(name) {
            fill(&data[found.data_offsets.0..found.data_offsets.1], &mut parameters[tensor.range.clone()]);
        }
    }
    Ok(())
}

/// Whether the file is one of this architecture, and which weights have other names there.
fn check_architecture(description: &Description, text: Option<&String>) -> Result<Renamed, WeightsError> {
    let Some(text) = text else {
        return Ok(Renamed::new());
    };
    let metadata = |reason: &str| WeightsError::Metadata { reason: excerpt(reason) };
    let model = architecture::describe(description);
    // As JSON becomes a tree of many times its size, no text is read that cannot be a model's like this one.
    let most = MOST_ARCHITECTURE + 4 * model.to_string().len();
    if text.len() > most {
        return Err(metadata(&format!("it has {} bytes, of which at most {most} could fit this model", text.len())));
    }
    let file = serde_json::from_str(text).map_err(|error| metadata(&error.to_string()))?;
    architecture::compare(&file, &model).map_err(|error| match error {
        WeightsError::Architecture { place, file, model } => {
            WeightsError::Architecture { place: excerpt(&place), file: excerpt(&file), model }
        }
        other => other,
    })
}

fn check_tensor<T: Scalar>(tensor: &ParameterRange, name: &str, file: &Metadata) -> Result<(), WeightsError> {
    let Some(found) = file.info(name) else {
        let shape = tensor.dims.to_string();
        return Err(WeightsError::Missing { tensor: tensor.path.clone(), shape, count: file.offset_keys().len() });
    };
    let held = found.dtype.to_string();
    if held != element::<T>() {
        return Err(WeightsError::Element { tensor: tensor.path.clone(), model: element::<T>(), file: held });
    }
    if found.shape != tensor.dims.sizes() {
        let (model, file) = (tensor.dims.to_string(), sizes(&found.shape));
        return Err(WeightsError::Shape { tensor: tensor.path.clone(), model, file });
    }
    Ok(())
}

/// Whether the file holds no tensor but the model's, of which it has every one.
fn check_names(names: &[String], file: &Metadata) -> Result<(), WeightsError> {
    let known: HashSet<&str> = names.iter().map(String::as_str).collect();
    let found = file.offset_keys();
    let Some(extra) = found.iter().filter(|name| !known.contains(name.as_str())).min() else {
        return Ok(());
    };
    let shape = file.info(extra).map_or_else(|| Dims::UNKNOWN.to_string(), |found| sizes(&found.shape));
    Err(WeightsError::Extra { tensor: excerpt(extra), shape, count: names.len() })
}

/// Whether the bytes behind the header are those it promises.
fn check_length(file: &Metadata, bytes: &[u8], data: &[u8]) -> Result<(), WeightsError> {
    let (promised, header) = (file.data_len() as u64, (bytes.len() - data.len()) as u64);
    match data.len() as u64 {
        found if found < promised => {
            Err(WeightsError::Truncated { needed: header.saturating_add(promised), found: bytes.len() as u64 })
        }
        found if found > promised => {
            Err(WeightsError::Format { reason: format!("it goes on behind the {promised} bytes of its tensors") })
        }
        _ => Ok(()),
    }
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
