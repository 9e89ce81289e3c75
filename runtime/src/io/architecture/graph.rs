//! An architecture as a file holds it, read back. The file may be anything: what is taken from it here is a graph without
//! cycles, whose calls name layers that are there.

use serde_json::Value;

/// A model.
pub(super) struct Graph<'a> {
    pub(super) inputs: &'a [Value],
    pub(super) layers: &'a [Value],
    pub(super) calls: Vec<Call<'a>>,
    pub(super) outputs: &'a [Value],
    /// Where each output comes from.
    pub(super) sources: Vec<Source>,
}

/// A call of a layer.
pub(super) struct Call<'a> {
    /// The layer, an index.
    pub(super) layer: usize,
    pub(super) inputs: Vec<Source>,
    /// The shapes of its outputs.
    pub(super) outputs: &'a Value,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Input(usize),
    /// An output of an earlier call.
    Call(usize, usize),
}

impl<'a> Graph<'a> {
    /// Reads an architecture; what is wrong with it is said.
    pub(super) fn read(model: &'a Value) -> Result<Self, String> {
        let (inputs, layers, outputs) = (list(model, "inputs"), list(model, "layers"), list(model, "outputs"));
        let mut graph = Self { inputs, layers, calls: Vec::new(), outputs, sources: Vec::new() };
        let mut names: Vec<&str> = graph.layers.iter().map(name).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("two layers have one name".into());
        }
        for (index, node) in list(model, "nodes").iter().enumerate() {
            let wrong = |what: &str| format!("call {index} {what}");
            let layer = index_of(&node["layer"]).filter(|layer| *layer < graph.layers.len());
            let layer = layer.ok_or_else(|| wrong("is of a layer that is not there"))?;
            let inputs: Option<Vec<Source>> = list(node, "inputs").iter().map(|from| graph.source(from)).collect();
            let inputs = inputs.ok_or_else(|| wrong("reads a value that is not there"))?;
            graph.calls.push(Call { layer, inputs, outputs: &node["outputs"] });
        }
        for (index, output) in outputs.iter().enumerate() {
            let source = graph.source(&output["source"]);
            graph.sources.push(source.ok_or_else(|| format!("output {index} is no value that is there"))?);
        }
        Ok(graph)
    }

    /// A value that is there so far.
    fn source(&self, from: &Value) -> Option<Source> {
        if let Some(input) = index_of(&from["input"]) {
            return (input < self.inputs.len()).then_some(Source::Input(input));
        }
        let (call, output) = (index_of(&from["node"])?, index_of(&from["output"])?);
        (call < self.calls.len()).then_some(Source::Call(call, output))
    }

    /// The layer of a call.
    pub(super) fn layer_of(&self, call: usize) -> &'a Value {
        &self.layers[self.calls[call].layer]
    }

    /// What an error calls a value.
    pub(super) fn source_text(&self, from: Source) -> String {
        match from {
            Source::Input(input) => format!("input `{}`", name(&self.inputs[input])),
            Source::Call(call, output) => format!("output {output} of call {call}, `{}`", name(self.layer_of(call))),
        }
    }
}

/// The entries of a list; none where there is no list.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// The name of a layer, an input or a weight.
pub(super) fn name(value: &Value) -> &str {
    value["name"].as_str().unwrap_or("?")
}

fn index_of(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|index| usize::try_from(index).ok())
}
