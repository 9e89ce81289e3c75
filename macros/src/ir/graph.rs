//! The graph of a block: layers, the nodes that call them, and the edges between.

use super::{Config, Op, Operand, Rule, Site, Size, Weights};
use crate::ast::{Dtype, Element};
use formwork_shape::{Dims, LONGEST_WAY};
use proc_macro2::Span;
use syn::{Attribute, Expr, Ident, Path, Visibility};

/// A block, resolved.
pub(crate) struct Graph {
    pub(crate) docs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    /// The module of everything that the block becomes, but for what the user wrote.
    pub(crate) module: Ident,
    pub(crate) krate: Path,
    pub(crate) dtype: Dtype,
    pub(crate) style: Style,
    pub(crate) budget: Option<Budget>,
    /// The lints of `allow(…)`, known or not.
    pub(crate) allowed: Vec<Ident>,
    /// Lints that are asked for, by name.
    pub(crate) warned: Vec<Ident>,
    pub(crate) inputs: Vec<Port>,
    pub(crate) outputs: Vec<OutputPort>,
    pub(crate) layers: Vec<Layer>,
    pub(crate) nodes: Vec<Node>,
    /// Sizes that only rustc can evaluate.
    pub(crate) consts: Vec<Const>,
    /// Rules that rustc has to check, since a size in them is not literal. Filled by `infer`.
    pub(crate) checks: Vec<Check>,
    /// Shapes written behind a `let`: the value, what was written, the variable and the place.
    pub(crate) annotations: Vec<(Value, Vec<Size>, Ident, Span)>,
    /// The variables of the body in order, inputs first, each with its value where it could be resolved.
    pub(crate) variables: Vec<(Ident, Option<Value>)>,
    /// Whether each input and output could be read.
    pub(crate) is_whole: bool,
    /// Values under a name that hides another, in a block where a name is missing: either may be the one meant.
    pub(crate) doubtful: Vec<Value>,
    /// What nobody uses.
    pub(crate) unused: Vec<Unused>,
}

/// Something that a block declares and nobody uses.
#[derive(Debug, Clone)]
pub(crate) enum Unused {
    Layer(Ident),
    Variable(Ident),
}

impl Unused {
    /// What it is called.
    pub(crate) fn name(&self) -> &Ident {
        match self {
            Self::Layer(name) | Self::Variable(name) => name,
        }
    }
}

/// The form a block was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Sequential,
    Functional,
}

/// Limits on memory, in bytes.
#[derive(Debug)]
pub(crate) struct Budget {
    pub(crate) predict: Option<Size>,
    pub(crate) train: Option<Size>,
    pub(crate) batch: Size,
    pub(crate) slots: Size,
    pub(crate) span: Span,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Value {
    Input(usize),
    Node { node: usize, output: usize },
}

/// An input.
#[derive(Debug)]
pub(crate) struct Port {
    pub(crate) name: Ident,
    pub(crate) element: Element,
    pub(crate) sizes: Vec<Size>,
    /// The name of its dims constant.
    pub(crate) ident: Ident,
    pub(crate) dims: Option<Dims>,
    /// The shape as written.
    pub(crate) span: Span,
}

/// An output, and the value it gives.
#[derive(Debug)]
pub(crate) struct OutputPort {
    pub(crate) name: Ident,
    pub(crate) sizes: Vec<Size>,
    /// The name of its dims constant: the shape declared.
    pub(crate) ident: Ident,
    pub(crate) dims: Option<Dims>,
    pub(crate) value: Option<Value>,
    /// The value given back.
    pub(crate) span: Span,
    /// The shape as written.
    pub(crate) shape_span: Span,
}

/// A declared field, or an op called without one.
pub(crate) struct Layer {
    pub(crate) name: String,
    pub(crate) ident: Ident,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) kind: LayerKind,
    pub(crate) origin: Origin,
    pub(crate) frozen: bool,
    /// Whether its arguments are right; a layer that is wrong has its parameters, but no calls.
    pub(crate) sound: bool,
    /// The type of its parameters, when it is an op that has some.
    pub(crate) params_type: Ident,
    /// Its parameters, from its first call. Filled by `infer`.
    pub(crate) parameters: Vec<Parameter>,
    /// What the user wrote around it, if anything.
    pub(crate) wrapper: Option<Wrapper>,
    /// The node of its first call.
    pub(crate) first_call: Option<usize>,
}

