//! Prelu: `max(x, 0) + alpha · min(x, 0)` with slopes that are learned (Keras's `PReLU`).

use super::{PLAIN, elementwise_flops, parameter};
use crate::ir::{Arg, ArgSpec, At, Default, DimsCall, Kind, MaskRule, Op, Operand, Rule};
use formwork_shape::{prelu, prelu_alpha};

pub(super) static PRELU: Op = Op {
    layer: "Prelu",
    keras: "PReLU",
    args: &[
        ArgSpec { name: "alpha_initializer", kind: Kind::Initializer, default: Default::Initializer("zeros") },
        ArgSpec { name: "alpha_regularizer", kind: Kind::Regularizer, default: Default::Absent },
        ArgSpec { name: "shared_axes", kind: Kind::Axes, default: Default::Absent },
    ],
    normal: |at| vec![("shared_axes", Operand::Call("axis_set", operands(at)))],
    mask: |_| MaskRule::Pass,
    rule: Rule { function: "prelu", evaluate: |known| prelu(known[0].dims(), known[1].axes()) },
    operands,
    parameters: |at| {
        let evaluate = |known: &[crate::ir::Known]| prelu_alpha(known[0].dims(), known[1].axes());
        vec![parameter(at, "alpha", "prelu_alpha", operands(at), evaluate)]
    },
    flops: elementwise_flops,
    forward: |pass| {
        let (at, x, y) = (pass.at(), pass.input(0), pass.fresh());
        pass.kernel("prelu_forward", dims(at), vec![Arg::Read(x), Arg::Parameter("alpha"), Arg::Write(y)]);
        pass.give(y);
    },
    backward: |pass| {
        let (at, x, dy, add) = (pass.at(), pass.input(0), pass.cotangent(), pass.add_parameters());
        let alpha = vec![Arg::Read(x), Arg::Read(dy), Arg::Gradient("alpha"), add];
        pass.parameters("prelu_backward_alpha", dims(at), alpha);
        pass.gradient(0, "prelu_backward_input", dims(at), |dx, add| {
            vec![Arg::Read(x), Arg::Parameter("alpha"), Arg::Read(dy), dx, add]
        });
    },
    ..PLAIN
};

fn operands(at: At<'_>) -> Vec<Operand> {
    vec![at.dims(0), Operand::Axes(at.config.axes("shared_axes"))]
}

fn dims(at: At<'_>) -> DimsCall {
    DimsCall { ty: "PreluDims", make: "new", operands: operands(at) }
}
