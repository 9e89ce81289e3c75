//! The vocabulary in which an op writes its part of a backward pass.

use super::{
    ACTIVATION, Action, ActivationChoice, Add, Arg, At, BufferId, Config, DimsCall, Element, Extent, Graph, Operand,
    Place, Program, Step, Value, Values, Weights, When,
};
use std::collections::{HashMap, HashSet};

/// Which gradients somebody may want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Needs {
    /// A trainable parameter lies behind the value.
    pub(crate) weights: Weights,
    /// An input of the model lies behind the value.
    pub(crate) inputs: bool,
}

impl Needs {
    pub(crate) fn any(self) -> bool {
        self.weights != Weights::Never || self.inputs
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self { weights: self.weights.max(other.weights), inputs: self.inputs || other.inputs }
    }

    /// The wish of the caller under which such a gradient is computed.
    pub(crate) fn when(self) -> When {
        When { weights: self.weights, inputs: self.inputs, unless_fused: None }
    }
}

/// The needs of every value of a graph, worked out once.
#[derive(Debug)]
pub(crate) struct NeedsTable {
    inputs: Vec<Needs>,
    nodes: Vec<Needs>,
}

impl NeedsTable {
    pub(crate) fn new(graph: &Graph) -> Self {
        let is_float = |element| element == Element::Scalar;
        let of_input = |element| Needs { weights: Weights::Never, inputs: is_float(element) };
        let inputs = graph.inputs.iter().map(|port| of_input(port.element)).collect();
        let mut table = Self { inputs, nodes: Vec::new() };
        for node in &graph.nodes {
            let layer = &graph.layers[node.layer];
            let own = Needs { weights: layer.learns(), inputs: false };
            table.nodes.push(node.inputs.iter().fold(own, |needs, input| needs.or(table.of(*input))));
        }
        table
    }

    /// The needs of a value.
    pub(crate) fn of(&self, value: Value) -> Needs {
        match value {
            Value::Input(index) => self.inputs[index],
            Value::Node { node, .. } => self.nodes[node],
        }
    }
}

/// The gradients so far.
#[derive(Debug, Default)]
pub(crate) struct Gradients {
    /// Where the gradient of each value is gathered.
    pub(crate) buffers: HashMap<Value, BufferId>,
    /// The layers whose parameter gradients were written once.
    pub(crate) written: HashSet<usize>,
}

/// Writes the backward steps of one node.
pub(crate) struct Backward<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) needs: &'a NeedsTable,
    pub(crate) node: usize,
    pub(crate) config: &'a Config,
    pub(crate) program: &'a mut Program,
    pub(crate) values: &'a Values,
    pub(crate) gradients: &'a mut Gradients,
    /// The output this node's activation ends in alone, when its cotangent may come fused.
    pub(crate) fused: Option<usize>,
}

