//! Keras's graphs as `model!` blocks.

use crate::table;
use crate::value::{pascal, sizes, snake, text, texts};
use formwork_shape::Dims;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write as _;

/// The scalar of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dtype {
    F32,
    F64,
}

/// A network as blocks, those of its sub-models first.
pub(crate) struct Network {
    /// The name of its type.
    pub(crate) name: String,
    /// The blocks.
    pub(crate) blocks: Vec<String>,
    /// The names of its outputs.
    pub(crate) outputs: Vec<String>,
}

/// A graph as blocks, the layers `frozen` kept from training; what is not built otherwise.
pub(crate) fn network(graph: &Value, frozen: &[&str], dtype: Dtype) -> Result<Network, Vec<String>> {
    let gaps = gaps(graph);
    if !gaps.is_empty() {
        return Err(gaps);
    }
    let mut blocks = Vec::new();
    write(graph, frozen, dtype, &mut blocks);
    Ok(Network { name: pascal(text(graph, "name")), blocks, outputs: texts(&graph["outputs"]).map(variable).collect() })
}

/// The graph of a single layer: `layer`, called on inputs of the given arrays.
///
/// A mask becomes one more input, of ids. An embedding of zeros makes a masked value of it, and a lambda adds that to the
/// first input, which changes the mask and no number.
pub(crate) fn of_layer(case: &Value) -> Value {
    let arrays = case["inputs"].as_array().map_or(&[][..], Vec::as_slice);
    let input = |array: &Value| {
        let sample = &sizes(&array["shape"])[1..];
        let dtype = if array["dtype"] == "float32" { "float32" } else { "int32" };
        json!({ "name": array["name"], "shape": sample, "dtype": dtype })
    };
    let mut inputs: Vec<Value> = arrays.iter().map(input).collect();
    let mut values: Vec<Value> = arrays.iter().map(|array| array["name"].clone()).collect();
    let mut layers = json!({ "layer": { "layer": case["layer"], "config": case["config"] } });
    let mut nodes = Vec::new();
    if case["call"]["mask"].is_object() {
        let features = sizes(&inputs[0]["shape"]).last().copied();
        inputs.push(input(&case["call"]["mask"]));
        let config = json!({
            "input_dim": 2, "output_dim": features, "mask_zero": true, "embeddings_initializer": "zeros",
        });
        layers["mask_carrier"] = json!({ "layer": "Embedding", "config": config });
        nodes.push(json!({ "name": "carrier", "layer": "mask_carrier", "inputs": ["mask"] }));
        nodes.push(json!({ "name": "masked", "layer": CARRY, "inputs": [values[0], "carrier"] }));
        values[0] = "masked".into();
    }
    let count = case["outputs"].as_array().map_or(1, Vec::len);
    let outputs: Vec<String> = (0..count).map(|index| format!("output#{index}")).collect();
    // A lone value has no number behind its name.
    let (name, outputs) = if count == 1 { ("output_0", vec!["output_0".to_owned()]) } else { ("output", outputs) };
    nodes.push(json!({ "name": name, "layer": "layer", "inputs": values }));
    json!({
        "style": "functional", "name": "net",
        "inputs": inputs, "layers": layers, "nodes": nodes, "outputs": outputs,
    })
}

/// What a graph asks for that is not built.
fn gaps(graph: &Value) -> Vec<String> {
    let mut gaps = Vec::new();
    for layer in graph["layers"].as_object().into_iter().flatten().map(|(_, layer)| layer) {
        match &layer["graph"] {
            Value::Null => gaps.extend(table::call(layer).err().unwrap_or_default()),
            nested => gaps.extend(self::gaps(nested)),
        }
    }
    let read: Vec<&str> =
        graph["nodes"].as_array().into_iter().flatten().flat_map(|node| texts(&node["inputs"])).collect();
    for input in graph["inputs"].as_array().into_iter().flatten() {
        if sizes(&input["shape"]).is_empty() {
            gaps.push("scalar sample".into());
        }
        if !read.contains(&text(input, "name")) {
            gaps.push("unread input".into());
        }
    }
    gaps.sort();
    gaps.dedup();
    gaps
}

/// The node that gives a value a mask: a lambda, as Keras's merges hand on no mask that only one value has.
const CARRY: &str = "carry the mask";

/// Writes the blocks of a graph and returns the shapes of its outputs.
fn write(graph: &Value, frozen: &[&str], dtype: Dtype, blocks: &mut Vec<String>) -> Vec<Dims> {
    let shapes = shapes(graph, dtype, blocks);
    let outputs: Vec<Dims> = texts(&graph["outputs"]).map(|name| shapes[name]).collect();
    // Keras's cases have windows of every kind.
    let dtype = if dtype == Dtype::F64 { "dtype = f64, " } else { "" };
    let attribute = format!("#[model({dtype}allow(dropped_border))] ");
    let mut block = format!("{attribute}pub(crate) struct {}", pascal(text(graph, "name")));
    if graph["style"] == "sequential" {
        let input = input_text(&graph["inputs"][0]);
        let _ = writeln!(block, ": {input} -> {} {{", shape_text(outputs[0]));
        fields(graph, frozen, &mut block);
    } else {
        block.push_str(" {\n");
        fields(graph, frozen, &mut block);
        body(graph, &shapes, &mut block);
    }
    block.push('}');
    blocks.push(block);
    outputs
}

