//! A model's architecture as canonical JSON, and the first difference between two.
//!
//! What decides whether weights mean the same is in it: shapes, element type, layers with their kinds and arguments,
//! parameters, connections. The names of types and of variables are not compared, and what concerns training alone
//! (`#[frozen]`, initializers) is not written.

use crate::io::WeightsError;
use crate::model::{Description, Layer, LayerKind, NodeInput, Port};
use formwork_shape::Dims;
use serde_json::{Value, json};

/// The canonical JSON of a description: equal architectures give equal text. Keys are in alphabetical order.
pub(super) fn describe(description: &Description) -> Value {
    let outputs = description.outputs.iter().map(|(output, from)| {
        let Value::Object(mut entry) = port(output) else { return Value::Null };
        entry.insert("source".into(), Value::from(source(description, *from)));
        Value::Object(entry)
    });
    let nodes = description.nodes.iter().map(|node| {
        let inputs: Vec<String> = node.inputs.iter().map(|from| source(description, *from)).collect();
        let outputs: Vec<&[usize]> = node.outputs.iter().map(Dims::sizes).collect();
        json!({"inputs": inputs, "layer": description.layers[node.layer].name, "outputs": outputs})
    });
    json!({
        "dtype": description.dtype,
        "inputs": description.inputs.iter().map(port).collect::<Vec<_>>(),
        "layers": description.layers.iter().map(layer).collect::<Vec<_>>(),
        "name": description.name,
        "nodes": nodes.collect::<Vec<_>>(),
        "outputs": outputs.collect::<Vec<_>>(),
    })
}

fn port(port: &Port) -> Value {
    json!({"dtype": port.dtype, "name": port.name, "shape": port.dims.sizes()})
}

fn layer(layer: &Layer) -> Value {
    let parameters: Vec<Value> = layer
        .parameters
        .iter()
        // Statistics follow from the others; files of the time when they stood apart do not list them.
        .filter(|parameter| parameter.trainable)
        .map(|parameter| json!({"name": parameter.name, "shape": parameter.dims.sizes()}))
        .collect();
    let (kind, model) = match layer.kind {
        LayerKind::Op(name) => (name, Value::Null),
        LayerKind::Model(nested) => ("Model", describe(nested)),
    };
    let kind = layer.wrapper.map_or_else(|| kind.to_owned(), |wrapper| format!("{wrapper}({kind})"));
    json!({
        "config": layer.config,
        "kind": kind,
        "model": model,
        "name": layer.name,
        "parameters": parameters,
    })
}

/// `image`, or `call 3 of `dense`, output 0`: where a value comes from. Calls are counted over the whole model.
fn source(description: &Description, from: NodeInput) -> String {
    match from {
        NodeInput::Input(port) => format!("input `{}`", description.inputs[port].name),
        NodeInput::Node(node, output) => {
            let layer = description.layers[description.nodes[node].layer].name;
            format!("output {output} of call {node}, `{layer}`")
        }
    }
}

/// Whether weights of the architecture `file` fit `model`.
pub(super) fn compare(file: &Value, model: &Value) -> Result<(), WeightsError> {
    compare_models(file, model, "")
}

fn compare_models(file: &Value, model: &Value, prefix: &str) -> Result<(), WeightsError> {
    let whole = if prefix.is_empty() { "the model".to_string() } else { format!("sub-model `{prefix}`") };
    same(file, model, "dtype", &format!("the scalar of {whole}"))?;
    each(file, model, "inputs", &|file, model, index| {
        let place = format!("input {index} of {whole}");
        same(file, model, "name", &place)?;
        same(file, model, "shape", &place)?;
        same(file, model, "dtype", &place)
    })?;
    each(file, model, "layers", &|file, model, index| {
        same(file, model, "name", &format!("layer {index} of {whole}"))?;
        compare_layers(file, model, &join(prefix, model))
    })?;
    each(file, model, "nodes", &|file, model, index| {
        let place = format!("call {index} of {whole}");
        same(file, model, "layer", &place)?;
        same(file, model, "inputs", &place)?;
        same(file, model, "outputs", &place)
    })?;
    each(file, model, "outputs", &|file, model, index| {
        let place = format!("output {index} of {whole}");
        same(file, model, "name", &place)?;
        same(file, model, "shape", &place)?;
        same(file, model, "source", &place)
    })
}

