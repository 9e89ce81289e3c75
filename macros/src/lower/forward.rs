//! The steps of a forward pass: each node's op writes its own; outputs are copied to the caller's buffers.

use super::model;
use crate::ir::{
    Arg, At, DimsCall, Extent, Forward, Graph, LayerKind, MaskRule, Operand, Place, Program, Value, Values, When,
};

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
                let joins = match (op.mask)(config) {
                    MaskRule::Combine => Some("combine_masks"),
                    MaskRule::Merge => Some("merge_masks"),
                    _ => None,
                };
                if let Some(kernel) = joins.filter(|_| graph.nodes[node].mask == Some(node)) {
                    join_masks(At { graph, node, config }, kernel, program, values);
                }
            }
            LayerKind::Model { .. } => model::lower_forward(graph, node, training, program, values),
        }
    }
    for (index, output) in graph.outputs.iter().enumerate() {
        let Some(value) = output.value else { continue };
        let to = program.buffer(Extent::Value(value), Place::Output(index));
        program.copy(None, values.buffers[&value], to, value, When::ALWAYS);
        if let Some(made) = graph.mask(value) {
            let to = program.buffer(mask_extent(made), Place::OutputMask(index));
            let args = vec![Arg::Read(values.masks[&made]), Arg::Write(to)];
            program.kernel(made, "copy_mask", mask_elements(made), args, When::ALWAYS);
        }
    }
}

/// Joins the masks of a node's inputs by a kernel, two at a time.
fn join_masks(at: At<'_>, kernel: &'static str, program: &mut Program, values: &mut Values) {
    let mut masks: Vec<usize> = at.inputs().iter().filter_map(|input| at.graph.mask(*input)).collect();
    masks.dedup();
    let mut masks = masks.into_iter().map(|made| values.masks[&made]);
    let Some(mut joined) = masks.next() else { return };
    for mask in masks {
        let to = program.buffer(mask_extent(at.node), Place::Arena);
        let args = vec![Arg::Read(joined), Arg::Read(mask), Arg::Write(to)];
        program.kernel(at.node, kernel, mask_elements(at.node), args, When::ALWAYS);
        joined = to;
    }
    values.masks.insert(at.node, joined);
}

/// The shape of the mask a node made: that of its output without the last axis.
fn mask_dims(node: usize) -> Operand {
    Operand::Call("mask_dims", vec![Operand::Dims(Value::Node { node, output: 0 })])
}

fn mask_extent(node: usize) -> Extent {
    Extent::Room { node, size: mask_dims(node) }
}

fn mask_elements(node: usize) -> DimsCall {
    DimsCall { ty: "Elements", make: "new", operands: vec![mask_dims(node)] }
}
