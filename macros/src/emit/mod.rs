//! Prints the graph and its passes as Rust: one function per pass, one statement per step.
//!
//! All of it stands in a module of the model's own, where no name of the user's can be met; what the user wrote stands
//! outside, where no name of ours can be (`given.rs`). The module's name is all that the user's scope has of us. Inside,
//! generated code names nothing but `__private` of the runtime, and holds no `unsafe`.

mod activation;
mod check;
mod consts;
mod custom;
mod describe;
mod docs;
mod editor;
mod foreign;
mod given;
mod lambda;
mod operand;
mod params;
mod pass;
mod settings;
mod signature;
mod submodel;
mod types;
mod warning;

pub(crate) use editor::{emit_errors_for_editor, emit_for_editor, emit_words};

use crate::diagnostics::Mistake;
use crate::ir::{DimsCall, Graph, Passes, Warning};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// The dims of kernel calls, in a constant.
struct DimsConst {
    name: Ident,
    call: DimsCall,
    /// The first node that has such a call.
    node: Option<usize>,
}

/// What every printer needs: the graph, and the path of the runtime's private surface.
struct Printer<'a> {
    graph: &'a Graph,
    /// The path of the runtime's private surface, inside of the module and where the block stands.
    private: TokenStream,
    outer: TokenStream,
    scalar: Ident,
    /// The dims of every kernel call.
    calls: Vec<DimsConst>,
    /// For an editor: no rule is checked, and the graph as data is cut down to what other models ask.
    brief: bool,
}

/// Prints a model. Without passes (the block has mistakes) their bodies are stubs.
pub(crate) fn emit_model(graph: &Graph, passes: Option<&Passes>, warnings: &[Warning]) -> TokenStream {
    let mut printer = Printer::new(graph);
    printer.calls = passes.map(|passes| printer.dims_calls(passes)).unwrap_or_default();
    let mut items = printer.items(passes, passes.is_some());
    items.extend(rebuild());
    items.extend(warnings.iter().map(|warning| printer.warning(warning)));
    let docs = printer.model_docs(passes.is_some());
    printer.around(&docs, &items)
}

impl<'a> Printer<'a> {
    fn new(graph: &'a Graph) -> Self {
        // A model may be called so, too.
        let private = if graph.name == "private" { quote!(private_) } else { quote!(private) };
        let (module, scalar) = (&graph.module, Ident::new(graph.dtype.name(), Span::call_site()));
        let outer = quote!(#module::#private);
        Self { graph, private, outer, scalar, calls: Vec::new(), brief: false }
    }

    /// The module with its items, the name of the model beside it, and what the user wrote.
    fn around(&self, docs: &TokenStream, items: &TokenStream) -> TokenStream {
        let Graph { vis, module, .. } = self.graph;
        let runtime = self.runtime();
        let mut name = self.graph.name.clone();
        name.set_span(Span::call_site().located_at(name.span()));
        let given = self.given();
        // Two models of one name are one error, at the name.
        let here = ident(&module.to_string(), name.span());
        quote! {
            #docs
            #[allow(unused_imports, reason = "a program need not use every model")]
            #vis use #here::#name;

            #[allow(non_snake_case, unreachable_pub, reason = "what it is called and holds is seen from outside alone")]
            mod #module {
                #runtime
                #items
            }

            #given
        }
    }

    /// The items of a model; of one that is sound the docs tell everything.
    fn items(&self, passes: Option<&Passes>, sound: bool) -> TokenStream {
        let parts = [
            self.handed_on(),
            self.foreign_models(),
            self.shapes(),
            self.customs(),
            if self.brief { TokenStream::new() } else { self.checks() },
            self.parameter_types(),
            self.model_type(sound),
            self.predictions(),
            self.description(),
            passes.map(|passes| self.plans(passes)).unwrap_or_default(),
            passes.map(|passes| self.maps(passes)).unwrap_or_default(),
            self.model_impl(passes),
        ];
        parts.into_iter().collect()
    }
}

impl Printer<'_> {
    /// Brings the runtime into the module. This is the one place that names its crate, so a name that leads nowhere is
    /// one error.
    fn runtime(&self) -> TokenStream {
        let (private, krate) = (&self.private, &self.graph.krate);
        let first = krate.segments.first().map(|first| first.ident.to_string()).unwrap_or_default();
        match &*first {
            "crate" | "$crate" => quote!(pub(super) use #krate::__private as #private;),
            _ if krate.leading_colon.is_some() => quote!(pub(super) use #krate::__private as #private;),
            "self" => {
                let rest = krate.segments.iter().skip(1);
                quote!(pub(super) use super #(::#rest)*::__private as #private;)
            }
            "super" => quote!(pub(super) use super::#krate::__private as #private;),
            // The name of a crate, or of anything where the block stands.
            _ => {
                let found = self.companion("Runtime");
                quote! {
                    mod #found {
                        #[allow(unused_imports, reason = "a crate's name is in scope everywhere")]
                        use super::super::*;
                        pub(in super::super) use #krate::__private as #private;
                    }
                    pub(super) use #found::#private;
                }
            }
        }
    }
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
