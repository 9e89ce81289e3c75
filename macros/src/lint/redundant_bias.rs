//! A bias that every reader of its layer takes out again, since it subtracts the mean of each entry over the batch: it is
//! a parameter that learns nothing.

use super::{Finding, Level, Lint, is_output, readers};
use crate::diagnostics::wording::lint as wording;
use crate::ir::{Config, Graph, Layer, LayerKind, Node, Value};

pub(super) static LINT: Lint = Lint { name: "redundant_bias", level: Level::Allow, find };

fn find(graph: &Graph) -> Vec<Finding> {
    graph.layers.iter().enumerate().filter_map(|(layer, at)| in_layer(graph, layer, at)).collect()
}

fn in_layer(graph: &Graph, layer: usize, at: &Layer) -> Option<Finding> {
    let LayerKind::Op { op, config } = &at.kind else { return None };
    let flag = (op.bias)(config)?;
    // Frozen parameters come from elsewhere, and so does what they belong to. Channels that come first in each step of a
    // sequence are along no axis that is looked at here.
    if at.frozen || at.wrapper.is_some() && config.choice("data_format") == "channels_first" {
        return None;
    }
    let mut by = None;
    for node in (0..graph.nodes.len()).filter(|node| graph.nodes[*node].layer == layer) {
        by = Some(taken_out_by(graph, node, config)?);
    }
    let unused = format!("bias_of_{}", at.name);
    by.map(|by| Finding::new(at.ident.span(), unused, wording::redundant_bias(&at.name, flag, by)))
}

/// The layer that takes a bias out again of what a call gives; `None` where somebody sees it.
fn taken_out_by<'g>(graph: &'g Graph, node: usize, config: &Config) -> Option<&'g str> {
    let mut by = None;
    let mut at = node;
    loop {
        let value = Value::Node { node: at, output: 0 };
        let behind = graph.nodes[at].seen_as;
        if is_output(graph, value) {
            return None;
        }
        for reader in readers(graph, value).filter(|reader| behind.is_none_or(|behind| !is_node(graph, reader, behind)))
        {
            by = Some(centers(graph, reader, value, config)?);
        }
        match behind {
            Some(behind) => at = behind,
            None => return by,
        }
    }
}

fn is_node(graph: &Graph, node: &Node, index: usize) -> bool {
    std::ptr::eq(node, &raw const graph.nodes[index])
}

/// The name of a reader that subtracts the mean of what each number of the bias was added to.
fn centers<'g>(graph: &'g Graph, reader: &Node, value: Value, config: &Config) -> Option<&'g str> {
    let layer = &graph.layers[reader.layer];
    let LayerKind::Op { op, config: of_reader } = &layer.kind else { return None };
    let axis = (op.centers)(of_reader).filter(|_| !layer.frozen)?;
    let rank = graph.dims(value).filter(|dims| dims.is_known()).map(|dims| dims.rank().cast_signed());
    let is_along = if is_first(graph, value, config) {
        axis == 1 || rank.is_some_and(|rank| axis == -rank)
    } else {
        axis == -1 || rank == Some(axis)
    };
    is_along.then_some(&layer.name)
}

/// Whether the entries of the bias lie along the first axis of a sample: those of a layer with its channels first.
fn is_first(graph: &Graph, value: Value, config: &Config) -> bool {
    matches!(value, Value::Node { node, .. } if graph.is_hidden(node))
        && config.choice("data_format") == "channels_first"
}