/// Where a layer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A field of the block.
    Field,
    /// A call of an op in the body.
    Call,
    /// Nothing the user wrote: what a wrapper or another layout does around a layer.
    Hidden,
}

/// A layer around a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrapper {
    /// The layer works on each step of a sequence.
    TimeDistributed,
}

pub(crate) enum LayerKind {
    Op { op: &'static Op, config: Config },
    Model { path: Path },
}

/// One parameter of a layer.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    /// The name of its dims constant.
    pub(crate) ident: Ident,
    /// The function of `formwork-shape` that gives its dims, and its operands.
    pub(crate) shape: Operand,
    pub(crate) dims: Option<Dims>,
    pub(crate) initializer: super::InitializerChoice,
    pub(crate) regularizer: super::RegularizerChoice,
    pub(crate) trainable: bool,
    pub(crate) looked_up: bool,
}

/// One call of a layer.
#[derive(Debug)]
pub(crate) struct Node {
    /// The variable it is bound to, or the layer's name.
    pub(crate) name: String,
    pub(crate) layer: usize,
    pub(crate) inputs: Vec<Value>,
    /// One per output: the name of its dims constant, and its dims if the macro knows them.
    pub(crate) outputs: Vec<(Ident, Option<Dims>)>,
    pub(crate) span: Span,
    /// Whether the next node goes on with the same call: an op of any number of values is cut into nodes of two.
    pub(crate) goes_on: bool,
    /// The hidden node that gives its output as the user sees it: what a wrapper or another layout does behind a layer.
    pub(crate) seen_as: Option<usize>,
    /// The node that made the mask of this node's outputs. Filled by `resolve` from the ops' mask rules.
    pub(crate) mask: Option<usize>,
    /// The sequences whose steps are samples of their own here, outermost first.
    pub(crate) folds: Vec<Value>,
}

/// An expression of the user's, evaluated once where he wrote it, under a name of its own.
pub(crate) struct Const {
    pub(crate) ident: Ident,
    pub(crate) kind: ConstKind,
    pub(crate) expr: Expr,
    pub(crate) span: Span,
}

/// What a constant of the user's is.
pub(crate) enum ConstKind {
    Size,
    /// A float, or anything that can be cast to one.
    Number,
    /// A float between bounds, and what to say of another.
    Bounded {
        least: f64,
        most: f64,
        message: String,
    },
    /// An `i32`.
    Exponent,
    /// A function of so many of the model's scalars to one of them, or to so many.
    Function {
        takes: usize,
        gives: usize,
    },
    /// A value of a type of the user's.
    Value {
        path: Path,
        choice: super::CustomChoice,
    },
    /// An initializer.
    Initializer,
}

/// A rule that rustc checks.
pub(crate) struct Check {
    pub(crate) rule: Rule,
    pub(crate) operands: Vec<Operand>,
    pub(crate) site: Site,
    pub(crate) span: Span,
    /// The node whose rule it is, if it is one's.
    pub(crate) node: Option<usize>,
    /// The values of unknown size that led there.
    pub(crate) sources: Vec<Value>,
    /// Checks that say enough where they fail: of the same call, or of a value that both read.
    pub(crate) unless: Vec<usize>,
}

impl std::fmt::Debug for Check {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}({:?}) at {}", self.rule.function, self.operands, self.site.name)
    }
}

/// What an output ends in, as far as a loss cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    Linear,
    Softmax,
    Sigmoid,
    Other,
}

impl Layer {
    /// Whether it has statistics of its own: it minds being frozen.
    pub(crate) fn keeps_statistics(&self) -> bool {
        self.parameters.iter().any(|parameter| !parameter.trainable)
    }