impl<'a> Backward<'a> {
    pub(crate) fn at(&self) -> At<'a> {
        At { graph: self.graph, node: self.node, config: self.config }
    }

    /// The buffer of input `index`.
    pub(crate) fn input(&self, index: usize) -> BufferId {
        self.values.buffers[&self.at().input(index)]
    }

    /// The mask of input `index`, empty when it has none.
    pub(crate) fn mask(&self, index: usize) -> Arg {
        self.values.mask(self.graph, self.at().input(index))
    }

    /// A buffer the forward pass saved under a name.
    pub(crate) fn saved(&self, name: &'static str) -> BufferId {
        self.values.saved[&(self.node, name)]
    }

    /// The gradient of output `index`, empty when nobody read that output.
    pub(crate) fn cotangent_at(&self, index: usize) -> Arg {
        self.gradients.buffers.get(&self.at().output_at(index)).map_or(Arg::Empty, |buffer| Arg::Read(*buffer))
    }

    /// A fresh buffer of as many elements per sample as the dims of the operand.
    pub(crate) fn room(&mut self, size: Operand) -> BufferId {
        self.program.buffer(Extent::Room { node: self.node, size }, Place::Arena)
    }

    /// A fresh buffer of as many elements as the dims of the operand, whatever the batch.
    pub(crate) fn fixed(&mut self, size: Operand) -> BufferId {
        self.program.buffer(Extent::Fixed(size), Place::Arena)
    }

    /// A kernel call that serves every gradient somebody wants of what lies in front of this node.
    pub(crate) fn kernel(&mut self, name: &'static str, dims: DimsCall, args: Vec<Arg>) {
        let when = self.needs.of(self.at().output()).when();
        self.program.kernel(self.node, name, dims, args, when);
    }

    /// Where such a kernel leaves the gradient of input `index`: a buffer of its own, and what hands it on afterwards.
    /// Absent when nobody wants it.
    pub(crate) fn own_gradient(&mut self, index: usize) -> Option<BufferId> {
        let value = self.at().input(index);
        self.needs.of(value).any().then(|| self.program.value_buffer(value))
    }

    /// The gradient of the output. The last to use it may overwrite it.
    pub(crate) fn cotangent(&self) -> BufferId {
        self.gradients.buffers[&self.at().output()]
    }

    /// A kernel that writes gradients of this node's parameters; for a frozen layer it waits for a thaw.
    pub(crate) fn parameters(&mut self, name: &'static str, dims: DimsCall, args: Vec<Arg>) {
        let when = When { weights: self.graph.layer_of(self.node).learns(), inputs: false, unless_fused: None };
        self.program.kernel(self.node, name, dims, args, when);
    }

    /// Whether gradients of this node's parameters are added.
    pub(crate) fn add_parameters(&self) -> Arg {
        let layer = self.graph.nodes[self.node].layer;
        Arg::Add(if self.gradients.written.contains(&layer) { Add::Yes } else { Add::AsRun })
    }

    /// Whether the gradient of this node's table is added to, be it only to rows that are 0 already.
    pub(crate) fn add_rows(&self) -> Arg {
        match self.add_parameters() {
            Arg::Add(Add::AsRun) => Arg::Add(Add::Rows),
            add => add,
        }
    }

    /// A kernel that writes or adds the gradient of input `index`; `args` is given its buffer and whether to add.
    pub(crate) fn gradient(
        &mut self,
        index: usize,
        name: &'static str,
        dims: DimsCall,
        args: impl FnOnce(Arg, Arg) -> Vec<Arg>,
    ) {
        let value = self.at().input(index);
        let needs = self.needs.of(value);
        if needs.any() {
            let (buffer, add) = self.contribution(value);
            let buffer = if add { Arg::Update(buffer) } else { Arg::Write(buffer) };
            let args = args(buffer, Arg::Add(if add { Add::Yes } else { Add::No }));
            self.program.kernel(self.node, name, dims, args, needs.when());
        }
    }

    /// A kernel on the way to the gradient of input `index`, which runs when somebody wants that.
    pub(crate) fn toward(&mut self, index: usize, name: &'static str, dims: DimsCall, args: Vec<Arg>) {
        let needs = self.needs.of(self.at().input(index));
        if needs.any() {
            self.program.kernel(self.node, name, dims, args, needs.when());
        }
    }

    /// Makes `from` the gradient of input `index`, or adds it there.
    pub(crate) fn pass_on(&mut self, index: usize, from: BufferId) {
        let value = self.at().input(index);
        let needs = self.needs.of(value);
        if needs.any() {
            let (to, add) = self.contribution(value);
            if add {
                self.program.add(Some(self.node), from, to, value, needs.when());
            } else {
                self.program.copy(Some(self.node), from, to, value, needs.when());
            }
        }
    }

    /// Fills the gradient of input `index` with zeros if this is its first contribution.
    pub(crate) fn start_from_zero(&mut self, index: usize) -> Option<(BufferId, When)> {
        let value = self.at().input(index);
        let needs = self.needs.of(value);
        if !needs.any() {
            return None;
        }
        let (to, add) = self.contribution(value);
        if !add {
            self.program.steps.push(Step {
                node: Some(self.node),
                action: Action::Zero { to, value },
                when: needs.when(),
            });
        }
        Some((to, needs.when()))
    }

    /// A kernel that changes a copy of `from` in place, and the copy.
    pub(crate) fn in_place(
        &mut self,
        from: BufferId,
        name: &'static str,
        dims: DimsCall,
        args: impl FnOnce(Arg) -> Vec<Arg>,
    ) -> BufferId {
        let when = self.needs.of(self.at().output()).when();
        let to = self.program.value_buffer(self.at().output());
        self.program.copy(Some(self.node), from, to, self.at().output(), when);
        let when = When { unless_fused: self.fused, ..when };
        self.program.kernel(self.node, name, dims, args(Arg::Update(to)), when);
        to
    }

    /// The gradient in front of an activation this node applied last.
    pub(crate) fn activate(&mut self, choice: Option<&ActivationChoice>) -> BufferId {
        let dy = self.cotangent();
        let Some(choice) = choice.filter(|choice| !choice.is_linear()) else { return dy };
        let saved = self.saved(ACTIVATION);
        let (name, dims, args) = choice.backward_kernel(self.at().output());
        self.in_place(dy, name, dims, |dz| args.into_iter().chain([Arg::Read(saved), dz]).collect())
    }

    /// Where a contribution to the gradient of `value` goes, and whether it is added to earlier ones.
    fn contribution(&mut self, value: Value) -> (BufferId, bool) {
        contribution(self.program, self.gradients, value)
    }
}

/// Where a contribution to the gradient of `value` goes, and whether it is added to earlier ones.
pub(crate) fn contribution(program: &mut Program, gradients: &mut Gradients, value: Value) -> (BufferId, bool) {
    if let Some(buffer) = gradients.buffers.get(&value) {
        return (*buffer, true);
    }
    let place = match value {
        Value::Input(index) => Place::InputGradient(index),
        Value::Node { .. } => Place::Arena,
    };
    let buffer = program.buffer(Extent::Value(value), place);
    gradients.buffers.insert(value, buffer);
    (buffer, false)
}
