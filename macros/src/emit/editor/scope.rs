//! The names of a body: fields and ops as functions, variables as constants whose value is their shape. Each `let` opens a
//! scope that sees the ones before, so that a name means what it means there.

use super::scope_name;
use crate::ast::{FieldOutline, Outline};
use crate::ir::{CustomChoice, Graph, Layer, LayerKind, Value};
use formwork_shape::Dims;
use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::quote;

/// The modules that the words of a body lead into.
pub(super) fn modules(words: &TokenStream, outline: &Outline, graph: Option<&Graph>) -> TokenStream {
    let fields = outline.fields.iter().filter_map(|field| self::field(field, graph));
    let mut variables = graph.map(|graph| &graph.variables[..]).unwrap_or_default();
    let mut shape = |name: &Ident| {
        let (index, found) = variables.iter().enumerate().find(|(_, (known, _))| known == name)?;
        variables = &variables[index + 1..];
        found.1
    };
    let inputs = outline.inputs.iter().map(|name| constant(graph, name, shape(name), "Input")).collect::<TokenStream>();
    let mut lets = 0;
    let scopes = outline.statements.iter().filter(|statement| !statement.names.is_empty()).map(|statement| {
        let before = scope_name(lets);
        lets += 1;
        let scope = scope_name(lets);
        let names = statement.names.iter().map(|name| constant(graph, name, shape(name), "Variable"));
        quote!(pub mod #scope { pub use super::#before::*; use #words::{Shape, shape}; #(#names)* })
    });
    let scopes: TokenStream = scopes.collect();
    let outputs = outline.outputs.iter().map(|name| {
        let port = graph.and_then(|graph| graph.outputs.iter().find(|port| port.name == *name));
        let dims = port.map(|port| &port.ident);
        let value = dims.map(|dims| quote!(= shape(super::super::#dims)));
        quote!(pub const #name: Shape #value;)
    });
    quote! {
        pub mod calls { use #words::Value; pub use #words::ops::*; #(#fields)* }
        pub mod outputs { use #words::{Shape, shape}; #(#outputs)* }
        pub mod s0 { pub use super::calls::*; use #words::{Shape, shape}; #inputs }
        #scopes
    }
}

/// A variable: its shape where the macro or rust-analyzer knows it, and how it came about.
fn constant(graph: Option<&Graph>, name: &Ident, value: Option<Value>, what: &str) -> TokenStream {
    let Some((graph, value)) = graph.zip(value) else {
        let doc = format!(" {what} `{name}`, of no known shape.");
        return quote!(#[doc = #doc] pub const #name: Shape;);
    };
    let steps = graph.way(value).into_iter().map(|(step, value)| match graph.dims(value) {
        Some(dims) if dims.is_known() => format!("`{step} {dims}`"),
        _ => format!("`{step}`"),
    });
    let doc = format!(" {what} `{name}`: {}", steps.collect::<Vec<_>>().join(" → "));
    let shape = match graph.dims(value) {
        Some(dims) if dims.is_known() => {
            let sizes = dims.sizes().iter().map(|size| Literal::usize_unsuffixed(*size));
            quote!(= &[#(#sizes),*])
        }
        Some(_) => TokenStream::new(),
        None => {
            let dims = graph.dims_ident(value);
            quote!(= shape(super::super::#dims))
        }
    };
    quote!(#[doc = #doc] pub const #name: Shape #shape;)
}

/// A declared layer as a function: what was written, what it makes of what, how many parameters it has.
fn field(field: &FieldOutline, graph: Option<&Graph>) -> Option<TokenStream> {
    let name = field.name.as_ref()?;
    let layer = graph.and_then(|graph| graph.layers.iter().find(|layer| layer.ident == *name));
    let doc = layer.zip(graph).map_or_else(|| format!(" Layer `{name}`."), |(layer, graph)| about(layer, graph));
    let docs = layer.map(|layer| &layer.docs[..]).unwrap_or_default();
    Some(quote!(#(#docs)* #[doc = ""] #[doc = #doc] pub fn #name(x: Value) -> Value;))
}

fn about(layer: &Layer, graph: &Graph) -> String {
    let kind = match &layer.kind {
        LayerKind::Op { op, config } => config.custom("layer").map_or_else(|| op.layer.to_owned(), CustomChoice::text),
        LayerKind::Model { path } => {
            let path: TokenStream = quote!(#path);
            path.into_iter().map(|tree: TokenTree| tree.to_string()).collect()
        }
    };
    let shapes = layer.first_call.and_then(|node| graph.nodes.get(node)).and_then(|at| {
        let inputs: Option<Vec<String>> =
            at.inputs.iter().map(|input| known(graph.dims(*input)).map(|dims| dims.to_string())).collect();
        let output = known(at.outputs.first()?.1)?;
        Some(format!(", `{}` → `{output}`", inputs?.join(", ")))
    });
    let counts = layer.parameters.iter().map(|parameter| known(parameter.dims).map(Dims::len));
    let count: Option<usize> = counts.sum();
    let count = count.filter(|count| *count > 0).map(|count| format!(", {count} parameters"));
    format!(" Layer `{}`: `{kind}`{}{}.", layer.name, shapes.unwrap_or_default(), count.unwrap_or_default())
}

fn known(dims: Option<Dims>) -> Option<Dims> {
    dims.filter(|dims| dims.is_known())
}