    /// When somebody wants the gradients of its own parameters.
    pub(crate) fn learns(&self) -> Weights {
        match self.kind {
            LayerKind::Op { .. } if self.parameters.iter().all(|parameter| !parameter.trainable) => Weights::Never,
            _ if self.frozen => Weights::Thawed,
            _ => Weights::Always,
        }
    }
}

impl Graph {
    /// The dims of a value as far as the macro knows them.
    pub(crate) fn dims(&self, value: Value) -> Option<Dims> {
        match value {
            Value::Input(index) => self.inputs[index].dims,
            Value::Node { node, output } => self.nodes[node].outputs[output].1,
        }
    }

    /// The name of a value's dims constant.
    pub(crate) fn dims_ident(&self, value: Value) -> &Ident {
        match value {
            Value::Input(index) => &self.inputs[index].ident,
            Value::Node { node, output } => &self.nodes[node].outputs[output].0,
        }
    }

    /// What a value holds, as a description names it: ids are `u32`.
    pub(crate) fn element_name(&self, value: Value) -> &'static str {
        match value {
            Value::Input(index) if self.inputs[index].element == Element::Ids => "u32",
            _ => self.dtype.name(),
        }
    }

    /// What a message calls a value.
    pub(crate) fn value_name(&self, value: Value) -> String {
        match value {
            Value::Input(index) => self.inputs[index].name.to_string(),
            Value::Node { node, .. } => self.nodes[node].name.clone(),
        }
    }

    /// What a message calls the step that made a value: the layer, not the variable.
    pub(crate) fn step_name(&self, value: Value) -> String {
        match value {
            Value::Input(index) => self.inputs[index].name.to_string(),
            Value::Node { node, .. } => self.layers[self.nodes[node].layer].name.clone(),
        }
    }

    /// The node that made the mask of a value, if it has one.
    pub(crate) fn mask(&self, value: Value) -> Option<usize> {
        match value {
            Value::Node { node, output } if output < self.masked(node) => self.nodes[node].mask,
            _ => None,
        }
    }

    /// How many outputs of a node carry its mask.
    fn masked(&self, node: usize) -> usize {
        match &self.layer_of(node).kind {
            LayerKind::Op { op, config } => (op.masked)(config),
            LayerKind::Model { .. } => 0,
        }
    }

    /// The sequences whose steps are samples of their own in a value, outermost first.
    pub(crate) fn folds(&self, value: Value) -> &[Value] {
        match value {
            Value::Input(_) => &[],
            Value::Node { node, .. } => &self.nodes[node].folds,
        }
    }

    /// The value that a wrapper made a sequence of, when this is one.
    pub(crate) fn unwrapped(&self, value: Value) -> Value {
        let Value::Node { node, .. } = value else { return value };
        // A call that was given no value at all is reported, and its node stays.
        match self.nodes[node].inputs.first() {
            Some(inner) if self.nodes[node].folds.len() < self.folds(*inner).len() => self.unwrapped(*inner),
            _ => value,
        }
    }

    /// Whether a node stands for nothing the user wrote.
    pub(crate) fn is_hidden(&self, node: usize) -> bool {
        self.layer_of(node).origin == Origin::Hidden
    }

    /// The layer a node calls.
    pub(crate) fn layer_of(&self, node: usize) -> &Layer {
        &self.layers[self.nodes[node].layer]
    }

    /// How often a value is read: by nodes, and as an output.
    pub(crate) fn uses(&self, value: Value) -> usize {
        let by_nodes = self.nodes.iter().flat_map(|node| &node.inputs).filter(|input| **input == value).count();
        by_nodes + self.outputs.iter().filter(|output| output.value == Some(value)).count()
    }

    /// The values that led to `value`, input first, along each node's first input: as many as a report looks at.
    pub(crate) fn way(&self, value: Value) -> Vec<(String, Value)> {
        let mut way = vec![(self.step_name(value), value)];
        let mut at = value;
        while let Value::Node { node, .. } = at
            && way.len() <= LONGEST_WAY
        {
            let Some(before) = self.nodes[node].inputs.first().filter(|before| **before != at) else { break };
            at = *before;
            way.push((self.step_name(at), at));
        }
        way.reverse();
        way
    }
}
