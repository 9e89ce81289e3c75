//! `data_format = channels_first`: the op computes with channels last, between two conversions. Where two such ops follow
//! each other, the conversion behind the first and the one in front of the second cancel, so that a model whose images
//! come channels first is converted once, at its input.

use super::Resolver;
use crate::ir::{LayerKind, Value};
use crate::ops;
use syn::Ident;

impl Resolver<'_> {
    /// Whether a layer's values come with their channels first.
    pub(super) fn is_channels_first(&self, layer: usize) -> bool {
        let LayerKind::Op { config, .. } = &self.graph.layers[layer].kind else { return false };
        config.choice("data_format") == "channels_first"
    }

    /// The value with its channels last.
    pub(super) fn channels_last(&mut self, value: Value, name: &Ident) -> Value {
        if let Value::Node { node, .. } = value
            && let LayerKind::Op { op, .. } = self.graph.layer_of(node).kind
            && std::ptr::eq(op, ops::TO_CHANNELS_FIRST)
        {
            return self.graph.nodes[node].inputs[0];
        }
        let text = format!("{}, channels last", self.graph.value_name(value));
        let layer = self.hidden(ops::TO_CHANNELS_LAST, name);
        let node = self.node(layer, vec![value], name, 1);
        self.graph.nodes[node].name = text;
        Value::Node { node, output: 0 }
    }

    /// The node that gives a value with its channels last as the user declared it, channels first.
    pub(super) fn channels_first(&mut self, node: usize, name: &Ident) -> usize {
        let layer = self.hidden(ops::TO_CHANNELS_FIRST, name);
        let seen = self.node(layer, vec![Value::Node { node, output: 0 }], name, 1);
        self.graph.nodes[node].seen_as = Some(seen);
        seen
    }
}
