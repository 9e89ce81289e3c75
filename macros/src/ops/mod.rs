//! What each op means: its arguments, shape rule, mask rule, passes and kernels, one file per op or close family.
//!
//! Adding an op opens one file here and one line in [`LAYERS`]; no other room names an op. The types these rows are made
//! of stand in `ir/op.rs`.

mod about;
mod activation;
mod affine;
mod batch_norm;
mod concatenate;
mod conv;
mod custom;
mod dense;
mod dot;
mod dropout;
mod embedding;
mod global_pool;
mod initializer;
mod lambda;
mod layout;
mod merge;
mod norm;
mod padding;
mod permute;
mod pool;
mod prelu;
mod recurrent;
mod reshape;
mod slice;
mod steps;
mod unmask;
mod upsample;

pub(crate) use about::about;
pub(crate) use activation::{CUSTOM as CUSTOM_ACTIVATION, activation_names, find_activation, layer_default};
pub(crate) use initializer::{INITIALIZERS, REGULARIZERS};

use crate::ir::{
    ActivationSpec, At, InitializerChoice, Inputs, Known, MaskRule, Number, Op, Operand, ParameterSpec, Rule, Tag,
    Takes,
};
use formwork_shape::{Dims, same};
use proc_macro2::{Literal, TokenTree};

/// What most ops have in common; a row states where it differs.
const PLAIN: Op = Op {
    layer: "",
    keras: "",
    function: None,
    inputs: Inputs::Exactly(1),
    takes: Takes::Values,
    args: &[],
    initial: &[],
    normal: |_| Vec::new(),
    mask: |_| MaskRule::Reject,
    masked: |_| 1,
    outputs: |_| 1,
    rule: SAME,
    operands: |at| vec![at.dims(0)],
    more: |at, _| (SAME, vec![at.dims(0)]),
    parameters: |_| Vec::new(),
    coupled: false,
    flops: |_| Operand::Index(0),
    reach: |_| None,
    bias: |_| None,
    centers: |_| None,
    noisy: false,
    tag: |_| Tag::Other,
    forward: |_| {},
    backward: |_| {},
    settle: |_| {},
};

/// The shape stays.
const SAME: Rule = Rule { function: "same", evaluate: |known| same(known[0].dims()) };

/// A parameter whose initializer and regularizer are the arguments named after it.
fn parameter(
    at: At<'_>,
    name: &'static str,
    shape: &'static str,
    operands: Vec<Operand>,
    evaluate: fn(&[Known]) -> Dims,
) -> ParameterSpec {
    let initializer = at.config.initializer(&format!("{name}_initializer")).cloned();
    ParameterSpec {
        name,
        shape: Operand::Call(shape, operands),
        evaluate,
        initializer: initializer.unwrap_or(InitializerChoice::BuiltIn { ty: "Zeros", fields: Vec::new() }),
        regularizer: at.config.regularizer(&format!("{name}_regularizer")).cloned().unwrap_or_default(),
        trainable: true,
        looked_up: false,
    }
}

/// A number that is no argument.
fn number(value: f64) -> Number {
    Number { tokens: TokenTree::from(Literal::f64_unsuffixed(value)).into(), value: Some(value) }
}

/// One operation per element of the output.
fn elementwise_flops(at: At<'_>) -> Operand {
    Operand::Call("elements", vec![at.out()])
}

/// Every op that a block can name.
static LAYERS: &[&Op] = &[
    &dense::DENSE,
    &activation::ACTIVATION,
    &prelu::PRELU,
    &dropout::DROPOUT,
    &batch_norm::BATCH_NORMALIZATION,
    &norm::LAYER,
    &norm::GROUP,
    &norm::RMS,
    &norm::UNIT,
    &embedding::EMBEDDING,
    &embedding::MASKING,
    &reshape::FLATTEN,
    &reshape::RESHAPE,
    &permute::PERMUTE,
    &permute::REPEAT_VECTOR,
    &padding::ZERO_PADDING1D,
    &padding::ZERO_PADDING2D,
    &padding::ZERO_PADDING3D,
    &padding::CROPPING1D,
    &padding::CROPPING2D,
    &padding::CROPPING3D,
    &upsample::UPSAMPLING_1D,
    &upsample::UPSAMPLING_2D,
    &upsample::UPSAMPLING_3D,
    &unmask::UNMASK,
    &merge::ADD,
    &merge::SUBTRACT,
    &merge::MULTIPLY,
    &merge::AVERAGE,
    &merge::MAXIMUM,
    &merge::MINIMUM,
    &concatenate::CONCATENATE,
    &dot::DOT,
    &conv::CONV_1D,
    &conv::CONV_2D,
    &pool::MAX_1D,
    &pool::MAX_2D,
    &pool::MAX_3D,
    &pool::AVERAGE_1D,
    &pool::AVERAGE_2D,
    &pool::AVERAGE_3D,
    &global_pool::MAX_1D,
    &global_pool::MAX_2D,
    &global_pool::MAX_3D,
    &global_pool::AVERAGE_1D,
    &global_pool::AVERAGE_2D,
    &global_pool::AVERAGE_3D,
    &recurrent::SIMPLE_RNN,
    &recurrent::LSTM,
    &recurrent::GRU,
    &recurrent::BIDIRECTIONAL,
];

/// What stands in front of a layer that works on each step of a sequence, and behind it.
pub(crate) static STEPS: &Op = &steps::STEPS;
pub(crate) static SEQUENCE: &Op = &steps::SEQUENCE;

/// What stands in front of an op whose values come channels first, and behind it.
pub(crate) static TO_CHANNELS_LAST: &Op = &layout::TO_LAST;
pub(crate) static TO_CHANNELS_FIRST: &Op = &layout::TO_FIRST;

/// Slicing has brackets instead of a name.
pub(crate) static SLICE: &Op = &slice::SLICE;

/// A layer of the user's own has a path instead of a name.
pub(crate) static CUSTOM: &Op = &custom::CUSTOM;

/// A lambda stands in a body alone.
pub(crate) static LAMBDA: &Op = &lambda::LAMBDA;

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

/// Every op that a block can name.
#[cfg(test)]
pub(crate) fn layers() -> impl Iterator<Item = &'static Op> {
    LAYERS.iter().copied()
}

/// Every layer name, for suggestions.
pub(crate) fn layer_names() -> impl Iterator<Item = &'static str> {
    LAYERS.iter().map(|op| op.layer).chain(activation::layer_names())
}

/// Every function name, for suggestions.
pub(crate) fn function_names() -> impl Iterator<Item = &'static str> {
    LAYERS.iter().filter_map(|op| op.function).chain(activation_names())
}
