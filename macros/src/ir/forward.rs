//! The vocabulary in which an op writes its part of a forward pass.

use super::{
    Action, ActivationChoice, Arg, At, Buffer, BufferId, Carry, Config, DimsCall, Extent, Graph, Operand, Place,
    Program, Step, Value, When,
};
use std::collections::HashMap;

/// Where each value lies, and what ops keep for their backward pass.
#[derive(Debug, Default)]
pub(crate) struct Values {
    pub(crate) buffers: HashMap<Value, BufferId>,
    pub(crate) saved: HashMap<(usize, &'static str), BufferId>,
    /// The masks that were made, by the node that made them.
    pub(crate) masks: HashMap<usize, BufferId>,
}

impl Values {
    /// The mask of a value as a kernel reads it: empty when it has none.
    pub(crate) fn mask(&self, graph: &Graph, value: Value) -> Arg {
        graph.mask(value).map_or(Arg::Empty, |made| Arg::Read(self.masks[&made]))
    }
}

/// What stays in `saved` for the derivative of the activation a node ends in.
pub(crate) const ACTIVATION: &str = "activation";

/// Writes the steps of one node.
pub(crate) struct Forward<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) node: usize,
    pub(crate) config: &'a Config,
    pub(crate) training: bool,
    pub(crate) program: &'a mut Program,
    pub(crate) values: &'a mut Values,
}

impl<'a> Forward<'a> {
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

    /// A fresh buffer for the output.
    pub(crate) fn fresh(&mut self) -> BufferId {
        self.fresh_at(0)
    }

    /// A fresh buffer for output `index`.
    pub(crate) fn fresh_at(&mut self, index: usize) -> BufferId {
        self.program.value_buffer(self.at().output_at(index))
    }

    /// A fresh buffer of as many elements per sample as the dims of the operand.
    pub(crate) fn room(&mut self, size: Operand) -> BufferId {
        self.program.buffer(Extent::Room { node: self.node, size }, Place::Arena)
    }

    /// A fresh buffer of as many elements as the dims of the operand, whatever the batch.
    pub(crate) fn fixed(&mut self, size: Operand) -> BufferId {
        self.program.buffer(Extent::Fixed(size), Place::Arena)
    }

    /// A buffer of this layer that stays between calls, zeros at first: as many elements per sample as the dims of the
    /// operand. All calls of the layer share it.
    pub(crate) fn carry(&mut self, name: &'static str, size: Operand) -> BufferId {
        let extent = Extent::Room { node: self.node, size };
        self.program.carry(self.graph.nodes[self.node].layer, name, extent)
    }

    /// A fresh buffer of zeros for the output.
    pub(crate) fn zeros(&mut self) -> BufferId {
        let (to, value) = (self.fresh(), self.at().output());
        let action = Action::Zero { to, value };
        self.program.steps.push(Step { node: Some(self.node), action, when: When::ALWAYS });
        to
    }

    /// A buffer that starts as a copy of `from`, of the output's size; the copy is written only if `from` is still
    /// needed.
    pub(crate) fn copy(&mut self, from: BufferId) -> BufferId {
        let to = self.fresh();
        self.program.copy(Some(self.node), from, to, self.at().output(), When::ALWAYS);
        to
    }

    /// A kernel call.
    pub(crate) fn kernel(&mut self, name: &'static str, dims: DimsCall, args: Vec<Arg>) {
        self.program.kernel(self.node, name, dims, args, When::ALWAYS);
    }

    /// Says which buffer holds the output.
    pub(crate) fn give(&mut self, buffer: BufferId) {
        self.give_at(0, buffer);
    }

    /// Says which buffer holds output `index`.
    pub(crate) fn give_at(&mut self, index: usize, buffer: BufferId) {
        self.values.buffers.insert(self.at().output_at(index), buffer);
    }

    /// Says which buffer holds the mask this node makes.
    pub(crate) fn give_mask(&mut self, buffer: BufferId) {
        self.values.masks.insert(self.node, buffer);
    }

    /// Keeps a buffer under a name, for the backward pass of this node and for what moves its statistics.
    pub(crate) fn save(&mut self, name: &'static str, buffer: BufferId) {
        self.values.saved.insert((self.node, name), buffer);
    }

    /// Applies an activation to `z` and saves what its derivative needs.
    pub(crate) fn activate(&mut self, choice: Option<&ActivationChoice>, z: BufferId) -> BufferId {
        let Some(choice) = choice.filter(|choice| !choice.is_linear()) else { return z };
        let y = self.copy(z);
        let (name, dims, mut args) = choice.forward_kernel(self.at().output());
        args.push(Arg::Update(y));
        self.kernel(name, dims, args);
        self.save(ACTIVATION, if choice.saves_output() { y } else { z });
        y
    }
}

/// How programs grow, for this room and `lower`.
impl Program {
    /// A fresh buffer as large as a value.
    pub(crate) fn value_buffer(&mut self, value: Value) -> BufferId {
        self.buffer(Extent::Value(value), Place::Arena)
    }

    pub(crate) fn buffer(&mut self, extent: Extent, place: Place) -> BufferId {
        self.buffers.push(Buffer { extent, place });
        self.buffers.len() - 1
    }

    /// The buffer of a layer that stays between calls, by name.
    pub(crate) fn carry(&mut self, layer: usize, name: &'static str, extent: Extent) -> BufferId {
        let known = self.carries.iter().find(|carry| carry.layer == layer && carry.name == name);
        if let Some(carry) = known {
            return carry.buffer;
        }
        let buffer = self.buffer(extent, Place::Carry(self.carries.len()));
        self.carries.push(Carry { layer, name, buffer });
        buffer
    }

    pub(crate) fn kernel(&mut self, node: usize, name: &'static str, dims: DimsCall, args: Vec<Arg>, when: When) {
        self.steps.push(Step { node: Some(node), action: Action::Kernel { name, dims, args }, when });
    }

    pub(crate) fn copy(&mut self, node: Option<usize>, from: BufferId, to: BufferId, value: Value, when: When) {
        self.steps.push(Step { node, action: Action::Copy { from, to, value, add: false }, when });
    }

    pub(crate) fn add(&mut self, node: Option<usize>, from: BufferId, to: BufferId, value: Value, when: When) {
        self.steps.push(Step { node, action: Action::Copy { from, to, value, add: true }, when });
    }
}