/// The shapes of all values; the blocks of sub-models are written on the way.
fn shapes(graph: &Value, dtype: Dtype, blocks: &mut Vec<String>) -> HashMap<String, Dims> {
    let mut shapes: HashMap<String, Dims> = HashMap::new();
    for input in graph["inputs"].as_array().into_iter().flatten() {
        shapes.insert(text(input, "name").into(), Dims::new(&sizes(&input["shape"])));
    }
    let mut nested: HashMap<&str, Vec<Dims>> = HashMap::new();
    for node in graph["nodes"].as_array().into_iter().flatten() {
        let (name, layer_name) = (text(node, "name"), text(node, "layer"));
        if layer_name == CARRY {
            let value = shapes[texts(&node["inputs"]).next().unwrap_or_default()];
            shapes.insert(name.to_owned(), value);
            shapes.insert(format!("{name}#0"), value);
            continue;
        }
        let layer = &graph["layers"][layer_name];
        if layer["graph"].is_object() {
            let outputs = nested.entry(layer_name).or_insert_with(|| write(&layer["graph"], &[], dtype, blocks));
            for (index, output) in outputs.iter().enumerate() {
                shapes.insert(format!("{name}#{index}"), *output);
            }
            shapes.insert(name.into(), outputs[0]);
        } else {
            let inputs: Vec<Dims> = texts(&node["inputs"]).map(|input| shapes[input]).collect();
            let row = table::find(text(layer, "layer")).expect("gaps were looked for");
            let outputs = row.outputs(&inputs, &layer["config"]).unwrap_or_else(|| panic!("`{name}` has no shape"));
            shapes.insert(name.into(), outputs[0]);
            shapes.extend(outputs.into_iter().enumerate().map(|(index, output)| (format!("{name}#{index}"), output)));
        }
    }
    shapes
}

/// The layers, in order of their first call; in a stack without the names that Keras gives by itself.
fn fields(graph: &Value, frozen: &[&str], block: &mut String) {
    let mut declared: Vec<&str> = Vec::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for node in graph["nodes"].as_array().into_iter().flatten() {
        let name = text(node, "layer");
        if name == CARRY || declared.contains(&name) {
            continue;
        }
        declared.push(name);
        let layer = &graph["layers"][name];
        let call = match &layer["graph"] {
            Value::Null => table::call(layer).expect("gaps were looked for"),
            nested => pascal(text(nested, "name")),
        };
        let base = snake(call.split('(').next().unwrap_or_default());
        let count = counts.entry(base.clone()).or_default();
        let automatic = if *count == 0 { base } else { format!("{base}_{count}") };
        *count += 1;
        let attribute = if frozen.contains(&name) { "#[frozen] " } else { "" };
        let nameless = graph["style"] == "sequential" && name == automatic;
        let label = if nameless { String::new() } else { format!("{name}: ") };
        let _ = writeln!(block, "    {attribute}{label}{call},");
    }
}

/// The signature and the calls.
fn body(graph: &Value, shapes: &HashMap<String, Dims>, block: &mut String) {
    let inputs = graph["inputs"].as_array().into_iter().flatten();
    let inputs: Vec<String> =
        inputs.map(|input| format!("{}: {}", variable(text(input, "name")), input_text(input))).collect();
    let outputs: Vec<&str> = texts(&graph["outputs"]).collect();
    let ports: Vec<String> =
        outputs.iter().map(|name| format!("{}: {}", variable(name), shape_text(shapes[*name]))).collect();
    let _ = writeln!(block, "}}\nfn forward({}) -> ({}) {{", inputs.join(", "), ports.join(", "));
    for node in graph["nodes"].as_array().into_iter().flatten() {
        let layer = text(node, "layer");
        let name = variable(text(node, "name"));
        let numbered = format!("{}#", text(node, "name"));
        let count = shapes.keys().filter(|name| name.starts_with(&numbered)).count();
        let name = match count {
            1 => name,
            _ => format!("({})", (0..count).map(|index| format!("{name}_{index}")).collect::<Vec<_>>().join(", ")),
        };
        let inputs: Vec<String> = texts(&node["inputs"]).map(variable).collect();
        let _ = match (layer, &inputs[..]) {
            (CARRY, [value, carrier]) => writeln!(block, "    let {name} = lambda(|a: {value}, b: {carrier}| a + b);"),
            _ => writeln!(block, "    let {name} = {layer}({});", inputs.join(", ")),
        };
    }
    let given: Vec<String> = outputs.iter().map(|name| variable(name)).collect();
    let _ = match given.as_slice() {
        [only] => writeln!(block, "    {only}"),
        _ => writeln!(
            block,
            "    ({})",
            given.iter().map(|name| format!("{name}: {name}")).collect::<Vec<_>>().join(", ")
        ),
    };
}

/// The variable of a value: `h#1` is `h_1`.
fn variable(value: &str) -> String {
    value.replace('#', "_")
}

/// The shape of an input, which says whether it holds ids.
fn input_text(input: &Value) -> String {
    let shape = shape_text(Dims::new(&sizes(&input["shape"])));
    if input["dtype"] == "int32" { format!("[u32; {}", &shape[1..]) } else { shape }
}

fn shape_text(dims: Dims) -> String {
    let sizes: Vec<String> = (0..dims.rank()).map(|axis| dims.size(axis).to_string()).collect();
    format!("[{}]", sizes.join(", "))
}
