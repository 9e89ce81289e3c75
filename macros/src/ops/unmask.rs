//! Unmask: the same value without its mask, for ops that take none (Keras drops a mask there with a warning).

use super::PLAIN;
use super::reshape::{view, view_backward};
use crate::ir::{MaskRule, Op};

pub(super) static UNMASK: Op = Op {
    layer: "Unmask",
    keras: "Unmask",
    function: Some("unmask"),
    mask: |_| MaskRule::Consume,
    forward: view,
    backward: view_backward,
    ..PLAIN
};
