//! The steps that move the state on after a training step, from what the forward pass left in the arena.

use super::model;
use crate::ir::{Graph, LayerKind, Program, Settle, Values};

/// Appends them; a frozen layer's state stays.
pub(super) fn lower_settle(graph: &Graph, live: &[bool], program: &mut Program, values: &Values) {
    for node in (0..graph.nodes.len()).filter(|node| live[*node]) {
        match &graph.layer_of(node).kind {
            LayerKind::Op { .. } if graph.layer_of(node).frozen => {}
            LayerKind::Op { op, config } => (op.settle)(&mut Settle { graph, node, config, program, values }),
            LayerKind::Model { .. } => model::lower_settle(graph, node, program, values),
        }
    }
}
