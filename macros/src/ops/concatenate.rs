//! Concatenate: values end to end along an axis (Keras's `Concatenate`).

use super::PLAIN;
use crate::ir::{Add, Arg, ArgSpec, At, Default, DimsCall, Inputs, Kind, MaskRule, Op, Operand, Rule};
use formwork_shape::concatenate;

pub(super) static CONCATENATE: Op = Op {
    layer: "Concatenate",
    keras: "Concatenate",
    function: Some("concatenate"),
    inputs: Inputs::AtLeast(2),
    args: &[ArgSpec { name: "axis", kind: Kind::Axis, default: Default::Axis(-1) }],
    mask: |_| MaskRule::Merge,
    rule: Rule { function: "concatenate", evaluate: |known| concatenate(known[0].list(), known[1].axis()) },
    operands: |at| vec![Operand::List(at.inputs().to_vec()), axis(at)],
    forward: |pass| {
        let (at, y) = (pass.at(), pass.fresh());
        for index in 0..at.inputs().len() {
            let args = vec![Arg::Read(pass.input(index)), Arg::Update(y), Arg::Add(Add::No)];
            pass.kernel("scatter", dims(at, index), args);
        }
        pass.give(y);
    },
    backward: |pass| {
        let (at, dy) = (pass.at(), pass.cotangent());
        for index in 0..at.inputs().len() {
            pass.gradient(index, "gather", dims(at, index), |dx, add| vec![Arg::Read(dy), dx, add]);
        }
    },
    ..PLAIN
};

fn axis(at: At<'_>) -> Operand {
    Operand::Axis(at.config.axis("axis"))
}

/// The box of input `index` in the output.
fn dims(at: At<'_>, index: usize) -> DimsCall {
    let offset = vec![Operand::List(at.inputs().to_vec()), axis(at), Operand::Index(index)];
    DimsCall {
        ty: "RegionDims",
        make: "new",
        operands: vec![at.out(), Operand::Call("concatenate_offset", offset), at.dims(index)],
    }
}
