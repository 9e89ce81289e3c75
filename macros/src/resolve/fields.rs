//! Declared layers, and the Sequential form, which calls each in turn.

use super::Resolver;
use super::names::snake;
use crate::ast::{Field, Layer as AstLayer, LayerCall, ShapeType};
use crate::diagnostics::{suggest, wording};
use crate::ir::{Layer, LayerKind, Value};
use crate::ops::{self, Found};
use proc_macro2::Span;
use syn::{Attribute, Ident, Path};

impl Resolver<'_> {
    /// The Sequential form: a linear stack.
    pub(super) fn sequential(&mut self, input: &ShapeType, output: &ShapeType, fields: &[Field]) {
        for name in fields.iter().filter_map(|field| field.name.as_ref()) {
            self.names.take(&name.to_string());
        }
        let port = Ident::new("input_layer", input.span);
        let mut value = Some(self.input(&port, input));
        self.output(&crate::ast::Port { name: Ident::new("output", output.span), ty: output.clone() });
        if fields.is_empty() {
            self.errors.report(self.span_of_end(), wording::no_layer().into());
            value = None;
        }
        for field in fields {
            let layer = self.field(field);
            let Some(layer) = layer else {
                value = None;
                continue;
            };
            let ident = self.graph.layers[layer].ident.clone();
            value = match value {
                Some(value) => {
                    self.call_layer(layer, vec![value], &ident, 1).map(|node| Value::Node { node, output: 0 })
                }
                None => {
                    self.graph.layers[layer].first_call = Some(usize::MAX);
                    None
                }
            };
        }
        self.graph.outputs[0].value = value;
        self.graph.outputs[0].span = output.span;
    }

    /// Declares a field; `None` when its layer is unknown, which is reported.
    pub(super) fn field(&mut self, field: &Field) -> Option<usize> {
        let (kind, class, span) = match &field.layer {
            AstLayer::BuiltIn(call) => (self.built_in(call)?, call.name.to_string(), call.name.span()),
            AstLayer::Model(path) => {
                let (class, span) = path.segments.last().map_or((String::new(), Span::call_site()), |segment| {
                    (segment.ident.to_string(), segment.ident.span())
                });
                (self.model(path)?, class, span)
            }
        };
        let name = field.name.clone().unwrap_or_else(|| Ident::new(&self.names.layer(&class), span));
        Some(self.declare(&name, kind, field.docs.clone(), field.frozen, true))
    }

    /// Adds a layer.
    pub(super) fn declare(
        &mut self,
        name: &Ident,
        kind: LayerKind,
        docs: Vec<Attribute>,
        frozen: bool,
        declared: bool,
    ) -> usize {
        let params_type = self.names.layer_type(&self.graph.name, name);
        self.graph.layers.push(Layer {
            name: name.to_string().trim_start_matches("r#").to_owned(),
            ident: name.clone(),
            docs,
            kind,
            declared,
            frozen,
            params_type,
            parameters: Vec::new(),
            first_call: None,
        });
        self.graph.layers.len() - 1
    }

    fn built_in(&mut self, call: &LayerCall) -> Option<LayerKind> {
        let name = call.name.to_string();
        let Some(found) = ops::find_layer(&name) else {
            let near = suggest::nearest(&name, ops::layer_names());
            self.errors.report(call.name.span(), wording::unknown_layer(&name, near));
            return None;
        };
        let base = snake(&name);
        Some(match found {
            Found::Op(op) => LayerKind::Op { op, config: self.config(op.args, &call.arguments, &call.name, &base)? },
            Found::Activation { op, activation, keras } => {
                let config = self.activation_config(activation, &call.arguments, &call.name, keras)?;
                LayerKind::Op { op, config }
            }
        })
    }

    fn model(&mut self, path: &Path) -> Option<LayerKind> {
        if path.is_ident(&self.graph.name) {
            self.errors.report(self.path_span(path), wording::contains_itself(&self.graph.name));
            return None;
        }
        if let Some(name) = path.get_ident().map(ToString::to_string)
            && ops::find_layer(&name).is_some()
        {
            self.errors.report(self.path_span(path), wording::layer_needs_parentheses(&name));
            return None;
        }
        Some(LayerKind::Model { path: path.clone() })
    }

    fn path_span(&self, path: &Path) -> Span {
        path.segments.last().map_or_else(|| self.span_of_end(), |segment| segment.ident.span())
    }
}
