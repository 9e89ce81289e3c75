//! What each op means: its arguments, shape rule, mask rule, passes and kernels, one file per op or close family.
//!
//! Adding an op opens one file here and one line in [`LAYERS`]; no other room names an op.

mod activation;
mod backward;
mod concatenate;
mod dense;
mod dropout;
mod forward;
mod merge;
mod reshape;
mod slice;

pub(crate) use activation::{ActivationSpec, Family, activation_names, find_activation, layer_default};
pub(crate) use backward::{Backward, Gradients, Needs, NeedsTable, contribution};
pub(crate) use forward::{Forward, Values};

use crate::ir::{Config, Graph, InitializerChoice, Operand, RegularizerChoice, Rule, Tag, Value};

/// An op: a row of this room's table.
pub(crate) struct Op {
    /// Its name as a layer of a block.
    pub(crate) layer: &'static str,
    /// Its class in Keras.
    pub(crate) keras: &'static str,
    /// Its name as a function and method; ops with parameters have none.
    pub(crate) function: Option<&'static str>,
    /// How many values it takes.
    pub(crate) inputs: Inputs,
    /// Its arguments in Keras's order.
    pub(crate) args: &'static [ArgSpec],
    /// What it does with a mask.
    pub(crate) mask: MaskRule,
    /// The shape of its output.
    pub(crate) rule: Rule,
    pub(crate) operands: fn(At<'_>) -> Vec<Operand>,
    /// Its parameters, in memory order.
    pub(crate) parameters: fn(At<'_>) -> Vec<ParameterSpec>,
    /// Floating-point operations of one sample's forward pass.
    pub(crate) flops: fn(At<'_>) -> Operand,
    /// What a model ends in that ends in this op.
    pub(crate) tag: fn(&Config) -> Tag,
    /// Writes its part of a forward pass.
    pub(crate) forward: fn(&mut Forward<'_>),
    /// Writes its part of a backward pass.
    pub(crate) backward: fn(&mut Backward<'_>),
}

impl std::fmt::Debug for Op {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.layer)
    }
}

/// How many values an op takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Inputs {
    Exactly(usize),
    AtLeast(usize),
}

/// What an op does with the mask of its input; a mask is one flag per sample and time step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MaskRule {
    /// Hands it on: the steps of the output are those of the input.
    Pass,
    /// Drops it: the output has no steps, or values of all steps are mixed as Keras mixes them.
    Consume,
    /// Joins the masks of all inputs: a step counts when it counts in each input that has a mask.
    Combine,
}

/// One argument of an op.
#[derive(Debug)]
pub(crate) struct ArgSpec {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) default: Default,
}

/// What an argument takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Size,
    Sizes,
    Axis,
    Number,
    Flag,
    Activation,
    Initializer,
    Regularizer,
    Cuts,
}

/// What an argument is when it is left out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Default {
    Required,
    Absent,
    Axis(isize),
    Number(f64),
    Flag(bool),
    Activation(&'static str),
    Initializer(&'static str),
}

/// A parameter as an op states it.
pub(crate) struct ParameterSpec {
    pub(crate) name: &'static str,
    /// A call of a function of `formwork-shape` that gives its dims, and the function itself.
    pub(crate) shape: Operand,
    pub(crate) evaluate: fn(&[crate::ir::Known]) -> formwork_shape::Dims,
    pub(crate) initializer: InitializerChoice,
    pub(crate) regularizer: RegularizerChoice,
}

/// An op at a node of a graph.
#[derive(Clone, Copy)]
pub(crate) struct At<'g> {
    pub(crate) graph: &'g Graph,
    pub(crate) node: usize,
    pub(crate) config: &'g Config,
}

impl<'g> At<'g> {
    pub(crate) fn input(self, index: usize) -> Value {
        self.graph.nodes[self.node].inputs[index]
    }

    pub(crate) fn inputs(self) -> &'g [Value] {
        &self.graph.nodes[self.node].inputs
    }

    pub(crate) fn output(self) -> Value {
        Value::Node { node: self.node, output: 0 }
    }

    /// The shape of input `index`.
    pub(crate) fn dims(self, index: usize) -> Operand {
        Operand::Dims(self.input(index))
    }

    /// The shape of the output.
    pub(crate) fn out(self) -> Operand {
        Operand::Dims(self.output())
    }
}

/// An op without parameters.
fn no_parameters(_: At<'_>) -> Vec<ParameterSpec> {
    Vec::new()
}

/// An op that moves values and computes nothing.
fn no_flops(_: At<'_>) -> Operand {
    Operand::Index(0)
}

/// One operation per element of the output.
fn elementwise_flops(at: At<'_>) -> Operand {
    Operand::Call("elements", vec![at.out()])
}

/// An output that a loss knows nothing about.
fn other(_: &Config) -> Tag {
    Tag::Other
}

/// Every op that a block can name.
static LAYERS: &[&Op] = &[
    &dense::DENSE,
    &activation::ACTIVATION,
    &dropout::DROPOUT,
    &reshape::FLATTEN,
    &reshape::RESHAPE,
    &merge::ADD,
    &merge::SUBTRACT,
    &merge::MULTIPLY,
    &concatenate::CONCATENATE,
];

/// Slicing has brackets instead of a name.
pub(crate) static SLICE: &Op = &slice::SLICE;

/// How a name in a block leads to an op.
pub(crate) enum Found {
    /// An op, its arguments its own.
    Op(&'static Op),
    /// An activation under its own name: the op `Activation` with that activation, its arguments the activation's.
    Activation { op: &'static Op, activation: &'static ActivationSpec, keras: &'static str },
}

/// The layer of a name such as `Dense` or `Relu`.
pub(crate) fn find_layer(name: &str) -> Option<Found> {
    if let Some((activation, keras)) = activation::find_layer(name) {
        return Some(Found::Activation { op: &activation::ACTIVATION, activation, keras });
    }
    LAYERS.iter().find(|op| op.layer == name).map(|op| Found::Op(op))
}

/// The op of a function or method name such as `flatten` or `relu`.
pub(crate) fn find_function(name: &str) -> Option<Found> {
    if let Some(activation) = find_activation(name) {
        return Some(Found::Activation { op: &activation::ACTIVATION, activation, keras: "Activation" });
    }
    LAYERS.iter().find(|op| op.function == Some(name)).map(|op| Found::Op(op))
}

/// Every layer name, for suggestions.
pub(crate) fn layer_names() -> impl Iterator<Item = &'static str> {
    LAYERS.iter().map(|op| op.layer).chain(activation::layer_names())
}

/// Every function name, for suggestions.
pub(crate) fn function_names() -> impl Iterator<Item = &'static str> {
    LAYERS.iter().filter_map(|op| op.function).chain(activation_names())
}
