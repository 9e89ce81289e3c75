//! Dense: `y = activation(x · kernel + bias)` on the last axis (Keras's `Dense`).

use super::parameter;
use crate::ir::{
    ActivationChoice, Arg, ArgSpec, At, Config, Default, DimsCall, Inputs, Kind, MaskRule, Op, Operand, ParameterSpec,
    Rule, Tag,
};
use formwork_shape::{dense, dense_bias, dense_kernel};

pub(super) static DENSE: Op = Op {
    layer: "Dense",
    keras: "Dense",
    function: None,
    inputs: Inputs::Exactly(1),
    args: &[
        ArgSpec { name: "units", kind: Kind::Size, default: Default::Required },
        ArgSpec { name: "activation", kind: Kind::Activation, default: Default::Activation("linear") },
        ArgSpec { name: "use_bias", kind: Kind::Flag, default: Default::Flag(true) },
        ArgSpec {
            name: "kernel_initializer",
            kind: Kind::Initializer,
            default: Default::Initializer("glorot_uniform"),
        },
        ArgSpec { name: "bias_initializer", kind: Kind::Initializer, default: Default::Initializer("zeros") },
        ArgSpec { name: "kernel_regularizer", kind: Kind::Regularizer, default: Default::Absent },
        ArgSpec { name: "bias_regularizer", kind: Kind::Regularizer, default: Default::Absent },
    ],
    mask: MaskRule::Pass,
    rule: Rule { function: "dense", evaluate: |known| dense(known[0].dims(), known[1].size()) },
    operands: |at| vec![at.dims(0), units(at)],
    parameters,
    flops: |at| Operand::Call("dense_flops", vec![at.dims(0), units(at)]),
    tag: |config| config.activation("activation").map_or(Tag::Linear, ActivationChoice::tag),
    forward: |pass| {
        let (at, x, z) = (pass.at(), pass.input(0), pass.fresh());
        let args = vec![Arg::Read(x), Arg::Parameter("kernel"), bias(at.config), Arg::Epilogue(None), Arg::Write(z)];
        pass.kernel("dense_forward", dims(at), args);
        let y = pass.activate(at.config.activation("activation"), z);
        pass.give(y);
    },
    backward: |pass| {
        let at = pass.at();
        let dz = pass.activate(at.config.activation("activation"));
        let (x, add) = (pass.input(0), pass.add_parameters());
        let kernel = vec![Arg::Read(x), Arg::Read(dz), Arg::Gradient("kernel"), add.clone()];
        pass.parameters("dense_backward_kernel", dims(at), kernel);
        if at.config.flag("use_bias") {
            let bias = vec![Arg::Read(dz), Arg::Gradient("bias"), add];
            pass.parameters("dense_backward_bias", dims(at), bias);
        }
        pass.gradient(0, "dense_backward_input", dims(at), |dx, add| {
            vec![Arg::Read(dz), Arg::Parameter("kernel"), dx, add]
        });
    },
};

fn units(at: At<'_>) -> Operand {
    Operand::Size(at.config.size("units"))
}

fn dims(at: At<'_>) -> DimsCall {
    DimsCall { ty: "DenseDims", make: "new", operands: vec![at.dims(0), units(at)] }
}

fn bias(config: &Config) -> Arg {
    if config.flag("use_bias") { Arg::Parameter("bias") } else { Arg::Empty }
}

fn parameters(at: At<'_>) -> Vec<ParameterSpec> {
    let mut parameters = vec![parameter(at, "kernel", "dense_kernel", vec![at.dims(0), units(at)], |known| {
        dense_kernel(known[0].dims(), known[1].size())
    })];
    if at.config.flag("use_bias") {
        parameters.push(parameter(at, "bias", "dense_bias", vec![units(at)], |known| dense_bias(known[0].size())));
    }
    parameters
}
