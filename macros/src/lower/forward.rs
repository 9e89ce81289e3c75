//! The steps of a forward pass: each node's op writes its own; outputs are copied to the caller's buffers.

use super::model;
use crate::ir::{Extent, Forward, Graph, LayerKind, Place, Program, Value, Values, When};

/// Appends a forward pass and says where each value lies.
pub(super) fn lower_forward(graph: &Graph, live: &[bool], training: bool, program: &mut Program, values: &mut Values) {
    for index in 0..graph.inputs.len() {
        let value = Value::Input(index);
        let buffer = program.buffer(Extent::Value(value), Place::Input(index));
        values.buffers.insert(value, buffer);
    }
    for node in (0..graph.nodes.len()).filter(|node| live[*node]) {
        match &graph.layer_of(node).kind {
            LayerKind::Op { op, config } => {
                (op.forward)(&mut Forward { graph, node, config, training, program, values });
            }
            LayerKind::Model { .. } => model::lower_forward(graph, node, training, program, values),
        }
    }
    for (index, output) in graph.outputs.iter().enumerate() {
        let Some(value) = output.value else { continue };
        let to = program.buffer(Extent::Value(value), Place::Output(index));
        program.copy(None, values.buffers[&value], to, value, When::ALWAYS);
    }
}
