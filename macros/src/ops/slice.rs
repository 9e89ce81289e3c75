//! Slicing, `image[7..21, 3, ..]`: a box of each sample; a single index drops its axis (Keras's `GetItem`).

use super::PLAIN;
use crate::ir::{Add, Arg, ArgSpec, At, Backward, Default, DimsCall, Forward, Kind, MaskRule, Op, Operand, Rule};
use formwork_shape::slice;

pub(super) static SLICE: Op = Op {
    layer: "Slice",
    keras: "GetItem",
    args: &[ArgSpec { name: "cuts", kind: Kind::Cuts, default: Default::Required }],
    normal: |at| vec![("cuts", Operand::Call("cuts_of_all_axes", vec![at.dims(0), cuts(at)]))],
    mask: |_| MaskRule::Reject,
    rule: Rule { function: "slice", evaluate: |known| slice(known[0].dims(), known[1].cuts()) },
    operands: |at| vec![at.dims(0), cuts(at)],
    forward: |pass| gather(pass, dims(pass.at())),
    backward: |pass| gather_backward(pass, dims(pass.at())),
    ..PLAIN
};

/// The forward pass of an op that reads elements of its input.
pub(super) fn gather(pass: &mut Forward<'_>, dims: DimsCall) {
    let (x, y) = (pass.input(0), pass.fresh());
    pass.kernel("gather", dims, vec![Arg::Read(x), Arg::Write(y), Arg::Add(Add::No)]);
    pass.give(y);
}

/// Its backward pass: elements that are not read get nothing, what is read twice gets both.
pub(super) fn gather_backward(pass: &mut Backward<'_>, dims: DimsCall) {
    let dy = pass.cotangent();
    if let Some((dx, when)) = pass.start_from_zero(0) {
        let args = vec![Arg::Read(dy), Arg::Update(dx), Arg::Add(Add::Yes)];
        pass.program.kernel(pass.node, "scatter", dims, args, when);
    }
}

fn cuts(at: At<'_>) -> Operand {
    Operand::Cuts(at.config.cuts("cuts"))
}

fn dims(at: At<'_>) -> DimsCall {
    let starts = Operand::Call("slice_starts", vec![at.dims(0), cuts(at)]);
    let part = Operand::Call("slice_box", vec![at.dims(0), cuts(at)]);
    DimsCall { ty: "RegionDims", make: "new", operands: vec![at.dims(0), starts, part] }
}
