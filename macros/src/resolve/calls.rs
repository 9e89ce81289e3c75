//! Calls of layers: each becomes a node, or several where an op folds its values or a layer is wrapped.

use super::Resolver;
use crate::ast::Element;
use crate::diagnostics::wording;
use crate::ir::{Config, Inputs, LayerKind, MaskRule, Node, Op, Origin, Takes, Value, Wrapper};
use crate::ops;
use syn::Ident;

impl Resolver<'_> {
    /// Declares a nameless layer for an op and calls it.
    pub(super) fn call_op(
        &mut self,
        op: &'static Op,
        config: Config,
        values: Vec<Value>,
        name: &Ident,
    ) -> Option<Value> {
        let kind = LayerKind::Op { op, config };
        let layer_name = Ident::new(&self.names.layer(&name.to_string()), name.span());
        let layer = self.declare(&layer_name, kind);
        self.call_layer(layer, values, name, 1).map(|node| Value::Node { node, output: 0 })
    }

    /// Adds a node that calls a layer and gives so many values.
    pub(super) fn call_layer(
        &mut self,
        layer: usize,
        values: Vec<Value>,
        name: &Ident,
        outputs: usize,
    ) -> Option<usize> {
        self.graph.layers[layer].first_call.get_or_insert(usize::MAX);
        match self.graph.layers[layer].wrapper {
            Some(Wrapper::TimeDistributed) => self.call_on_steps(layer, &values, name, outputs),
            None => self.call_plain(layer, values, name, outputs),
        }
    }

    /// A call of what a layer is inside its wrapper.
    fn call_plain(&mut self, layer: usize, values: Vec<Value>, name: &Ident, outputs: usize) -> Option<usize> {
        if !self.accepts(layer, &values, name, outputs) {
            return None;
        }
        let folds =
            matches!(self.graph.layers[layer].kind, LayerKind::Op { op, .. } if matches!(op.inputs, Inputs::Folded(_)));
        if self.is_channels_first(layer) {
            let input = self.channels_last(values[0], name);
            let node = self.node(layer, vec![input], name, outputs);
            return Some(self.channels_first(node, name));
        }
        if values.len() <= 2 || !folds {
            return Some(self.node(layer, values, name, outputs));
        }
        let mut node = self.node(layer, values[..2].to_vec(), name, 1);
        for value in &values[2..] {
            self.graph.nodes[node].goes_on = true;
            node = self.node(layer, vec![Value::Node { node, output: 0 }, *value], name, 1);
        }
        Some(node)
    }

    /// A layer on each step of a sequence: the steps become samples, the layer is called, and its outputs become
    /// sequences.
    fn call_on_steps(&mut self, layer: usize, values: &[Value], name: &Ident, outputs: usize) -> Option<usize> {
        let [sequence] = values else {
            self.errors.report(name.span(), wording::wrong_input_count(name, (1, 1), values.len()));
            return None;
        };
        if outputs != 1 {
            self.errors.report(name.span(), wording::wrong_output_count(name, 1, outputs));
            return None;
        }
        if let Some(port) = self.ids(*sequence) {
            self.errors.report(name.span(), wording::wraps_ids(name, &port));
            return None;
        }
        let steps = self.hidden(ops::STEPS, name);
        let taken = self.node(steps, vec![*sequence], name, 1);
        self.graph.nodes[taken].folds.push(*sequence);
        self.graph.nodes[taken].name = format!("{}[t]", self.graph.value_name(*sequence));
        let node = self.call_plain(layer, vec![Value::Node { node: taken, output: 0 }], name, 1)?;
        let sequences = self.hidden(ops::SEQUENCE, name);
        let made = self.node(sequences, vec![Value::Node { node, output: 0 }, *sequence], name, 1);
        self.graph.nodes[made].folds.pop();
        self.graph.nodes[node].seen_as = Some(made);
        self.graph.nodes[made].mask = self.graph.mask(*sequence);
        Some(made)
    }

    /// A layer that the user did not write, named like the one it stands with.
    pub(super) fn hidden(&mut self, op: &'static Op, name: &Ident) -> usize {
        let layer = self.declare(name, LayerKind::Op { op, config: Config::default() });
        self.graph.layers[layer].origin = Origin::Hidden;
        layer
    }

    /// Whether a layer takes these values and gives as many as are bound.
    fn accepts(&mut self, layer: usize, values: &[Value], name: &Ident, outputs: usize) -> bool {
        let masked = values.iter().find(|value| self.graph.mask(**value).is_some());
        let LayerKind::Op { op, config } = &self.graph.layers[layer].kind else {
            if let Some(value) = masked {
                let value = self.graph.value_name(*value);
                self.errors.report(name.span(), wording::masked_into_model(name, &value));
            }
            return masked.is_none();
        };
        // With its channels first, what lies behind a flag of the mask is no step.
        let refuses = (op.mask)(config) == MaskRule::Reject || self.is_channels_first(layer);
        let (least, most) = op.inputs.range();
        let gives = (op.outputs)(config);
        let message = if values.len() < least || values.len() > most {
            wording::wrong_input_count(name, (least, most), values.len())
        } else if let Some((value, message)) = self.element_fault(op, values, name) {
            if self.told_ids.contains(&value) {
                return false;
            }
            self.told_ids.push(value);
            message
        } else if gives != outputs {
            wording::wrong_output_count(name, gives, outputs)
        } else if let Some(value) = masked.filter(|_| refuses) {
            wording::mask_refused(name, &self.graph.value_name(*value))
        } else {
            return true;
        };
        self.errors.report(name.span(), message);
        false
    }

    /// Ids where numbers belong, or numbers where ids belong: the value, and what to say.
    fn element_fault(&self, op: &Op, values: &[Value], name: &Ident) -> Option<(String, String)> {
        let takes_ids = matches!(op.takes, Takes::Ids(_));
        let first = values.first().filter(|value| takes_ids && self.ids(**value).is_none());
        if let Some(value) = first {
            let value = self.graph.value_name(*value);
            let message = wording::takes_ids(name, &value);
            return Some((value, message));
        }
        let port = values.iter().skip(usize::from(takes_ids)).find_map(|value| self.ids(*value))?;
        let message = wording::takes_floats(name, &port);
        Some((port, message))
    }

    /// The name of an input that holds ids, if the value is one.
    pub(super) fn ids(&self, value: Value) -> Option<String> {
        let Value::Input(index) = value else { return None };
        let port = &self.graph.inputs[index];
        (port.element == Element::Ids).then(|| port.name.to_string())
    }

    pub(super) fn node(&mut self, layer: usize, inputs: Vec<Value>, name: &Ident, outputs: usize) -> usize {
        let node = self.graph.nodes.len();
        let first = self.graph.layers[layer].first_call.get_or_insert(usize::MAX);
        if *first == usize::MAX {
            *first = node;
        }
        let layer_name = self.graph.layers[layer].name.clone();
        let span = name.span();
        let idents = (0..outputs).map(|_| (self.names.constant(&layer_name, span), None)).collect();
        let mask = self.mask(layer, &inputs, node);
        let folds = inputs.first().map(|input| self.graph.folds(*input).to_vec()).unwrap_or_default();
        self.graph.nodes.push(Node {
            name: layer_name,
            layer,
            inputs,
            outputs: idents,
            span,
            goes_on: false,
            seen_as: None,
            mask,
            folds,
        });
        node
    }

    /// The node whose mask `node` hands on, by the op's mask rule.
    fn mask(&self, layer: usize, inputs: &[Value], node: usize) -> Option<usize> {
        let LayerKind::Op { op, config } = &self.graph.layers[layer].kind else { return None };
        match (op.mask)(config) {
            MaskRule::Pass => inputs.first().and_then(|input| self.graph.mask(*input)),
            rule @ (MaskRule::Combine | MaskRule::Merge) => {
                let mut masks = inputs.iter().filter_map(|input| self.graph.mask(*input));
                let first = masks.next()?;
                let is_one = masks.all(|mask| mask == first);
                let counts_always = inputs.iter().any(|input| self.graph.mask(*input).is_none());
                (rule == MaskRule::Combine || !counts_always).then_some(if is_one { first } else { node })
            }
            MaskRule::Produce => Some(node),
            MaskRule::Consume | MaskRule::Reject => None,
        }
    }
}
