//! Normalization inside a sample: along axes, over groups of channels, by the root mean square, to unit length (Keras's
//! `LayerNormalization`, `GroupNormalization`, `RMSNormalization`, `UnitNormalization`).

use super::{PLAIN, elementwise_flops, parameter};
use crate::ir::{
    Arg, ArgSpec, At, Backward, BufferId, Default, DimsCall, Forward, InitializerChoice, Kind, Known, MaskRule, Op,
    Operand, ParameterSpec, RegularizerChoice, Rule,
};
use formwork_shape::{Dims, batch_norm_channels, group_norm, layer_norm, layer_norm_parameter};

const CENTER: ArgSpec = ArgSpec { name: "center", kind: Kind::Flag, default: Default::Flag(true) };
const SCALE: ArgSpec = ArgSpec { name: "scale", kind: Kind::Flag, default: Default::Flag(true) };
const BETA: ArgSpec =
    ArgSpec { name: "beta_initializer", kind: Kind::Initializer, default: Default::Initializer("zeros") };
const GAMMA: ArgSpec =
    ArgSpec { name: "gamma_initializer", kind: Kind::Initializer, default: Default::Initializer("ones") };
const BETA_PENALTY: ArgSpec = ArgSpec { name: "beta_regularizer", kind: Kind::Regularizer, default: Default::Absent };
const GAMMA_PENALTY: ArgSpec = ArgSpec { name: "gamma_regularizer", kind: Kind::Regularizer, default: Default::Absent };
const AXES: ArgSpec = ArgSpec { name: "axis", kind: Kind::Axes, default: Default::Axis(-1) };

/// What normalizations along axes have in common.
const ALONG_AXES: Op = Op {
    normal: |at| vec![("axis", Operand::Call("axis_set", along(at)))],
    mask: |_| MaskRule::Pass,
    rule: Rule { function: "layer_norm", evaluate: |known| layer_norm(known[0].dims(), known[1].axes()) },
    operands: along,
    flops: elementwise_flops,
    ..PLAIN
};

pub(super) static LAYER: Op = Op {
    layer: "LayerNormalization",
    keras: "LayerNormalization",
    args: &[
        AXES,
        ArgSpec { name: "epsilon", kind: Kind::Epsilon, default: Default::Number(1e-3) },
        CENTER,
        SCALE,
        BETA,
        GAMMA,
        BETA_PENALTY,
        GAMMA_PENALTY,
    ],
    parameters: |at| given(at, "layer_norm_parameter", along, of_axes),
    forward: |pass| forward(pass, &STANDARD),
    backward: |pass| backward(pass, &STANDARD),
    ..ALONG_AXES
};

pub(super) static GROUP: Op = Op {
    layer: "GroupNormalization",
    keras: "GroupNormalization",
    args: &[
        ArgSpec { name: "groups", kind: Kind::OpenSize, default: Default::Size(32) },
        ArgSpec { name: "axis", kind: Kind::Axis, default: Default::Axis(-1) },
        ArgSpec { name: "epsilon", kind: Kind::Epsilon, default: Default::Number(1e-3) },
        CENTER,
        SCALE,
        BETA,
        GAMMA,
        BETA_PENALTY,
        GAMMA_PENALTY,
    ],
    normal: |at| vec![("groups", Operand::Call("group_count", in_groups(at)))],
    rule: Rule {
        function: "group_norm",
        evaluate: |known| group_norm(known[0].dims(), known[1].size(), known[2].axis()),
    },
    operands: in_groups,
    parameters: |at| {
        let channels = |at: At<'_>| vec![at.dims(0), Operand::Axis(at.config.axis("axis"))];
        given(at, "batch_norm_channels", channels, |known| batch_norm_channels(known[0].dims(), known[1].axis()))
    },
    forward: |pass| forward(pass, &GROUPED),
    backward: |pass| backward(pass, &GROUPED),
    ..ALONG_AXES
};

/// Keras has no argument for what its scale starts from, and hands no mask on: see the mask rule.
pub(super) static RMS: Op = Op {
    layer: "RmsNormalization",
    keras: "RMSNormalization",
    args: &[AXES, ArgSpec { name: "epsilon", kind: Kind::Epsilon, default: Default::Number(1e-6) }],
    mask: |_| MaskRule::Reject,
    parameters: |at| {
        vec![ParameterSpec {
            name: "scale",
            shape: Operand::Call("layer_norm_parameter", along(at)),
            evaluate: of_axes,
            initializer: InitializerChoice::BuiltIn { ty: "Ones", fields: Vec::new() },
            regularizer: RegularizerChoice::default(),
            trainable: true,
            looked_up: false,
        }]
    },
    forward: |pass| forward(pass, &ROOT_MEAN_SQUARE),
    backward: |pass| backward(pass, &ROOT_MEAN_SQUARE),
    ..ALONG_AXES
};

pub(super) static UNIT: Op = Op {
    layer: "UnitNormalization",
    keras: "UnitNormalization",
    function: Some("unit_normalization"),
    args: &[AXES],
    forward: |pass| forward(pass, &TO_UNIT),
    backward: |pass| backward(pass, &TO_UNIT),
    ..ALONG_AXES
};

