//! Reverse-mode differentiation: from the cotangents of the outputs back through every node that somebody needs.
//!
//! The first contribution to a gradient is written, later ones are added, so no gradient is cleared first.

use super::model;
use crate::ir::{
    Action, Backward, Extent, Gradients, Graph, LayerKind, Needs, NeedsTable, Place, Program, Step, Tag, Value, Values,
    Weights, contribution,
};

/// Appends the backward pass.
pub(super) fn lower_backward(graph: &Graph, live: &[bool], program: &mut Program, values: &Values) {
    let needs = NeedsTable::new(graph);
    let mut gradients = Gradients::default();
    for (index, output) in graph.outputs.iter().enumerate() {
        let Some(value) = output.value.filter(|value| needs.of(*value).any()) else { continue };
        let from = program.buffer(Extent::Value(value), Place::Cotangent(index));
        let (to, add) = contribution(program, &mut gradients, value);
        let when = needs.of(value).when();
        if add {
            program.add(None, from, to, value, when);
        } else {
            program.copy(None, from, to, value, when);
        }
    }
    for node in (0..graph.nodes.len()).rev().filter(|node| live[*node]) {
        if !needs.of(Value::Node { node, output: 0 }).any() {
            continue;
        }
        match &graph.layer_of(node).kind {
            LayerKind::Op { op, config } => {
                let fused = fused_output(graph, node);
                let gradients = &mut gradients;
                (op.backward)(&mut Backward { graph, needs: &needs, node, config, program, values, gradients, fused });
            }
            LayerKind::Model { .. } => model::lower_backward(graph, &needs, node, program, values, &mut gradients),
        }
        gradients.written.insert(graph.nodes[node].layer);
    }
    clear_untouched_inputs(graph, &needs, program, &mut gradients);
}

/// Inputs that no output depends on have a gradient too: zero.
fn clear_untouched_inputs(graph: &Graph, needs: &NeedsTable, program: &mut Program, gradients: &mut Gradients) {
    for index in 0..graph.inputs.len() {
        let value = Value::Input(index);
        if needs.of(value).any() && !gradients.buffers.contains_key(&value) {
            let (to, _) = contribution(program, gradients, value);
            let when = Needs { weights: Weights::Never, inputs: true }.when();
            program.steps.push(Step { node: None, action: Action::Zero { to, value }, when });
        }
    }
}

/// The output whose loss may be fused with the activation this node ends in: its only reader.
fn fused_output(graph: &Graph, node: usize) -> Option<usize> {
    let value = Value::Node { node, output: 0 };
    let LayerKind::Op { op, config } = &graph.layer_of(node).kind else { return None };
    let fusable = matches!((op.tag)(config), Tag::Softmax | Tag::Sigmoid) && graph.uses(value) == 1;
    let is_last = |given: Value| graph.unwrapped(given) == value && graph.uses(given) == 1;
    graph.outputs.iter().position(|output| output.value.is_some_and(is_last)).filter(|_| fusable)
}
