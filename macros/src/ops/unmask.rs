//! Unmask: the same value without its mask, for ops that take none (Keras drops a mask there with a warning).

use super::PLAIN;
use crate::ir::{MaskRule, Op};

pub(super) static UNMASK: Op = Op {
    layer: "Unmask",
    keras: "Unmask",
    function: Some("unmask"),
    mask: |_| MaskRule::Consume,
    forward: |pass| {
        let y = pass.copy(pass.input(0));
        pass.give(y);
    },
    backward: |pass| pass.pass_on(0, pass.cotangent()),
    ..PLAIN
};
