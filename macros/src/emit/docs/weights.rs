//! The outputs and parameters of a model as lists: rustdoc shows no field of a type that it has no page for.

use super::suppose::Supposed;
use super::{Printer, kind_text};
use crate::ir::{Layer, LayerKind};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

impl Printer<'_> {
    /// Each output where there are several; each layer with what the user wrote of it, and each of its parameters with type
    /// and shape.
    pub(super) fn weights(&self) -> TokenStream {
        let supposed = Supposed::new(self.graph);
        let layers: TokenStream = self.graph.layers.iter().map(|layer| weights_of(layer, &supposed)).collect();
        let head = lines(["", " # Parameters", "", " Fields of the model; matrices have a column per input.", ""]);
        let parameters = (!layers.is_empty()).then(|| quote!(#head #layers));
        let outputs = self.outputs(&supposed);
        quote!(#outputs #parameters)
    }

    /// The outputs where there are several, which is what a prediction has fields for.
    fn outputs(&self, supposed: &Supposed<'_>) -> TokenStream {
        if self.graph.outputs.len() == 1 {
            return TokenStream::new();
        }
        let scalar = self.graph.dtype.name();
        let ports = self.graph.outputs.iter().map(|port| {
            let shape = port.value.map_or_else(|| "[…]".to_owned(), |value| supposed.shape(value));
            let sizes = shape.trim_start_matches('[').trim_end_matches(']');
            let line = format!(" - `{}`: `Batch<{scalar}, D{}<{sizes}>, B>`", port.name, port.sizes.len());
            lines([&line])
        });
        let head = lines(["", " # Outputs", "", " Fields of a prediction of `B` samples.", ""]);
        quote!(#head #(#ports)*)
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
    let colon = if layer.docs.is_empty() { "" } else { ":" };
    let mut docs = lines([&format!(" - `{}` (`{}`){colon}", layer.name, kind_text(layer))]);
    for attribute in &layer.docs {
        docs.extend(indented(attribute));
    }
    let texts = layer.first_call.map(|node| supposed.matrices(node)).unwrap_or_default();
    for (index, parameter) in layer.parameters.iter().enumerate() {
        let shape = match texts.get(index) {
            Some(Some([matrix, dims])) => format!("`{matrix}`, `{dims}` in Keras's order"),
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
            text.value().split('\n').map(|line| lines([&format!("  {line}")])).collect()
        }
        _ if attribute.path().is_ident("doc") => attribute.to_token_stream(),
        _ => TokenStream::new(),
    }
}
