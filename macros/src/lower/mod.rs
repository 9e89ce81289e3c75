//! Graph → passes: straight-line lists of kernel calls over buffers that are placed in memory.
//!
//! The passes of this room, in order: [`forward`] writes the steps of a forward pass, [`autodiff`] those of the backward
//! pass, [`settle`] what moves statistics; [`merge`] lets a copy share its source's buffer where nobody can tell;
//! [`fuse`] moves activations into the kernels in front of them; [`memory`] assigns what is left to slots by lifetime.
//! `verify` checks the result.

mod autodiff;
mod forward;
mod fuse;
mod memory;
mod merge;
mod model;
mod settle;

use crate::ir::{Graph, Pass, Passes, Program, Turns, Value, Values, verify};

/// Lowers a graph without mistakes.
pub(crate) fn lower_graph(graph: &Graph) -> Passes {
    let live = live_nodes(graph);
    let mut predict = Program::default();
    forward::lower_forward(graph, &live, false, &mut predict, &mut Values::default());
    let mut train = Program::default();
    let mut values = Values::default();
    forward::lower_forward(graph, &live, true, &mut train, &mut values);
    let backward = train.steps.len();
    autodiff::lower_backward(graph, &live, &mut train, &values);
    let turns = Turns { backward, settle: train.steps.len() };
    settle::lower_settle(graph, &live, &mut train, &values);
    let (predict, _) = plan(graph, predict, Turns::NEVER);
    let (train, turns) = plan(graph, train, turns);
    let passes = Passes { predict, train, turns };
    debug_assert_eq!(verify::passes(&passes), Ok(()));
    passes
}

/// Merges, fuses and places; the turns are told anew.
fn plan(graph: &Graph, mut program: Program, turns: Turns) -> (Pass, Turns) {
    let merged = merge::merge_copies(&mut program, turns.backward);
    let turns = merge::drop_merged(&mut program, &merged, turns);
    let turns = fuse::fuse_activations(&mut program, &merged, turns);
    let slots = memory::assign_slots(graph, &program, merged);
    (Pass { program, slots }, turns)
}

/// The nodes that some output depends on.
fn live_nodes(graph: &Graph) -> Vec<bool> {
    let mut live = vec![false; graph.nodes.len()];
    let mut pending: Vec<Value> = graph.outputs.iter().filter_map(|output| output.value).collect();
    while let Some(value) = pending.pop() {
        if let Value::Node { node, .. } = value
            && !live[node]
        {
            live[node] = true;
            pending.extend(&graph.nodes[node].inputs);
        }
    }
    live
}
