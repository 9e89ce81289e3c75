//! Lambda: an arithmetic expression of the user's, element by element, over values of one shape (Keras's `Lambda`).

use super::PLAIN;
use crate::ir::{Inputs, Lambda, MaskRule, Op, Operand, Rule};
use formwork_shape::alike;

pub(super) static LAMBDA: Op = Op {
    layer: "Lambda",
    keras: "Lambda",
    inputs: Inputs::AtLeast(1),
    mask: |_| MaskRule::Combine,
    rule: Rule { function: "alike", evaluate: |known| alike(known[0].list()) },
    operands: |at| vec![Operand::List(at.inputs().to_vec())],
    flops: |at| {
        let operations = match at.config.lambda("function") {
            Some(Lambda::Term { terms, root }) => terms.operations(*root),
            // What the user's own function takes is not known here.
            _ => 1,
        };
        Operand::Call("elementwise_flops", vec![at.out(), Operand::Index(operations)])
    },
    forward: |pass| {
        if let Some(lambda) = pass.at().config.lambda("function") {
            pass.lambda(lambda);
        }
    },
    backward: |pass| {
        if let Some(lambda) = pass.at().config.lambda("function") {
            pass.lambda(lambda);
        }
    },
    ..PLAIN
};
