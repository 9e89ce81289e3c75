//! Types of the user's: layers and activations of his own, and the names that `use` lines bring in.

use super::Resolver;
use super::literals::{bare, float_literal, integer, path_call, spaced};
use crate::ast::{Argument, CustomCall};
use crate::diagnostics::wording;
use crate::ir::{Config, Const, ConstKind, CustomChoice, LayerKind, OwnArgument, OwnForm, Setting, value_type};
use crate::ops;
use quote::ToTokens;
use syn::{Expr, Ident, Path, parse_quote};

impl Resolver<'_> {
    /// What a name stands for that a `use` line brought in.
    pub(super) fn used(&self, name: &Ident) -> Option<Path> {
        self.uses.names.iter().find(|(used, _)| used == name).map(|(_, path)| path.clone())
    }

    /// A path as the user meant it: a single name may be one that a `use` line brought in.
    pub(super) fn meant(&self, path: &Path) -> Path {
        path.get_ident().and_then(|name| self.used(name)).unwrap_or_else(|| path.clone())
    }

    /// A layer of the user's own.
    pub(super) fn custom_layer(&mut self, call: &CustomCall) -> Option<LayerKind> {
        let (first, last) = (call.path.segments.first()?, call.path.segments.last()?);
        if first.ident == "formwork" && ops::find_layer(&last.ident.to_string()).is_some() {
            self.errors.report(first.ident.span(), wording::unknown_layer_path(&call.path));
            return None;
        }
        let choice = self.custom(&call.path, &call.arguments, "layer")?;
        let config = Config { settings: vec![("layer", Setting::Custom(choice))] };
        Some(LayerKind::Op { op: ops::CUSTOM, config })
    }

    /// A type of the user's, called or not: by a path of more than one name, or a name that a `use` line brought in.
    pub(super) fn own_type(&self, expr: &Expr) -> Option<(Path, Vec<Argument>)> {
        let (path, arguments) = path_call(expr)?;
        let meant = self.meant(&path);
        (meant.segments.len() > 1 || path.get_ident().is_some_and(|name| self.used(name).is_some()))
            .then_some((meant, arguments))
    }

    /// A value of the user's type: a struct literal, or what `new` gives.
    pub(super) fn custom(&mut self, path: &Path, arguments: &[Argument], what: &str) -> Option<CustomChoice> {
        let last = path.segments.last()?.ident.clone();
        if arguments.iter().any(Argument::is_unreadable) {
            return None;
        }
        let is_keyword = arguments.first().is_some_and(|argument| argument.keyword.is_some());
        if let Some(odd) = arguments.iter().find(|argument| argument.keyword.is_some() != is_keyword) {
            let span = odd.keyword.as_ref().map_or(odd.span, Ident::span);
            self.errors.report(span, wording::mixed_arguments(path));
            return None;
        }
        let mut values = Vec::new();
        for argument in arguments {
            let Some(value) = &argument.constant else {
                let name = argument.keyword.as_ref().map_or_else(|| last.to_string(), ToString::to_string);
                self.errors.report(argument.span, wording::constant_expected(&name));
                return None;
            };
            values.push(value);
        }
        let class = last.to_string();
        let ident = self.names.constant(&format!("{}_{what}", super::names::snake(&class)), last.span());
        // The type is named once, so that a path that leads nowhere is one error.
        let (module, ty) = (&self.graph.module, value_type(&ident));
        let keywords: Vec<&Ident> = arguments.iter().filter_map(|argument| argument.keyword.as_ref()).collect();
        let is_literal = is_keyword || arguments.is_empty();
        let expr: Expr = if is_literal {
            parse_quote!(#module::#ty { #(#keywords: #values),* })
        } else {
            parse_quote!(#module::#ty::new(#(#values),*))
        };
        let arguments = arguments.iter().filter_map(own_argument).collect();
        let choice = CustomChoice { ident: ident.clone(), class, arguments };
        let kind = ConstKind::Value { path: path.clone(), choice: choice.clone() };
        self.graph.consts.push(Const { ident, kind, expr, span: last.span() });
        Some(choice)
    }
}

/// An argument of a value of the user's.
fn own_argument(argument: &Argument) -> Option<OwnArgument> {
    let value = argument.constant.clone()?;
    let (form, text) = match bare(&value) {
        Expr::Path(path) => (OwnForm::Value, path.path.segments.last()?.to_token_stream()),
        literal if integer(literal).is_some() => (OwnForm::Integer, literal.to_token_stream()),
        literal if float_literal(literal).is_some() => (OwnForm::Value, literal.to_token_stream()),
        literal @ Expr::Lit(_) => (OwnForm::Value, literal.to_token_stream()),
        other => (OwnForm::Other, other.to_token_stream()),
    };
    Some(OwnArgument { keyword: argument.keyword.clone(), value: value.into_token_stream(), form, text: spaced(text) })
}
