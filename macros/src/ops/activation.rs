//! Activations: as an argument (`activation = relu`), as an op (`relu(x)`, `x.relu()`) and as a layer (`Relu()`,
//! `Activation(relu)`), all from one table.

use super::{PLAIN, elementwise_flops};
use crate::ir::{
    ActivationChoice, ActivationSpec, ArgSpec, Default, Family, Kind, MaskRule, Op, Operand, Rule, Saves, Tag,
};
use formwork_shape::{ELEMENTWISE, activation};

const fn number(name: &'static str, default: f64) -> ArgSpec {
    ArgSpec { name, kind: Kind::Number, default: Default::Number(default) }
}

const fn elementwise(
    name: &'static str,
    variant: &'static str,
    saves: Saves,
    args: &'static [ArgSpec],
) -> ActivationSpec {
    ActivationSpec { name, args, family: Family::Elementwise(variant), saves, tag: Tag::Other }
}

const AXIS: &[ArgSpec] = &[ArgSpec { name: "axis", kind: Kind::Axis, default: Default::Axis(-1) }];

/// Keras's defaults of each function.
static ACTIVATIONS: &[ActivationSpec] = &[
    ActivationSpec { tag: Tag::Linear, ..elementwise("linear", "Linear", Saves::Output, &[]) },
    elementwise(
        "relu",
        "Relu",
        Saves::OutputIfPlain,
        &[number("max_value", f64::INFINITY), number("negative_slope", 0.0), number("threshold", 0.0)],
    ),
    ActivationSpec { tag: Tag::Sigmoid, ..elementwise("sigmoid", "Sigmoid", Saves::Output, &[]) },
    elementwise("tanh", "Tanh", Saves::Output, &[]),
    ActivationSpec {
        name: "softmax",
        args: AXIS,
        family: Family::Along("softmax", "softmax_backward"),
        saves: Saves::Output,
        tag: Tag::Softmax,
    },
    ActivationSpec {
        name: "log_softmax",
        args: AXIS,
        family: Family::Along("log_softmax", "log_softmax_backward"),
        saves: Saves::Output,
        tag: Tag::Other,
    },
    elementwise("elu", "Elu", Saves::OutputIfPositive("alpha"), &[number("alpha", 1.0)]),
    elementwise("selu", "Selu", Saves::Output, &[]),
    elementwise("softplus", "Softplus", Saves::Output, &[]),
    elementwise("softsign", "Softsign", Saves::Output, &[]),
    elementwise("leaky_relu", "LeakyRelu", Saves::OutputIfPositive("negative_slope"), &[number("negative_slope", 0.2)]),
    elementwise("exponential", "Exponential", Saves::Output, &[]),
    elementwise(
        "gelu",
        "Gelu",
        Saves::Input,
        &[ArgSpec { name: "approximate", kind: Kind::Flag, default: Default::Flag(false) }],
    ),
    elementwise("silu", "Silu", Saves::Input, &[]),
    elementwise("hard_sigmoid", "HardSigmoid", Saves::Output, &[]),
    elementwise("hard_silu", "HardSilu", Saves::Input, &[]),
    elementwise("hard_tanh", "HardTanh", Saves::Input, &[]),
    elementwise("relu6", "Relu6", Saves::Output, &[]),
    elementwise("mish", "Mish", Saves::Input, &[]),
    elementwise("log_sigmoid", "LogSigmoid", Saves::Output, &[]),
    elementwise("celu", "Celu", Saves::OutputIfPositive("alpha"), &[number("alpha", 1.0)]),
];

/// An activation that is a layer of its own in Keras: our name, Keras's class, the function, and where the layer's
/// default differs from the function's.
type LayerRow = (&'static str, &'static str, &'static str, Option<(&'static str, f64)>);

static LAYERS: &[LayerRow] = &[
    ("Relu", "ReLU", "relu", None),
    ("LeakyRelu", "LeakyReLU", "leaky_relu", Some(("negative_slope", 0.3))),
    ("Elu", "ELU", "elu", None),
    ("Softmax", "Softmax", "softmax", None),
];

pub(super) static ACTIVATION: Op = Op {
    layer: "Activation",
    keras: "Activation",
    function: Some("activation"),
    args: &[ArgSpec { name: "activation", kind: Kind::Activation, default: Default::Required }],
    mask: |_| MaskRule::Pass,
    rule: Rule { function: "activation", evaluate: |known| activation(known[0].dims(), known[1].axis()) },
    operands: |at| {
        let axis = at.config.activation("activation").and_then(ActivationChoice::axis);
        vec![at.dims(0), Operand::Axis(axis.unwrap_or(ELEMENTWISE))]
    },
    flops: elementwise_flops,
    tag: |config| config.activation("activation").map_or(Tag::Other, ActivationChoice::tag),
    forward: |pass| {
        let z = pass.copy(pass.input(0));
        let y = pass.activate(pass.at().config.activation("activation"), z);
        pass.give(y);
    },
    backward: |pass| {
        let dz = pass.activate(pass.at().config.activation("activation"));
        pass.pass_on(0, dz);
    },
    ..PLAIN
};

/// The user's own activation, a type whose value is among its arguments.
pub(crate) static CUSTOM: ActivationSpec =
    ActivationSpec { name: "custom", args: &[], family: Family::Custom, saves: Saves::Input, tag: Tag::Other };

/// The activation of a name.
pub(crate) fn find_activation(name: &str) -> Option<&'static ActivationSpec> {
    ACTIVATIONS.iter().find(|spec| spec.name == name)
}

/// Every name of an activation.
pub(crate) fn activation_names() -> impl Iterator<Item = &'static str> {
    ACTIVATIONS.iter().map(|spec| spec.name)
}

/// The activation behind a layer's name, and Keras's class.
pub(super) fn find_layer(name: &str) -> Option<(&'static ActivationSpec, &'static str)> {
    let (_, keras, function, _) = LAYERS.iter().find(|(layer, ..)| *layer == name)?;
    Some((find_activation(function)?, keras))
}

/// Where a layer's default differs from its function's.
pub(crate) fn layer_default(keras: &str, argument: &str) -> Option<f64> {
    let (.., default) = LAYERS.iter().find(|(_, class, ..)| *class == keras)?;
    default.filter(|(name, _)| *name == argument).map(|(_, value)| value)
}

/// Every layer that is an activation.
pub(super) fn layer_names() -> impl Iterator<Item = &'static str> {
    LAYERS.iter().map(|(layer, ..)| *layer)
}
