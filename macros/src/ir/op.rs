//! What an op is: the row that each file of `ops` fills in.

use super::{
    Arg, Backward, Config, Forward, Graph, InitializerChoice, Known, Operand, RegularizerChoice, Rule, Settle, Size,
    Tag, Value,
};
use formwork_shape::Dims;

/// An op: a row of the table in `ops`.
pub(crate) struct Op {
    /// Its name as a layer of a block.
    pub(crate) layer: &'static str,
    /// Its class in Keras.
    pub(crate) keras: &'static str,
    /// Its name as a function and method; ops with parameters have none.
    pub(crate) function: Option<&'static str>,
    /// How many values it takes.
    pub(crate) inputs: Inputs,
    /// What its first value holds.
    pub(crate) takes: Takes,
    /// Its arguments in Keras's order.
    pub(crate) args: &'static [ArgSpec],
    /// The arguments that only say how a parameter starts, beside its initializers.
    pub(crate) initial: &'static [&'static str],
    /// What a description holds of arguments that several spellings say alike, at the first call of the layer. Axes are
    /// counted from the front without being named here.
    pub(crate) normal: fn(At<'_>) -> Vec<(&'static str, Operand)>,
    /// What it does with a mask.
    pub(crate) mask: fn(&Config) -> MaskRule,
    /// How many outputs carry the mask that it hands on, from the first.
    pub(crate) masked: fn(&Config) -> usize,
    /// How many values it gives.
    pub(crate) outputs: fn(&Config) -> usize,
    /// The shape of its first output.
    pub(crate) rule: Rule,
    pub(crate) operands: fn(At<'_>) -> Vec<Operand>,
    /// The shape of another output, by its position.
    pub(crate) more: fn(At<'_>, usize) -> (Rule, Vec<Operand>),
    /// Its parameters, in Keras's order, trainable or not.
    pub(crate) parameters: fn(At<'_>) -> Vec<ParameterSpec>,
    /// Whether a sample's output depends, in training, on the other samples of its batch.
    pub(crate) coupled: bool,
    /// Floating-point operations of one sample's forward pass.
    pub(crate) flops: fn(At<'_>) -> Operand,
    /// Of a window, the rule of the part of its input that it reaches.
    pub(crate) reach: fn(At<'_>) -> Option<(Rule, Vec<Operand>)>,
    /// The flag of the bias that it adds last, one number per entry of its last axis; `None` when there is none to add.
    pub(crate) bias: fn(&Config) -> Option<&'static str>,
    /// The axis for each of whose entries it subtracts the mean over the batch, if it does: a number that was added to
    /// an entry in front of it is gone.
    pub(crate) centers: fn(&Config) -> Option<isize>,
    /// Whether it blots out entries at random in training.
    pub(crate) noisy: bool,
    /// What a model ends in that ends in this op.
    pub(crate) tag: fn(&Config) -> Tag,
    /// Writes its part of a forward pass.
    pub(crate) forward: fn(&mut Forward<'_>),
    /// Writes its part of a backward pass.
    pub(crate) backward: fn(&mut Backward<'_>),
    /// Writes what moves its statistics after a training step.
    pub(crate) settle: fn(&mut Settle<'_>),
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
    Between(usize, usize),
    /// So many or more, two at a time: `op(a, b, c)` is `op(op(a, b), c)`.
    Folded(usize),
}

impl Inputs {
    /// The fewest and the most values.
    pub(crate) fn range(self) -> (usize, usize) {
        match self {
            Self::Exactly(count) => (count, count),
            Self::Between(least, most) => (least, most),
            Self::AtLeast(count) | Self::Folded(count) => (count, usize::MAX),
        }
    }
}

/// What the first value of an op holds.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    /// Numbers of the model's scalar.
    Values,
    /// Ids below a bound.
    Ids(fn(&Config) -> Size),
}

/// What an op does with the mask of its input; a mask is one flag per sample and time step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MaskRule {
    /// Hands on that of its first input: the steps of the output are those of the input.
    Pass,
    /// Uses it up: the output has no steps.
    Consume,
    /// Joins the masks of all inputs: a step counts when it counts in each input that has a mask.
    Combine,
    /// As Keras's merges do: a step counts when it counts in any input, so always when one has no mask.
    Merge,
    /// Makes one.
    Produce,
    /// Refuses it: the op would mix steps that count with steps that do not.
    Reject,
}

/// One argument of an op.
#[derive(Debug)]
pub(crate) struct ArgSpec {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) default: Default,
}

impl Op {
    /// Whether an argument changes what the layer computes, so that a description holds it.
    pub(crate) fn computes_with(&self, argument: &ArgSpec) -> bool {
        let with_parameter = matches!(argument.kind, Kind::Initializer | Kind::Regularizer);
        !with_parameter && !self.initial.contains(&argument.name)
    }
}

/// What an argument takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Size,
    /// A size, or -1 for the one that leaves nothing to choose.
    OpenSize,
    Sizes,
    /// A size for each of so many axes: one for all, or a tuple.
    PerAxis(usize),
    Axis,
    /// Literal axes: one, or a list.
    Axes,
    /// Two sizes for each of so many axes: one number for all of them, or one or a pair per axis.
    Margins(usize),
    Number,
    /// A number between 0 and 1.
    Rate,
    /// A float that is not negative.
    Epsilon,
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    Activation,
    /// An activation of each number alone.
    Elementwise,
    /// One of these layers, with arguments of its own.
    Layer(&'static [&'static str]),
    Initializer,
    Regularizer,
    Cuts,
}

/// What an argument is when it is left out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Default {
    Required,
    Absent,
    Size(usize),
    /// The same size on each axis.
    PerAxis(usize),
    Axis(isize),
    /// The same size on every side.
    Margins(usize),
    Number(f64),
    Flag(bool),
    Choice(&'static str),
    Activation(&'static str),
    Initializer(&'static str),
}

/// A parameter as an op states it.
pub(crate) struct ParameterSpec {
    pub(crate) name: &'static str,
    /// A call of a function of `formwork-shape` that gives its dims, and the function itself.
    pub(crate) shape: Operand,
    pub(crate) evaluate: fn(&[Known]) -> Dims,
    pub(crate) initializer: InitializerChoice,
    pub(crate) regularizer: RegularizerChoice,
    /// Whether an optimizer trains it; training steps themselves move what is a statistic.
    pub(crate) trainable: bool,
    /// Whether it is a table, the first parameter, whose gradient is 0 outside of the rows that ids name.
    pub(crate) looked_up: bool,
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
        self.output_at(0)
    }

    pub(crate) fn output_at(self, output: usize) -> Value {
        Value::Node { node: self.node, output }
    }

    /// How many values the call joins that ends here: more than the two of its node where it was cut apart. `None` in
    /// front of its end.
    pub(crate) fn joined(self) -> Option<usize> {
        let node = &self.graph.nodes[self.node];
        let (mut count, mut first) = (node.inputs.len(), node.inputs.first());
        while let Some(Value::Node { node, .. }) = first
            && self.graph.nodes[*node].goes_on
        {
            (count, first) = (count + 1, self.graph.nodes[*node].inputs.first());
        }
        (!node.goes_on).then_some(count)
    }

    /// A number among the arguments, for a kernel.
    pub(crate) fn number(self, name: &str) -> Arg {
        self.config.number(name).cloned().map_or(Arg::Empty, Arg::Number)
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
