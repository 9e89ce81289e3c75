//! The parameters of a model as a list: rustdoc shows no field of a type that it has no page for.

use super::suppose::Supposed;
use super::{Printer, kind_text};
use crate::ir::{Layer, LayerKind};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

impl Printer<'_> {
    /// Each layer with what the user wrote of it, and each of its parameters with type and shape.
    pub(super) fn weights(&self) -> TokenStream {
        let supposed = Supposed::new(self.graph);
        let layers: TokenStream = self.graph.layers.iter().map(|layer| weights_of(layer, &supposed)).collect();
        if layers.is_empty() {
            return layers;
        }
        let head = lines(["", " # Parameters", "", " Fields of the model; matrices have a column per input.", ""]);
        quote!(#head #layers)
    }
}

fn weights_of(layer: &Layer, supposed: &Supposed<'_>) -> TokenStream {
    let has_parameters = match layer.kind {
        LayerKind::Op { .. } => !layer.parameters.is_empty(),
        LayerKind::Model { .. } => true,
    };
    if !has_parameters {
        return TokenStream::new();
    }
    let mut docs = lines([&format!(" - `{}` (`{}`)", layer.name, kind_text(layer))]);
    for attribute in &layer.docs {
        docs.extend(indented(attribute));
    }
    let texts = layer.first_call.map(|node| supposed.matrices(node)).unwrap_or_default();
    for (index, parameter) in layer.parameters.iter().enumerate() {
        let shape = match texts.get(index) {
            Some(Some([matrix, dims])) => format!("`{matrix}`, {dims} in Keras's order"),
            _ => "of a shape that only rustc knows".to_owned(),
        };
        let still = if parameter.trainable { "" } else { "; not trainable" };
        docs.extend(lines([&format!("   - `{}.{}`: {shape}{still}", layer.name, parameter.name)]));
    }
    docs
}

/// Lines of docs.
fn lines<const N: usize>(lines: [&str; N]) -> TokenStream {
    quote!(#(#[doc = #lines])*)
}

/// A line of the user's as part of an item of the list; what is no plain text stays as it is.
fn indented(attribute: &Attribute) -> TokenStream {
    let Meta::NameValue(pair) = &attribute.meta else { return TokenStream::new() };
    match &pair.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if attribute.path().is_ident("doc") => {
            text.value().lines().map(|line| lines([&format!("  {line}")])).collect()
        }
        _ if attribute.path().is_ident("doc") => attribute.to_token_stream(),
        _ => TokenStream::new(),
    }
}
