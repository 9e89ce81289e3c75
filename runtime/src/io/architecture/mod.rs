//! A model's architecture as JSON, and the first difference between two.
//!
//! What decides whether weights mean the same is in it: shapes, element type, layers with their kinds and settings,
//! weights, connections. Names of types, layers, variables, inputs and outputs are told, and not compared: a layer is known
//! by where it stands in the graph. What training alone asks for (`#[frozen]`, initializers, penalties) is not written.
//!
//! `settings` writes the settings of a layer and compares two lists of them, `lambda` brings lambdas into one form, `graph`
//! reads an architecture back, and `compare` walks through two.

mod compare;
mod graph;
mod lambda;
mod settings;

pub(super) use compare::{Renamed, compare};

use crate::model::{Description, Layer, LayerKind, NodeInput, OwnValue, Parameter, Port, Setting, SettingValue};
use formwork_shape::Dims;
use serde_json::{Map, Value, json};

/// Which form of architecture this is. The first held settings as text, and not all of them.
const FORMAT: u64 = 2;

/// The architecture of a model. Keys are in alphabetical order.
pub(super) fn describe(description: &Description) -> Value {
    let mut architecture = model(description);
    architecture["format"] = FORMAT.into();
    architecture
}

fn model(description: &Description) -> Value {
    let outputs = description.outputs.iter().map(|(output, from)| {
        let mut entry = port(output);
        entry["source"] = source(*from);
        entry
    });
    let nodes = description.nodes.iter().map(|node| {
        let inputs: Vec<Value> = node.inputs.iter().map(|from| source(*from)).collect();
        let outputs: Vec<&[usize]> = node.outputs.iter().map(Dims::sizes).collect();
        json!({"inputs": inputs, "layer": node.layer, "outputs": outputs})
    });
    json!({
        "dtype": description.dtype,
        "inputs": description.inputs.iter().map(port).collect::<Vec<_>>(),
        "layers": description.layers.iter().map(|one| layer(one, description.dtype)).collect::<Vec<_>>(),
        "name": description.name,
        "nodes": nodes.collect::<Vec<_>>(),
        "outputs": outputs.collect::<Vec<_>>(),
    })
}

fn port(port: &Port) -> Value {
    json!({"dtype": port.dtype, "name": port.name, "shape": port.dims.sizes()})
}

fn source(from: NodeInput) -> Value {
    match from {
        NodeInput::Input(input) => json!({"input": input}),
        NodeInput::Node(node, output) => json!({"node": node, "output": output}),
    }
}

fn layer(layer: &Layer, dtype: &str) -> Value {
    let weight = |weight: &Parameter| json!({"name": weight.name, "shape": weight.dims.sizes()});
    let weights: Vec<Value> = layer.parameters.iter().map(weight).collect();
    let own = own(layer);
    let (kind, nested) = match (layer.kind, &own) {
        (LayerKind::Model(nested), _) => ("Model", model(nested)),
        (LayerKind::Op(_), Some(own)) => (&*own.type_name, Value::Null),
        (LayerKind::Op(name), None) => (name, Value::Null),
    };
    let kind = layer.wrapper.map_or_else(|| kind.to_owned(), |wrapper| format!("{wrapper}({kind})"));
    let settings: Map<String, Value> = match own {
        Some(own) => own.fields.into_iter().map(|(name, value)| (name, Value::from(value.text()))).collect(),
        None => settings::write(layer.settings, dtype),
    };
    json!({
        "kind": kind,
        "model": nested,
        "name": layer.name,
        "settings": settings,
        "weights": weights,
    })
}

/// A layer of the user's own, whose settings are its fields.
fn own(layer: &Layer) -> Option<OwnValue> {
    match layer.settings {
        [Setting { name: "layer", value: SettingValue::Own(own) }] => Some(own()),
        _ => None,
    }
}
