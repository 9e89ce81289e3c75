//! The order in which Keras lists the layers of a network, and what each is connected to.
//!
//! Keras orders layers by depth, the longest way to an output, deepest first; layers of equal depth in the order in
//! which a walk from the outputs to the inputs meets them (`map_graph` in its `ops/function.py`).

use crate::model::{Description, NodeInput, Style};
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// A row of the table: an input or a layer, by index.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Input(usize),
    Layer(usize),
}

/// The rows of a network in order.
pub(super) struct Order {
    /// What is listed.
    pub(super) operations: Vec<Operation>,
    /// Whether the graph is more than a chain, so that connections are listed.
    pub(super) branches: bool,
    /// What each layer is connected to, by layer.
    connections: Vec<String>,
}

impl Order {
    pub(super) fn of(model: &Description) -> Self {
        if model.style == Style::Sequential {
            let operations = (0..model.layers.len()).map(Operation::Layer).collect();
            return Self { operations, branches: false, connections: Vec::new() };
        }
        let walk = Walk::of(model);
        let depths = Depths::of(model, &walk);
        let connections = (0..model.layers.len()).map(|layer| connections(model, &walk, layer)).collect();
        Self { operations: operations(model, &walk, &depths), branches: depths.branches(model), connections }
    }

    /// `conv[0][0], dense[1][0]`: the layer, its call and its output behind each input of each call.
    pub(super) fn connections(&self, operation: Operation) -> String {
        match operation {
            Operation::Layer(layer) if !self.connections[layer].is_empty() => self.connections[layer].clone(),
            _ => String::from("-"),
        }
    }
}

/// A call, or an input standing for itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Call {
    Input(usize),
    Node(usize),
}

impl Call {
    fn of(input: NodeInput) -> Self {
        match input {
            NodeInput::Input(port) => Self::Input(port),
            NodeInput::Node(node, _) => Self::Node(node),
        }
    }

    fn operation(self, model: &Description) -> Operation {
        match self {
            Self::Input(port) => Operation::Input(port),
            Self::Node(node) => Operation::Layer(model.nodes[node].layer),
        }
    }
}

fn sources(model: &Description, call: Call) -> &'static [NodeInput] {
    match call {
        Call::Input(_) => &[],
        Call::Node(node) => model.nodes[node].inputs,
    }
}

/// A depth-first walk from the outputs.
struct Walk {
    /// Calls, each behind those it takes its inputs from.
    finished: Vec<Call>,
    /// Operations as they are first met.
    met: Vec<Operation>,
}

impl Walk {
    fn of(model: &Description) -> Self {
        let mut walk = Self { finished: Vec::new(), met: Vec::new() };
        for (_, output) in model.outputs {
            walk.visit(model, Call::of(*output));
        }
        walk
    }

    fn visit(&mut self, model: &Description, call: Call) {
        if self.finished.contains(&call) {
            return;
        }
        let operation = call.operation(model);
        if !self.met.contains(&operation) {
            self.met.push(operation);
        }
        for input in sources(model, call) {
            self.visit(model, Call::of(*input));
        }
        self.finished.push(call);
    }
}

/// The depth of every call that an output needs, and of every operation.
struct Depths {
    calls: Vec<(Call, usize)>,
    operations: Vec<(Operation, usize)>,
}

impl Depths {
    fn of(model: &Description, walk: &Walk) -> Self {
        let mut depths = Self { calls: Vec::new(), operations: Vec::new() };
        for call in walk.finished.iter().rev() {
            // A layer called at several depths lies at the deepest.
            let own = raise(&mut depths.calls, *call, 0);
            let depth = raise(&mut depths.operations, call.operation(model), own);
            raise(&mut depths.calls, *call, depth);
            for input in sources(model, *call) {
                raise(&mut depths.calls, Call::of(*input), depth + 1);
            }
        }
        for port in 0..model.inputs.len() {
            raise(&mut depths.calls, Call::Input(port), 0);
            raise(&mut depths.operations, Operation::Input(port), 0);
        }
        depths
    }

    /// Whether two calls have one depth, a call has several inputs, or a layer is called twice.
    fn branches(&self, model: &Description) -> bool {
        let mut taken = vec![false; self.calls.len()];
        let mut called = vec![false; model.layers.len()];
        self.calls.iter().any(|(call, depth)| {
            let crowded = taken.get_mut(*depth).is_some_and(|taken| core::mem::replace(taken, true));
            let repeated = match call.operation(model) {
                Operation::Layer(layer) => core::mem::replace(&mut called[layer], true),
                Operation::Input(_) => false,
            };
            crowded || repeated || sources(model, *call).len() > 1
        })
    }
}

/// Raises the depth kept for `key` to at least `depth` and returns it.
fn raise<K: PartialEq + Copy>(depths: &mut Vec<(K, usize)>, key: K, depth: usize) -> usize {
    if let Some((_, kept)) = depths.iter_mut().find(|(kept, _)| *kept == key) {
        *kept = (*kept).max(depth);
        return *kept;
    }
    depths.push((key, depth));
    depth
}

fn operations(model: &Description, walk: &Walk, depths: &Depths) -> Vec<Operation> {
    let mut operations = Vec::new();
    // Inputs that no output needs were never met; Keras puts them before all others of depth 0.
    let unmet = (0..model.inputs.len()).map(Operation::Input).filter(|input| !walk.met.contains(input));
    let order: Vec<Operation> = unmet.chain(walk.met.iter().copied()).collect();
    let deepest = depths.operations.iter().map(|(_, depth)| *depth).max().unwrap_or(0);
    for depth in (0..=deepest).rev() {
        operations.extend(order.iter().filter(|operation| depths.operations.contains(&(**operation, depth))));
    }
    // Layers that no output needs still hold parameters: they close the table.
    let idle = (0..model.layers.len()).map(Operation::Layer).filter(|layer| !walk.met.contains(layer));
    operations.extend(idle);
    operations
}

fn connections(model: &Description, walk: &Walk, layer: usize) -> String {
    let calls = (0..model.nodes.len()).filter(|node| model.nodes[*node].layer == layer);
    let needed = calls.filter(|node| walk.finished.contains(&Call::Node(*node)));
    let inputs = needed.flat_map(|node| model.nodes[node].inputs);
    let names: Vec<String> = inputs.map(|input| source_text(model, *input)).collect();
    names.join(", ")
}

fn source_text(model: &Description, input: NodeInput) -> String {
    match input {
        NodeInput::Input(port) => format!("{}[0][0]", model.inputs[port].name),
        NodeInput::Node(node, output) => {
            let layer = model.nodes[node].layer;
            let call = model.nodes[..node].iter().filter(|earlier| earlier.layer == layer).count();
            format!("{}[{call}][{output}]", model.layers[layer].name)
        }
    }
}
