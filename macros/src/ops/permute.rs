//! Permute and `RepeatVector`: the elements of a sample in another order, or several times.

use super::PLAIN;
use super::slice::{gather, gather_backward};
use crate::ir::{Arg, ArgSpec, At, Default, DimsCall, Kind, MaskRule, Op, Operand, Rule};
use formwork_shape::{permute, repeat_vector};

pub(super) static PERMUTE: Op = Op {
    layer: "Permute",
    keras: "Permute",
    function: Some("permute"),
    args: &[ArgSpec { name: "dims", kind: Kind::Axes, default: Default::Required }],
    mask: |_| MaskRule::Reject,
    rule: Rule { function: "permute", evaluate: |known| permute(known[0].dims(), known[1].axes()) },
    operands: |at| vec![at.dims(0), Operand::Axes(at.config.axes("dims"))],
    forward: |pass| gather(pass, permuted(pass.at())),
    backward: |pass| {
        let (at, dy) = (pass.at(), pass.cotangent());
        pass.gradient(0, "scatter", permuted(at), |dx, add| vec![Arg::Read(dy), dx, add]);
    },
    ..PLAIN
};

pub(super) static REPEAT_VECTOR: Op = Op {
    layer: "RepeatVector",
    keras: "RepeatVector",
    function: Some("repeat_vector"),
    args: &[ArgSpec { name: "n", kind: Kind::Size, default: Default::Required }],
    mask: |_| MaskRule::Reject,
    rule: Rule { function: "repeat_vector", evaluate: |known| repeat_vector(known[0].dims(), known[1].size()) },
    operands: |at| vec![at.dims(0), Operand::Size(at.config.size("n"))],
    forward: |pass| gather(pass, repeated(pass.at())),
    backward: |pass| gather_backward(pass, repeated(pass.at())),
    ..PLAIN
};

fn permuted(at: At<'_>) -> DimsCall {
    DimsCall { ty: "RegionDims", make: "permuted", operands: (PERMUTE.operands)(at) }
}

fn repeated(at: At<'_>) -> DimsCall {
    DimsCall { ty: "RegionDims", make: "repeated", operands: (REPEAT_VECTOR.operands)(at) }
}
