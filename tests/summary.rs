//! `summary` against the text that Keras 3.15.1 prints: every case of `golden/summaries.json`, and of
//! `golden/summaries_extra.json`, which `summaries_extra.py` beside it makes: nested, frozen, shared, narrow.
//!
//! The files give networks as graphs; `Builder` turns one into a `Description`, as `model!` would emit it.
#![allow(clippy::unwrap_used, reason = "a fixture that is not what it should be fails the test")]

use formwork::{
    Description, Dims, Initializer, Layer, LayerKind, Model, Node, NodeInput, Parameter, Port, Regularizer, Stream,
    Style, SummaryOptions, model, summary,
};
use serde_json::Value;

#[test]
fn summaries_are_keras_texts() {
    check(include_str!("golden/summaries.json"), 13);
}

#[test]
fn summaries_of_nested_frozen_shared_and_narrow_models_are_keras_texts() {
    check(include_str!("golden/summaries_extra.json"), 7);
}

fn check(file: &str, count: usize) {
    let file: Value = serde_json::from_str(file).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), count);
    for case in cases {
        let given = &case["options"];
        let mut options = SummaryOptions {
            show_trainable: given["show_trainable"] == true,
            expand_nested: given["expand_nested"] == true,
            optimizer_slots: match case["optimizer"].as_str() {
                Some("adam") => Some(2),
                Some("rmsprop") => Some(1),
                _ => None,
            },
            ..SummaryOptions::default()
        };
        if let Some(length) = given["line_length"].as_u64() {
            options.line_length = usize::try_from(length).unwrap();
        }
        let text = summary(&describe(&case["graph"], &case["frozen"]), options);
        assert_eq!(text.trim_end(), case["text"].as_str().unwrap().trim_end(), "{}", case["id"]);
    }
}

model! {
    struct Film: [4, 3, 8, 8] -> [4, 5, 6, 6] {
        TimeDistributed(Conv2d(5, 3, data_format = channels_first)),
    }
}

#[test]
fn a_layer_on_each_step_shows_the_shape_that_the_next_one_gets() {
    let nodes = Film::DESCRIPTION.nodes;
    assert_eq!((nodes.len(), nodes[0].outputs), (1, &[Dims::new(&[4, 5, 6, 6])][..]));
}

/// Rows follow the depth of the graph, not the order of the block: `late` and an input used by the last layer alone
/// come just before their reader; a layer nothing reads closes the table.
#[test]
fn rows_of_a_functional_model_are_ordered_by_depth() {
    let graph = serde_json::json!({
        "style": "functional", "name": "Deep",
        "inputs": [{"name": "late", "shape": [2]}, {"name": "early", "shape": [2]}],
        "layers": {
            "idle": {"layer": "Dense", "config": {"units": 1}},
            "a": {"layer": "Dense", "config": {"units": 2}},
            "b": {"layer": "Dense", "config": {"units": 2}},
            "sum": {"layer": "Add", "config": {}},
        },
        "nodes": [
            {"name": "a", "layer": "a", "inputs": ["early"]},
            {"name": "b", "layer": "b", "inputs": ["a"]},
            {"name": "sum", "layer": "sum", "inputs": ["late", "b"]},
        ],
        "outputs": ["sum"],
    });
    let text = summary(&describe(&graph, &Value::Null), SummaryOptions::default());
    let first = |line: &str| line.split_whitespace().nth(1).unwrap_or_default().to_string();
    let rows: Vec<String> =
        text.lines().filter(|line| line.starts_with("│ ") && !line.starts_with("│  ")).map(first).collect();
    assert_eq!(rows, ["early", "a", "late", "b", "sum", "idle"]);
    assert!(text.contains("│ idle (Dense)        │ ?"), "{text}");
}

/// Descriptions are constants; those of a test live until it ends.
fn keep<T>(values: Vec<T>) -> &'static [T] {
    Box::leak(values.into_boxed_slice())
}

fn text(value: &Value) -> &'static str {
    Box::leak(value.as_str().unwrap_or_default().to_string().into_boxed_str())
}

fn sizes(value: &Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(|size| usize::try_from(size.as_u64().unwrap()).unwrap()).collect()
}

#[derive(Debug)]
struct Unset;

impl Initializer for Unset {
    fn fill(&self, _dims: Dims, _stream: Stream, _values: &mut [f64]) {}
}

/// A graph of a file as a description; `frozen` lists the layers that do not train.
fn describe(graph: &Value, frozen: &Value) -> Description {
    let inputs: Vec<Port> = graph["inputs"].as_array().unwrap().iter().map(port).collect();
    let layers = graph["layers"].as_object().unwrap();
    let mut builder = Builder { inputs: &inputs, layers: Vec::new(), nodes: Vec::new() };
    // `serde_json` sorts the names; a block declares its layers in about the order of their calls.
    let called = graph["nodes"].as_array().unwrap().iter().map(|node| text(&node["layer"]));
    for name in called.chain(layers.keys().map(String::as_str)) {
        builder.layer(name, &layers[name]);
    }
    for node in graph["nodes"].as_array().unwrap() {
        builder.node(node, layers);
    }
    for layer in &mut builder.layers {
        layer.frozen = frozen.as_array().is_some_and(|names| names.contains(&Value::from(layer.name)));
    }
    let outputs = graph["outputs"].as_array().unwrap().iter().map(|name| {
        let from = builder.source(name);
        (Port { name: text(name), dims: builder.dims(from), dtype: "f32" }, from)
    });
    Description {
        name: text(&graph["name"]),
        style: if graph["style"] == "sequential" { Style::Sequential } else { Style::Functional },
        dtype: "f32",
        outputs: keep(outputs.collect()),
        layers: keep(builder.layers),
        nodes: keep(builder.nodes),
        inputs: keep(inputs),
    }
}