fn compare_layers(file: &Value, model: &Value, path: &str) -> Result<(), WeightsError> {
    let place = format!("layer `{path}`");
    same(file, model, "kind", &place)?;
    if !model["model"].is_null() {
        return compare_models(&file["model"], &model["model"], path);
    }
    compare_configs(file["config"].as_str().unwrap_or(""), model["config"].as_str().unwrap_or(""), &place)?;
    each(file, model, "parameters", &|file, model, index| {
        same(file, model, "name", &format!("parameter {index} of {place}"))?;
        same(file, model, "shape", &format!("parameter `{}`", join(path, model)))
    })
}

/// `units = 64, activation = relu`, argument by argument.
fn compare_configs(file: &str, model: &str, place: &str) -> Result<(), WeightsError> {
    let (files, models) = (arguments(file), arguments(model));
    let shown = |list: &[&str], index: usize| list.get(index).map_or("no such argument".into(), ToString::to_string);
    for index in 0..files.len().max(models.len()) {
        if files.get(index) != models.get(index) {
            return Err(differ(place, shown(&files, index), shown(&models, index)));
        }
    }
    Ok(())
}

/// Splits at commas outside brackets and strings.
fn arguments(config: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut start) = (0_usize, false, 0);
    let mut arguments = Vec::new();
    for (place, letter) in config.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            ',' if depth == 0 && !quoted => {
                arguments.push(config[start..place].trim());
                start = place + 1;
            }
            _ => {}
        }
    }
    arguments.push(config[start..].trim());
    arguments.retain(|argument| !argument.is_empty());
    arguments
}

/// Compares two lists entry by entry; one that is longer differs at its first surplus entry.
fn each(
    file: &Value,
    model: &Value,
    key: &str,
    check: &dyn Fn(&Value, &Value, usize) -> Result<(), WeightsError>,
) -> Result<(), WeightsError> {
    let (files, models) = (list(file, key), list(model, key));
    for (index, (file, model)) in files.iter().zip(models).enumerate() {
        check(file, model, index)?;
    }
    if files.len() != models.len() {
        let count = |list: &[Value]| {
            let next = list.get(files.len().min(models.len()));
            let name = next.and_then(|entry| entry["name"].as_str()).map(|name| format!(", among them `{name}`"));
            format!("{}{}", list.len(), name.unwrap_or_default())
        };
        return Err(differ(&format!("number of {key}"), count(files), count(models)));
    }
    Ok(())
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// Compares one entry of two objects.
fn same(file: &Value, model: &Value, key: &str, place: &str) -> Result<(), WeightsError> {
    if file[key] == model[key] {
        return Ok(());
    }
    let shown = |value: &Value| match (key, &value[key]) {
        (_, Value::Null) => "nothing".into(),
        ("name" | "layer", Value::String(name)) => format!("`{name}`"),
        (_, Value::String(text)) => text.clone(),
        (_, other) => shown_list(other),
    };
    Err(differ(place, shown(file), shown(model)))
}

/// `[28, 28, 1]` as shapes are written elsewhere; sources without the quotes of JSON.
fn shown_list(value: &Value) -> String {
    match value {
        Value::Array(entries) => format!("[{}]", entries.iter().map(shown_list).collect::<Vec<_>>().join(", ")),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn differ(place: &str, file: String, model: String) -> WeightsError {
    WeightsError::Architecture { place: place.to_string(), file, model }
}

fn join(prefix: &str, layer: &Value) -> String {
    let name = layer["name"].as_str().unwrap_or("?");
    if prefix.is_empty() { name.to_string() } else { format!("{prefix}.{name}") }
}
