//! Add, Subtract, Multiply: element by element, sizes of 1 repeated (Keras's merge layers).
//!
//! Add and Multiply take any number of values: `add(a, b, c)` is `add(add(a, b), c)`, cut apart by `resolve`.

use super::{elementwise_flops, no_parameters, other};
use crate::ir::{Arg, At, Backward, BufferId, DimsCall, Forward, Inputs, MaskRule, Op, Rule};
use formwork_shape::broadcast;

macro_rules! merge {
    ($variant:literal, $function:literal, $inputs:expr) => {
        Op {
            layer: $variant,
            keras: $variant,
            function: Some($function),
            inputs: $inputs,
            args: &[],
            mask: MaskRule::Combine,
            rule: Rule { function: "broadcast", evaluate: |known| broadcast(known[0].dims(), known[1].dims()) },
            operands: |at| vec![at.dims(0), at.dims(1)],
            parameters: no_parameters,
            flops: elementwise_flops,
            tag: other,
            forward: |pass| forward(pass, $variant),
            backward: |pass| backward(pass, $variant),
        }
    };
}

pub(super) static ADD: Op = merge!("Add", "add", Inputs::Folded(2));
pub(super) static SUBTRACT: Op = merge!("Subtract", "subtract", Inputs::Exactly(2));
pub(super) static MULTIPLY: Op = merge!("Multiply", "multiply", Inputs::Folded(2));

fn dims(at: At<'_>) -> DimsCall {
    DimsCall { ty: "MergeDims", operands: vec![at.dims(0), at.dims(1)] }
}

fn forward(pass: &mut Forward<'_>, variant: &'static str) {
    let (at, a, b, y) = (pass.at(), pass.input(0), pass.input(1), pass.fresh());
    let args = vec![Arg::Variant("Merge", variant), Arg::Read(a), Arg::Read(b), Arg::Write(y)];
    pass.kernel("merge_forward", dims(at), args);
    pass.give(y);
}

fn backward(pass: &mut Backward<'_>, variant: &'static str) {
    let (at, dy) = (pass.at(), pass.cotangent());
    let factors = variant == "Multiply";
    let operand = |buffer: BufferId| if factors { Arg::Read(buffer) } else { Arg::Empty };
    for (index, side) in ["Left", "Right"].into_iter().enumerate() {
        let (a, b) = (operand(pass.input(0)), operand(pass.input(1)));
        pass.gradient(index, "merge_backward", dims(at), |dx, add| {
            vec![Arg::Variant("Merge", variant), Arg::Variant("Side", side), a, b, Arg::Read(dy), dx, add]
        });
    }
}
