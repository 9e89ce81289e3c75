//! Prints the graph and its passes as Rust: flat items with the model's name in front, one function per pass, one
//! statement per step.
//!
//! Generated code names nothing but `__private` of the runtime, holds no `unsafe`, and never needs a name of the user's
//! that the block does not mention.

mod activation;
mod check;
mod consts;
mod custom;
mod describe;
mod docs;
mod foreign;
mod lambda;
mod operand;
mod params;
mod pass;
mod signature;
mod submodel;
mod types;
mod warning;

use crate::diagnostics::Mistake;
use crate::ir::{DimsCall, Graph, Passes, Warning};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// What every printer needs: the graph, and the path of the runtime's private surface.
struct Printer<'a> {
    graph: &'a Graph,
    private: TokenStream,
    scalar: Ident,
    /// The dims of every kernel call, and the names of their constants.
    calls: Vec<(Ident, DimsCall)>,
}

/// Prints a model. Without passes (the block has mistakes) their bodies are stubs.
pub(crate) fn emit_model(graph: &Graph, passes: Option<&Passes>, warnings: &[Warning]) -> TokenStream {
    let krate = &graph.krate;
    let scalar = Ident::new(graph.dtype.name(), Span::call_site());
    let mut printer = Printer { graph, private: quote!(#krate::__private), scalar, calls: Vec::new() };
    printer.calls = passes.map(|passes| printer.dims_calls(passes)).unwrap_or_default();
    let parts = [
        printer.sizes(),
        printer.foreign_models(),
        printer.shapes(),
        printer.customs(),
        printer.checks(),
        printer.parameter_types(),
        printer.model_type(passes.is_some()),
        printer.predictions(),
        printer.description(),
        passes.map(|passes| printer.plans(passes)).unwrap_or_default(),
        passes.map(|passes| printer.maps(passes)).unwrap_or_default(),
        printer.model_impl(passes),
        rebuild(),
        warnings.iter().map(|warning| printer.warning(warning)).collect(),
    ];
    parts.into_iter().collect()
}

/// Has Cargo build a crate anew when somebody wants to read its expansions, or no longer.
fn rebuild() -> TokenStream {
    quote!(
        const _: ::core::option::Option<&::core::primitive::str> = ::core::option_env!("FORMWORK_EXPAND");
    )
}

/// Prints mistakes as compile errors at their places.
pub(crate) fn emit_errors(mistakes: Vec<Mistake>) -> TokenStream {
    mistakes
        .into_iter()
        .map(|Mistake { span, message }| quote_spanned!(span=> ::core::compile_error!(#message);))
        .collect()
}

/// A name of ours at a place of the user's: errors point there, lints know it is generated.
fn ident(name: &str, at: Span) -> Ident {
    Ident::new(name, Span::call_site().located_at(at))
}