fn port(value: &Value) -> Port {
    Port { name: text(&value["name"]), dims: Dims::new(&sizes(&value["shape"])), dtype: "f32" }
}

struct Builder<'a> {
    inputs: &'a [Port],
    layers: Vec<Layer>,
    nodes: Vec<Node>,
}

impl Builder<'_> {
    fn layer(&mut self, name: &str, value: &Value) {
        if self.layers.iter().any(|layer| layer.name == name) {
            return;
        }
        let name = text(&Value::from(name));
        let kind = match &value["graph"] {
            Value::Null => LayerKind::Op(text(&value["layer"])),
            graph => LayerKind::Model(Box::leak(Box::new(describe(graph, &Value::Null)))),
        };
        self.layers.push(Layer { name, kind, wrapper: None, parameters: &[], frozen: false, settings: &[] });
    }

    /// Adds a call; its layer gets the parameters that the shapes of this call ask for.
    fn node(&mut self, value: &Value, layers: &serde_json::Map<String, Value>) {
        let name = text(&value["layer"]);
        let layer = self.layers.iter().position(|layer| layer.name == name).unwrap();
        let inputs: Vec<NodeInput> = value["inputs"].as_array().unwrap().iter().map(|i| self.source(i)).collect();
        let shapes: Vec<Dims> = inputs.iter().map(|input| self.dims(*input)).collect();
        let outputs = match self.layers[layer].kind {
            LayerKind::Model(model) => model.outputs.iter().map(|(port, _)| port.dims).collect(),
            LayerKind::Op(kind) => {
                let (output, parameters) = shape_rule(kind, &layers[name]["config"], &shapes);
                let mut parameters: Vec<Parameter> = parameters.iter().map(|sizes| parameter(sizes)).collect();
                if kind == "BatchNormalization" {
                    // Its moving statistics are as large as what it learns.
                    let learned = parameters.clone();
                    parameters.extend(learned.into_iter().map(|learned| Parameter { trainable: false, ..learned }));
                }
                self.layers[layer].parameters = keep(parameters);
                vec![output]
            }
        };
        self.nodes.push(Node { name: text(&value["name"]), layer, inputs: keep(inputs), outputs: keep(outputs) });
    }

    /// The value `name`, or output `i` of a call as `name#i`.
    fn source(&self, name: &Value) -> NodeInput {
        let (name, output) = name.as_str().unwrap().split_once('#').unwrap_or((name.as_str().unwrap(), "0"));
        let output = output.parse().unwrap();
        let input = self.inputs.iter().position(|input| name == input.name).map(NodeInput::Input);
        let node = || self.nodes.iter().position(|node| name == node.name).map(|node| NodeInput::Node(node, output));
        input.or_else(node).unwrap()
    }

    fn dims(&self, from: NodeInput) -> Dims {
        match from {
            NodeInput::Input(input) => self.inputs[input].dims,
            NodeInput::Node(node, output) => self.nodes[node].outputs[output],
        }
    }
}

fn parameter(sizes: &[usize]) -> Parameter {
    Parameter {
        name: "weight",
        dims: Dims::new(sizes),
        initializer: &Unset,
        regularizer: Regularizer::default(),
        trainable: true,
        looked_up: false,
    }
}

/// The output and the parameters of the layers in the file, for the arguments that occur in it.
fn shape_rule(kind: &str, config: &Value, inputs: &[Dims]) -> (Dims, Vec<Vec<usize>>) {
    let input = inputs[0];
    let number = |name: &str| usize::try_from(config[name].as_u64().unwrap()).unwrap();
    let last = input.last();
    match kind {
        "Dense" => {
            let units = number("units");
            (input.with(input.rank() - 1, units), vec![vec![last, units], vec![units]])
        }
        "Conv2D" => {
            let (kernel, filters) = (sizes(&config["kernel_size"]), number("filters"));
            let shrink = |axis: usize| if config["padding"] == "same" { 0 } else { kernel[axis] - 1 };
            let output = Dims::new(&[input.size(0) - shrink(0), input.size(1) - shrink(1), filters]);
            let mut parameters = vec![vec![kernel[0], kernel[1], last, filters]];
            if config["use_bias"] != false {
                parameters.push(vec![filters]);
            }
            (output, parameters)
        }
        "MaxPooling2D" => (Dims::new(&[input.size(0) / 2, input.size(1) / 2, last]), vec![]),
        "BatchNormalization" | "LayerNormalization" => (input, vec![vec![last]; 2]),
        "Flatten" => (Dims::new(&[input.len()]), vec![]),
        "Concatenate" => (Dims::new(&[inputs.iter().map(|dims| dims.last()).sum()]), vec![]),
        "GlobalAveragePooling1D" => (Dims::new(&[last]), vec![]),
        "Embedding" => {
            let (ids, width) = (number("input_dim"), number("output_dim"));
            (input.push(width), vec![vec![ids, width]])
        }
        "LSTM" => {
            let units = number("units");
            (Dims::new(&[units]), vec![vec![last, 4 * units], vec![units, 4 * units], vec![4 * units]])
        }
        "Bidirectional" => {
            let units = usize::try_from(config["layer"]["config"]["units"].as_u64().unwrap()).unwrap();
            let one_way = vec![vec![last, 3 * units], vec![units, 3 * units], vec![2, 3 * units]];
            (input.with(input.rank() - 1, 2 * units), [one_way.clone(), one_way].concat())
        }
        "MultiHeadAttention" => (input, vec![vec![last, number("num_heads"), number("key_dim")]; 4]),
        "Activation" | "Dropout" | "Add" | "Subtract" | "Multiply" => (input, vec![]),
        other => panic!("no rule for {other}"),
    }
}
