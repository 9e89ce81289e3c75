//! Declared layers, and the Sequential form, which calls each in turn.

use super::Resolver;
use super::literals;
use super::names::snake;
use crate::ast::{Argument, CustomCall, Field, Layer as AstLayer, LayerCall, ShapeType};
use crate::diagnostics::{suggest, wording};
use crate::ir::{Layer, LayerKind, Origin, Setting, Value, Wrapper};
use crate::ops::{self, Found};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Path};

impl Resolver<'_> {
    /// The Sequential form: a linear stack.
    pub(super) fn sequential(&mut self, [input, output]: [Option<&ShapeType>; 2], fields: Option<&[Field]>, end: Span) {
        let layers = fields.unwrap_or_default();
        let place = |shape: Option<&ShapeType>| shape.map_or_else(|| self.span_of_end(), |shape| shape.span);
        let (input_at, output_at) = (place(input), place(output));
        for name in layers.iter().filter_map(|field| field.name.as_ref()) {
            self.names.take(&name.to_string());
        }
        let port = Ident::new("input_layer", input_at);
        let mut value = Some(self.input(&port, input)).filter(|_| input.is_some());
        self.output(&crate::ast::Port { name: Ident::new("output", output_at), ty: output.cloned() });
        if layers.is_empty() {
            if fields.is_some() {
                self.errors.report(end, wording::no_layer().into());
            }
            value = None;
        }
        for (index, field) in layers.iter().enumerate() {
            let is_taken = |name| layers[..index].iter().any(|earlier| earlier.name.as_ref() == Some(name));
            if let Some(name) = field.name.as_ref().filter(|name| is_taken(*name)) {
                self.errors.report(name.span(), wording::declared_twice(name));
                value = None;
                continue;
            }
            let Some(layer) = self.field(field).filter(|layer| self.graph.layers[*layer].sound) else {
                value = None;
                continue;
            };
            let ident = self.graph.layers[layer].ident.clone();
            value = if let Some(value) = value {
                self.call_layer(layer, vec![value], &ident, 1).map(|node| Value::Node { node, output: 0 })
            } else {
                self.graph.layers[layer].first_call = Some(usize::MAX);
                None
            };
        }
        self.graph.outputs[0].value = value;
        self.graph.outputs[0].span = output_at;
    }

    /// Declares a field; `None` when its layer cannot be told, which is reported.
    pub(super) fn field(&mut self, field: &Field) -> Option<usize> {
        let (kind, sound, wrapper, class) = match &field.layer {
            AstLayer::BuiltIn(call) if self.used(&call.name).is_some() => {
                let path = self.used(&call.name)?;
                let call = CustomCall { path, arguments: call.arguments.clone() };
                (self.custom_layer(&call)?, true, None, call.path.segments.last()?.ident.clone())
            }
            AstLayer::Custom(call) => (self.custom_layer(call)?, true, None, call.path.segments.last()?.ident.clone()),
            AstLayer::BuiltIn(call) if call.name == "TimeDistributed" => {
                let (kind, sound) = self.wrapped(call)?;
                (kind, sound, Some(Wrapper::TimeDistributed), call.name.clone())
            }
            AstLayer::BuiltIn(call) => {
                let (kind, sound) = self.built_in(&call.name, &call.arguments)?;
                (kind, sound, None, call.name.clone())
            }
            AstLayer::Model(path) => (self.model(path)?, true, None, path.segments.last()?.ident.clone()),
            AstLayer::Unreadable => return None,
        };
        let keras_name = || self.names.layer_ident(&class);
        let name = field.name.clone().unwrap_or_else(keras_name);
        let layer = self.declare(&name, kind);
        let at = &mut self.graph.layers[layer];
        (at.docs, at.frozen, at.sound, at.origin) = (field.docs.clone(), field.frozen, sound, Origin::Field);
        at.wrapper = wrapper;
        Some(layer)
    }

    /// Adds a layer.
    pub(super) fn declare(&mut self, name: &Ident, kind: LayerKind) -> usize {
        let text = name.to_string().trim_start_matches("r#").to_owned();
        let params_type = Ident::new(&self.names.layer_type(&text), Span::call_site().located_at(name.span()));
        self.graph.layers.push(Layer {
            name: text,
            ident: name.clone(),
            docs: Vec::new(),
            kind,
            origin: Origin::Call,
            frozen: false,
            sound: true,
            params_type,
            parameters: Vec::new(),
            wrapper: None,
            first_call: None,
        });
        self.graph.layers.len() - 1
    }

    /// A built-in layer, and whether its arguments are right.
    fn built_in(&mut self, layer: &Ident, arguments: &[Argument]) -> Option<(LayerKind, bool)> {
        let name = layer.to_string();
        let Some(found) = ops::find_layer(&name) else {
            if self.uses.unreadable {
                return None;
            }
            self.errors.report(layer.span(), unknown_layer(&name));
            return None;
        };
        let base = snake(&name);
        let (op, (config, sound)) = match found {
            Found::Op(op) => (op, self.config(op.args, arguments, layer, &base)),
            Found::Activation { op, activation, keras } => {
                (op, self.activation_config(activation, arguments, layer, keras))
            }
        };
        Some((LayerKind::Op { op, config }, sound))
    }

    /// What stands inside a wrapper: a built-in layer with its arguments, or the path of another model.
    fn wrapped(&mut self, call: &LayerCall) -> Option<(LayerKind, bool)> {
        if call.arguments.iter().any(Argument::is_unreadable) {
            return None;
        }
        let [Argument { keyword, constant: Some(inner), .. }] = &call.arguments[..] else {
            self.errors.report(call.name.span(), wording::wraps_one_layer(&call.name));
            return None;
        };
        if let Some(keyword) = keyword.as_ref().filter(|keyword| *keyword != "layer") {
            self.errors.report(keyword.span(), wording::wraps_one_layer(&call.name));
            return None;
        }
        if let (Expr::Call(_), Some((path, arguments))) = (literals::bare(inner), self.own_type(inner)) {
            return Some((self.custom_layer(&CustomCall { path, arguments })?, true));
        }
        if let Expr::Path(path) = literals::bare(inner) {
            return Some((self.model(&path.path)?, true));
        }
        let Some((name, arguments)) = literals::named_call(inner) else {
            self.errors.report(inner.span(), wording::wraps_one_layer(&call.name));
            return None;
        };
        if name == call.name {
            self.errors.report(name.span(), wording::wraps_itself(&name));
            return None;
        }
        if name == "Embedding" {
            self.errors.report(name.span(), wording::wraps_embedding(&call.name));
            return None;
        }
        self.built_in(&name, &arguments)
    }

    /// A layer as an argument of another: one of those that it takes.
    pub(super) fn inner_layer(&mut self, expr: &Expr, argument: &str, names: &[&str]) -> Option<Setting> {
        let call = literals::named_call(expr).filter(|(name, _)| names.iter().any(|known| name == known));
        let Some((name, arguments)) = call else {
            self.errors.report(expr.span(), wording::inner_layer(argument, names));
            return None;
        };
        match self.built_in(&name, &arguments)? {
            (LayerKind::Op { op, config }, true) => Some(Setting::Layer(op, config)),
            _ => None,
        }
    }

    fn model(&mut self, path: &Path) -> Option<LayerKind> {
        if self.is_itself(path) {
            self.errors.report(self.path_span(path), wording::contains_itself(&self.graph.name));
            return None;
        }
        if path.segments.last().is_some_and(|last| ["super", "self", "crate"].iter().any(|word| last.ident == word)) {
            self.errors.report(self.path_span(path), wording::layer_expected().into());
            return None;
        }
        if let Some(name) = path.get_ident().map(ToString::to_string)
            && path.get_ident().is_some_and(|name| self.used(name).is_none())
            && ops::find_layer(&name).is_some()
        {
            self.errors.report(self.path_span(path), wording::layer_needs_parentheses(&name));
            return None;
        }
        if let Some(name) = path.get_ident().filter(|name| is_number_type(name) && self.used(name).is_none()) {
            self.errors.report(name.span(), unknown_layer(&name.to_string()));
            return None;
        }
        Some(LayerKind::Model { path: self.meant(path) })
    }

    /// Whether a path names this very model, as far as a path tells: `Net`, `self::Net`, `Self`.
    fn is_itself(&self, path: &Path) -> bool {
        let mut segments: Vec<&Ident> = path.segments.iter().map(|segment| &segment.ident).collect();
        segments.retain(|segment| *segment != "self");
        path.leading_colon.is_none() && matches!(segments[..], [name] if *name == self.graph.name || name == "Self")
    }

    fn path_span(&self, path: &Path) -> Span {
        path.segments.last().map_or_else(|| self.span_of_end(), |segment| segment.ident.span())
    }
}

/// Whether a name is that of a type of Rust's that is no model.
fn is_number_type(name: &Ident) -> bool {
    let types = ["bool", "f32", "f64", "i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize"];
    types.iter().any(|known| name == known)
}

/// What is said of a layer that there is not: ours under another spelling, an activation, what other frameworks have, or
/// the nearest.
fn unknown_layer(name: &str) -> String {
    let spelt = |known: &&str| wording::plain(known) == wording::plain(name);
    if let Some(ours) = ops::layer_names().find(spelt) {
        return wording::unknown_layer(name, Some(ours));
    }
    if let Some(said) = wording::layer_of_others(name) {
        return said;
    }
    let others = || wording::activation_of_others(name);
    if let Some(activation) = ops::activation_names().find(spelt).or_else(others) {
        return wording::activation_as_layer(name, activation);
    }
    wording::unknown_layer(name, suggest::nearest(name, ops::layer_names()))
}
