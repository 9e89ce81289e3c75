//! Slicing, `image[7..21, 3, ..]`: a box of each sample; a single index drops its axis (Keras's `GetItem`).

use super::{no_flops, no_parameters, other};
use crate::ir::{Action, Add, Arg, ArgSpec, At, Default, DimsCall, Inputs, Kind, MaskRule, Op, Operand, Rule, Step};
use formwork_shape::slice;

pub(super) static SLICE: Op = Op {
    layer: "Slice",
    keras: "GetItem",
    function: None,
    inputs: Inputs::Exactly(1),
    args: &[ArgSpec { name: "cuts", kind: Kind::Cuts, default: Default::Required }],
    mask: MaskRule::Consume,
    rule: Rule { function: "slice", evaluate: |known| slice(known[0].dims(), known[1].cuts()) },
    operands: |at| vec![at.dims(0), cuts(at)],
    parameters: no_parameters,
    flops: no_flops,
    tag: other,
    forward: |pass| {
        let (at, x, y) = (pass.at(), pass.input(0), pass.fresh());
        pass.kernel("gather", dims(at), vec![Arg::Read(x), Arg::Write(y), Arg::Add(Add::No)]);
        pass.give(y);
    },
    backward: |pass| {
        let (at, dy) = (pass.at(), pass.cotangent());
        if let Some((dx, when)) = pass.start_from_zero(0) {
            let args = vec![Arg::Read(dy), Arg::Update(dx), Arg::Add(Add::Yes)];
            let action = Action::Kernel { name: "scatter", dims: dims(at), args };
            pass.program.steps.push(Step { node: Some(pass.node), action, when });
        }
    },
};

fn cuts(at: At<'_>) -> Operand {
    Operand::Cuts(at.config.cuts("cuts"))
}

fn dims(at: At<'_>) -> DimsCall {
    let starts = Operand::Call("slice_starts", vec![at.dims(0), cuts(at)]);
    let part = Operand::Call("slice_box", vec![at.dims(0), cuts(at)]);
    DimsCall { ty: "RegionDims", make: "new", operands: vec![at.dims(0), starts, part] }
}
