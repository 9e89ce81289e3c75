//! Dense: `y = activation(x · kernel + bias)` on the last axis (Keras's `Dense`).

use super::{PLAIN, affine, parameter};
use crate::ir::{
    ActivationChoice, Arg, ArgSpec, At, Backward, Default, DimsCall, Kind, MaskRule, Op, Operand, ParameterSpec, Rule,
    Tag,
};
use formwork_shape::{dense, dense_bias, dense_kernel};

pub(super) static DENSE: Op = Op {
    layer: "Dense",
    keras: "Dense",
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
    mask: |_| MaskRule::Pass,
    rule: Rule { function: "dense", evaluate: |known| dense(known[0].dims(), known[1].size()) },
    operands: |at| vec![at.dims(0), units(at)],
    parameters,
    flops: |at| Operand::Call("dense_flops", vec![at.dims(0), units(at)]),
    bias: affine::bias,
    tag: |config| config.activation("activation").map_or(Tag::Linear, ActivationChoice::tag),
    forward: |pass| affine::forward(pass, "dense_forward", dims(pass.at())),
    backward,
    ..PLAIN
};

fn units(at: At<'_>) -> Operand {
    Operand::Size(at.config.size("units"))
}

fn dims(at: At<'_>) -> DimsCall {
    DimsCall { ty: "DenseDims", make: "new", operands: vec![at.dims(0), units(at)] }
}

fn backward(pass: &mut Backward<'_>) {
    let (at, dims) = (pass.at(), dims(pass.at()));
    let dz = pass.activate(at.config.activation("activation"));
    let bias = if at.config.flag("use_bias") { Arg::Gradient("bias") } else { Arg::Nowhere };
    let weights = vec![Arg::Read(pass.input(0)), Arg::Read(dz), Arg::Gradient("kernel"), bias, pass.add_parameters()];
    pass.parameters("dense_backward_weights", dims.clone(), weights);
    pass.gradient(0, "dense_backward_input", dims, |dx, add| {
        vec![Arg::Read(dz), Arg::Parameter("kernel"), dx, add, Arg::Gate(None)]
    });
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
