//! Activations: as an argument (`activation = relu`), as an op (`relu(x)`, `x.relu()`) and as a layer (`Relu()`,
//! `Activation(relu)`), all from one table.

use super::{ArgSpec, Default, Inputs, Kind, MaskRule, Op, elementwise_flops, no_parameters};
use crate::ir::{ActivationChoice, Arg, DimsCall, Number, Operand, Rule, Setting, Tag, Value};
use formwork_shape::{ELEMENTWISE, activation};

/// One activation.
#[derive(Debug)]
pub(crate) struct ActivationSpec {
    /// Its name as an argument, function and method: Keras's.
    pub(crate) name: &'static str,
    pub(crate) args: &'static [ArgSpec],
    pub(crate) family: Family,
    /// Whether the derivative is computed from the output; kernels agree (`Activation::saves_output`).
    pub(crate) saves: Saves,
    /// What an output is that ends in it.
    pub(crate) tag: Tag,
}

/// Which kernels an activation runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Element by element: a variant of the kernels' `Activation`.
    Elementwise(&'static str),
    /// Along an axis: the forward and the backward kernel.
    Along(&'static str, &'static str),
}

/// What the derivative of an activation is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saves {
    Input,
    Output,
    /// The output, as long as this argument is positive.
    OutputIfPositive(&'static str),
    /// The output, as long as no argument is given.
    OutputIfPlain,
}

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
    inputs: Inputs::Exactly(1),
    args: &[ArgSpec { name: "activation", kind: Kind::Activation, default: Default::Required }],
    mask: MaskRule::Pass,
    rule: Rule { function: "activation", evaluate: |known| activation(known[0].dims(), known[1].axis()) },
    operands: |at| {
        let axis = at.config.activation("activation").and_then(ActivationChoice::axis);
        vec![at.dims(0), Operand::Axis(axis.unwrap_or(ELEMENTWISE))]
    },
    parameters: no_parameters,
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
};

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

impl ActivationChoice {
    /// Whether it changes nothing.
    pub(crate) fn is_linear(&self) -> bool {
        self.spec.name == "linear"
    }

    /// Whether a kernel can apply it as it writes its result.
    pub(crate) fn is_elementwise(&self) -> bool {
        matches!(self.spec.family, Family::Elementwise(_))
    }

    /// What an output is that ends in it. A softmax along another axis than the last gives no classes on the last.
    pub(crate) fn tag(&self) -> Tag {
        if self.axis().is_none_or(|axis| axis == -1) { self.spec.tag } else { Tag::Other }
    }

    /// The axis it runs along, if any.
    pub(crate) fn axis(&self) -> Option<isize> {
        self.arguments
            .iter()
            .find_map(|(_, setting)| if let Setting::Axis(axis) = setting { Some(*axis) } else { None })
    }

    fn number(&self, name: &str) -> Option<&Number> {
        self.arguments.iter().find_map(|(known, setting)| match setting {
            Setting::Number(number) if *known == name => Some(number),
            _ => None,
        })
    }

    /// Whether the derivative is computed from the output.
    pub(crate) fn saves_output(&self) -> bool {
        match self.spec.saves {
            Saves::Input => false,
            Saves::Output => true,
            Saves::OutputIfPositive(name) => self.number(name).and_then(|number| number.value).is_some_and(|v| v > 0.0),
            Saves::OutputIfPlain => self.spec.args.iter().all(|arg| {
                let given = self.number(arg.name).and_then(|number| number.value);
                matches!((arg.default, given), (Default::Number(default), Some(given)) if default.total_cmp(&given).is_eq())
            }),
        }
    }

    /// The kernel that applies it in place, its dims, and its arguments in front of the buffer.
    pub(crate) fn forward_kernel(&self, value: Value) -> (&'static str, DimsCall, Vec<Arg>) {
        match self.spec.family {
            Family::Elementwise(_) => ("activate", self.dims(value), vec![Arg::Activation(self.clone())]),
            Family::Along(forward, _) => (forward, self.dims(value), Vec::new()),
        }
    }

    /// The kernel that applies its derivative in place, its dims, and its arguments in front of the saved buffer.
    pub(crate) fn backward_kernel(&self, value: Value) -> (&'static str, DimsCall, Vec<Arg>) {
        match self.spec.family {
            Family::Elementwise(_) => ("activate_backward", self.dims(value), vec![Arg::Activation(self.clone())]),
            Family::Along(_, backward) => (backward, self.dims(value), Vec::new()),
        }
    }

    fn dims(&self, value: Value) -> DimsCall {
        let dims = Operand::Dims(value);
        match self.spec.family {
            Family::Elementwise(_) => DimsCall { ty: "Elements", operands: vec![dims] },
            Family::Along(..) => {
                DimsCall { ty: "SoftmaxDims", operands: vec![dims, Operand::Axis(self.axis().unwrap_or(-1))] }
            }
        }
    }
}
