//! Flatten and Reshape: the same elements under another shape; no step at all once buffers are merged.

use super::PLAIN;
use super::layout::DATA_FORMAT;
use crate::ir::{ArgSpec, Backward, Default, Forward, Kind, MaskRule, Op, Operand, Rule};
use formwork_shape::{flatten, reshape};

pub(super) static FLATTEN: Op = Op {
    layer: "Flatten",
    keras: "Flatten",
    function: Some("flatten"),
    args: &[DATA_FORMAT],
    mask: |_| MaskRule::Reject,
    rule: Rule { function: "flatten", evaluate: |known| flatten(known[0].dims()) },
    forward: view,
    backward: view_backward,
    ..PLAIN
};

pub(super) static RESHAPE: Op = Op {
    layer: "Reshape",
    keras: "Reshape",
    function: Some("reshape"),
    args: &[ArgSpec { name: "target_shape", kind: Kind::Sizes, default: Default::Required }],
    normal: |at| vec![("target_shape", at.out())],
    mask: |_| MaskRule::Reject,
    rule: Rule { function: "reshape", evaluate: |known| reshape(known[0].dims(), known[1].sizes()) },
    operands: |at| vec![at.dims(0), Operand::Sizes(at.config.sizes("target_shape"))],
    forward: view,
    backward: view_backward,
    ..PLAIN
};

/// The same elements: no step once buffers are merged.
pub(super) fn view(pass: &mut Forward<'_>) {
    let y = pass.copy(pass.input(0));
    pass.give(y);
}

pub(super) fn view_backward(pass: &mut Backward<'_>) {
    pass.pass_on(0, pass.cotangent());
}
