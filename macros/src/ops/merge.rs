//! Element by element, sizes of 1 repeated (Keras's merge layers).
//!
//! All but Subtract take any number of values: `add(a, b, c)` is `add(add(a, b), c)`, cut apart by `resolve`. An average is
//! such a sum, divided at its end by the number of values.

use super::{PLAIN, elementwise_flops};
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
            mask: |_| MaskRule::Merge,
            rule: Rule { function: "broadcast", evaluate: |known| broadcast(known[0].dims(), known[1].dims()) },
            operands: |at| vec![at.dims(0), at.dims(1)],
            flops: elementwise_flops,
            forward: |pass| forward(pass, $variant),
            backward: |pass| backward(pass, $variant),
            ..PLAIN
        }
    };
}

pub(super) static AVERAGE: Op =
    Op { forward: average, backward: average_backward, ..merge!("Average", "average", Inputs::Folded(2)) };
pub(super) static MAXIMUM: Op = merge!("Maximum", "maximum", Inputs::Folded(2));
pub(super) static MINIMUM: Op = merge!("Minimum", "minimum", Inputs::Folded(2));
pub(super) static ADD: Op = merge!("Add", "add", Inputs::Folded(2));
pub(super) static SUBTRACT: Op = merge!("Subtract", "subtract", Inputs::Exactly(2));
pub(super) static MULTIPLY: Op = merge!("Multiply", "multiply", Inputs::Folded(2));

fn dims(at: At<'_>) -> DimsCall {
    DimsCall { ty: "MergeDims", make: "new", operands: vec![at.dims(0), at.dims(1)] }
}

fn forward(pass: &mut Forward<'_>, variant: &'static str) {
    let y = merged(pass, variant);
    pass.give(y);
}

fn average(pass: &mut Forward<'_>) {
    let (at, sum) = (pass.at(), merged(pass, "Add"));
    if let Some(count) = at.joined() {
        pass.kernel("divide", elements(at), vec![Arg::Count(count), Arg::Update(sum)]);
    }
    pass.give(sum);
}

fn merged(pass: &mut Forward<'_>, variant: &'static str) -> BufferId {
    let (at, a, b, y) = (pass.at(), pass.input(0), pass.input(1), pass.fresh());
    let args = vec![Arg::Variant("Merge", variant), Arg::Read(a), Arg::Read(b), Arg::Write(y)];
    pass.kernel("merge_forward", dims(at), args);
    y
}

fn backward(pass: &mut Backward<'_>, variant: &'static str) {
    let dy = pass.cotangent();
    slopes(pass, variant, dy);
}

fn average_backward(pass: &mut Backward<'_>) {
    let (at, dy) = (pass.at(), pass.cotangent());
    let dsum =
        at.joined().map_or(dy, |count| pass.in_place(dy, "divide", elements(at), |dsum| vec![Arg::Count(count), dsum]));
    slopes(pass, "Add", dsum);
}

fn slopes(pass: &mut Backward<'_>, variant: &'static str, dy: BufferId) {
    let at = pass.at();
    let linear = matches!(variant, "Add" | "Subtract");
    let operand = |buffer: BufferId| if linear { Arg::Empty } else { Arg::Read(buffer) };
    for (index, side) in ["Left", "Right"].into_iter().enumerate() {
        let (a, b) = (operand(pass.input(0)), operand(pass.input(1)));
        pass.gradient(index, "merge_backward", dims(at), |dx, add| {
            vec![Arg::Variant("Merge", variant), Arg::Variant("Side", side), a, b, Arg::Read(dy), dx, add]
        });
    }
}

fn elements(at: At<'_>) -> DimsCall {
    DimsCall { ty: "Elements", make: "new", operands: vec![at.out()] }
}
