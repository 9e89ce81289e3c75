//! The graph as data: what `summary`, file formats and other executors read. CPU execution never does.

use crate::base::Element;
use crate::init::Initializer;
use crate::model::Setting;
use formwork_shape::Dims;

/// A model's graph, a constant.
#[derive(Clone, Copy, Debug)]
pub struct Description {
    /// The name of the type.
    pub name: &'static str,
    /// Which form of the block it was written in.
    pub style: Style,
    /// `f32` or `f64`.
    pub dtype: &'static str,
    /// The inputs.
    pub inputs: &'static [Port],
    /// The outputs, and the node each comes from.
    pub outputs: &'static [(Port, NodeInput)],
    /// The layers: declared fields in order, then ops called without a field, in order of their call.
    pub layers: &'static [Layer],
    /// The calls, in the order they run.
    pub nodes: &'static [Node],
}

/// The form of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `struct Mlp: [64] -> [10] { … }`.
    Sequential,
    /// `fn forward(…)`.
    Functional,
}

/// An input or output.
#[derive(Clone, Copy, Debug)]
pub struct Port {
    /// Its name.
    pub name: &'static str,
    /// The shape of one sample.
    pub dims: Dims,
    /// `f32`, `f64` or `u32`.
    pub dtype: &'static str,
}

impl Port {
    /// Whether its elements are ids instead of numbers.
    #[must_use]
    pub fn holds_ids(&self) -> bool {
        self.dtype == u32::NAME
    }
}

/// A layer: a field of the block, or an op called without one.
#[derive(Clone, Copy, Debug)]
pub struct Layer {
    /// The field's name, or a name in Keras's manner (`max_pool2d_1`).
    pub name: &'static str,
    /// What it is.
    pub kind: LayerKind,
    /// What was written around it: `TimeDistributed`.
    pub wrapper: Option<&'static str>,
    /// Its own parameters, in memory order, trainable or not; a sub-model's are in its own description.
    pub parameters: &'static [Parameter],
    /// Whether `#[frozen]` keeps it from training.
    pub frozen: bool,
    /// Every argument that changes what it computes, in one form whatever the spelling.
    pub settings: &'static [Setting],
}

impl Layer {
    /// Whether it has statistics of its own. While it is frozen it runs as in inference, and they stay.
    #[must_use]
    pub const fn keeps_statistics(&self) -> bool {
        let mut index = 0;
        while index < self.parameters.len() {
            if !self.parameters[index].trainable {
                return true;
            }
            index += 1;
        }
        false
    }
}

/// What a layer is.
#[derive(Clone, Copy, Debug)]
pub enum LayerKind {
    /// A built-in, by Keras's class name (`Dense`, `Concatenate`).
    Op(&'static str),
    /// Another model.
    Model(&'static Description),
}

/// A parameter of a layer.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name, such as `kernel`.
    pub name: &'static str,
    /// Its shape as Keras has it.
    pub dims: Dims,
    /// How a fresh one is drawn.
    pub initializer: &'static dyn Initializer,
    /// What its size adds to the loss.
    pub regularizer: Regularizer,
    /// Whether an optimizer trains it by its gradient. A statistic, such as a moving mean, is none of these: training
    /// steps move it themselves, and its gradient is 0.
    pub trainable: bool,
    /// Whether it is a table, the layer's first parameter, of which a call reads the rows that the ids of its first input
    /// name: its gradient is 0 in all others.
    pub looked_up: bool,
}

/// A penalty on a parameter: `l1 · Σ|w| + l2 · Σw²`, as in Keras.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Regularizer {
    /// The factor of the absolute values.
    pub l1: f64,
    /// The factor of the squares.
    pub l2: f64,
}

impl Regularizer {
    /// `l1 · Σ|w| + l2 · Σw²`.
    ///
    /// # Panics
    /// If a factor is negative, infinite or NaN, as Keras refuses it; in a constant that is an error of compilation.
    #[must_use]
    pub const fn new(l1: f64, l2: f64) -> Self {
        Self { l1, l2 }.checked()
    }

    /// The same, if it makes sense.
    pub(crate) const fn checked(self) -> Self {
        let holds = self.l1 >= 0.0 && self.l1.is_finite() && self.l2 >= 0.0 && self.l2.is_finite();
        assert!(holds, "the factor of a regularizer is a finite number, not negative");
        self
    }
}

/// One call of a layer.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// The variable it is bound to, or the layer's name.
    pub name: &'static str,
    /// The layer called, an index into [`Description::layers`].
    pub layer: usize,
    /// Where its inputs come from.
    pub inputs: &'static [NodeInput],
    /// The shapes of its outputs, one unless it calls a sub-model.
    pub outputs: &'static [Dims],
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeInput {
    /// An input of the model, by index.
    Input(usize),
    /// An output of a node: the node's index, and which of its outputs.
    Node(usize, usize),
}
