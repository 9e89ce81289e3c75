//! Layers of the user's own: a type of his with a shape rule and parameters, which constants ask, and a forward and a
//! backward pass.

use super::{PLAIN, elementwise_flops};
use crate::ir::{InitializerChoice, Op, Operand, ParameterSpec, RegularizerChoice, Rule, Size, node_constant};
use formwork_shape::{Dims, ShapeError, numbers};

pub(super) static CUSTOM: Op = Op {
    layer: "a layer of one's own",
    keras: "Layer",
    // The rule is the user's: only rustc can ask it.
    rule: Rule { function: "custom", evaluate: |_| Err(ShapeError::Unknown) },
    operands: |at| vec![Operand::Parameter(node_constant(at.graph, at.node, "RULE"))],
    parameters: |at| {
        let count = Size::Const(node_constant(at.graph, at.node, "LEN"));
        vec![ParameterSpec {
            name: "values",
            shape: Operand::Call("numbers", vec![Operand::Size(count)]),
            evaluate: |known| known.first().map_or(Dims::UNKNOWN, |count| numbers(count.size())),
            // What it says of each parameter is in its own constant.
            initializer: InitializerChoice::BuiltIn { ty: "Zeros", fields: Vec::new() },
            regularizer: RegularizerChoice::default(),
            trainable: true,
            looked_up: false,
        }]
    },
    flops: elementwise_flops,
    forward: |pass| pass.custom(),
    backward: |pass| pass.custom(),
    ..PLAIN
};