/// How a normalization differs from the others.
struct Form {
    /// The variant of the kernels' `Norm`.
    norm: &'static str,
    /// The constructor of its dims, from the operands of its rule.
    make: &'static str,
    /// The function of `formwork-shape` that counts its groups, from the same operands.
    groups: &'static str,
    operands: fn(At<'_>) -> Vec<Operand>,
    /// The parameter its result is multiplied with, and the one that is added.
    gamma: Option<&'static str>,
    beta: Option<&'static str>,
    epsilon: fn(At<'_>) -> Arg,
}

const STANDARD: Form = Form {
    norm: "Standard",
    make: "new",
    groups: "layer_norm_groups",
    operands: along,
    gamma: Some("gamma"),
    beta: Some("beta"),
    epsilon: |at| at.number("epsilon"),
};
const GROUPED: Form = Form { make: "grouped", groups: "group_norm_groups", operands: in_groups, ..STANDARD };
const ROOT_MEAN_SQUARE: Form = Form { norm: "RootMeanSquare", gamma: Some("scale"), beta: None, ..STANDARD };
/// Keras bounds the length by 1e-12.
const TO_UNIT: Form =
    Form { norm: "Unit", gamma: None, beta: None, epsilon: |_| Arg::Number(super::number(1e-12)), ..STANDARD };

fn along(at: At<'_>) -> Vec<Operand> {
    vec![at.dims(0), Operand::Axes(at.config.axes("axis"))]
}

fn of_axes(known: &[Known]) -> Dims {
    layer_norm_parameter(known[0].dims(), known[1].axes())
}

fn in_groups(at: At<'_>) -> Vec<Operand> {
    vec![at.dims(0), Operand::Size(at.config.size("groups")), Operand::Axis(at.config.axis("axis"))]
}

/// Gamma and beta, as far as they are not switched off.
fn given(
    at: At<'_>,
    shape: &'static str,
    operands: fn(At<'_>) -> Vec<Operand>,
    evaluate: fn(&[Known]) -> Dims,
) -> Vec<ParameterSpec> {
    let given = [("gamma", "scale"), ("beta", "center")].into_iter().filter(|(_, flag)| at.config.flag(flag));
    given.map(|(name, _)| parameter(at, name, shape, operands(at), evaluate)).collect()
}

impl Form {
    fn dims(&self, at: At<'_>) -> DimsCall {
        DimsCall { ty: "NormDims", make: self.make, operands: (self.operands)(at) }
    }

    /// The name of gamma, if the layer has one.
    fn gamma(&self, at: At<'_>) -> Option<&'static str> {
        self.gamma.filter(|name| *name != "gamma" || at.config.flag("scale"))
    }

    fn beta(&self, at: At<'_>) -> Option<&'static str> {
        self.beta.filter(|_| at.config.flag("center"))
    }
}

fn forward(pass: &mut Forward<'_>, form: &Form) {
    let (at, x, y) = (pass.at(), pass.input(0), pass.fresh());
    let groups = || Operand::Call(form.groups, (form.operands)(at));
    let (mean, scale) = (pass.room(groups()), pass.room(groups()));
    let (gamma, beta) = (form.gamma(at).map_or(Arg::Empty, Arg::Parameter), form.beta(at));
    let args = vec![
        Arg::Variant("Norm", form.norm),
        (form.epsilon)(at),
        Arg::Read(x),
        gamma,
        beta.map_or(Arg::Empty, Arg::Parameter),
        Arg::Write(mean),
        Arg::Write(scale),
        Arg::Write(y),
    ];
    pass.kernel("norm_forward", form.dims(at), args);
    pass.save("mean", mean);
    pass.save("scale", scale);
    pass.give(y);
}

fn backward(pass: &mut Backward<'_>, form: &Form) {
    let (at, x, dy) = (pass.at(), pass.input(0), pass.cotangent());
    let (mean, scale) = (form.mean(pass.saved("mean")), Arg::Read(pass.saved("scale")));
    let add = pass.add_parameters();
    if let Some(gamma) = form.gamma(at) {
        let args = vec![Arg::Read(x), Arg::Read(dy), mean.clone(), scale.clone(), Arg::Gradient(gamma), add.clone()];
        pass.parameters("norm_backward_gamma", form.dims(at), args);
    }
    if let Some(beta) = form.beta(at) {
        pass.parameters("norm_backward_beta", form.dims(at), vec![Arg::Read(dy), Arg::Gradient(beta), add]);
    }
    let gamma = form.gamma(at).map_or(Arg::Empty, Arg::Parameter);
    let (norm, epsilon) = (Arg::Variant("Norm", form.norm), (form.epsilon)(at));
    pass.gradient(0, "norm_backward_input", form.dims(at), |dx, add| {
        vec![norm, epsilon, Arg::Read(x), Arg::Read(dy), mean, scale, gamma, dx, add]
    });
}

impl Form {
    /// The means, where some were taken away.
    fn mean(&self, saved: BufferId) -> Arg {
        if self.norm == "Standard" { Arg::Read(saved) } else { Arg::Empty }
    }
}
