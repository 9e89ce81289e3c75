//! The steps that move statistics after a training step, from what the forward pass left in the arena.

use super::model;
use crate::ir::{Graph, LayerKind, Program, Settle, Values};

/// Appends them. They run for frozen layers too, which may be thawed, and then leave statistics as they are.
pub(super) fn lower_settle(graph: &Graph, live: &[bool], program: &mut Program, values: &Values) {
    for node in (0..graph.nodes.len()).filter(|node| live[*node]) {
        match &graph.layer_of(node).kind {
            LayerKind::Op { op, config } => (op.settle)(&mut Settle { graph, node, config, program, values }),
            LayerKind::Model { .. } => model::lower_settle(node, program, values),
        }
    }
}
