//! What rust-analyzer is given instead of the passes.
//!
//! It answers questions about a word of the block by looking at the same word in the expansion. So each word of the user's
//! stands here once more, in front of everything else, in a path that leads to an item with documentation: a layer, an
//! argument or an activation to those of `words` in the runtime, a variable to a constant with its shape, a field to
//! a function. While a word is being typed rust-analyzer expands the block with and without it and compares the two at
//! the same offset, so what is written in front of a word depends on nothing behind it, and a place where a word is
//! missing has a stand-in.

mod library;
mod places;
mod scope;
mod spans;

pub(crate) use library::emit_words;

use super::Printer;
use crate::ast::Outline;
use crate::diagnostics::Mistake;
use crate::ir::{Graph, LayerKind};
use places::Places;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// Prints a model for an editor: its words, then its types and signatures with stubs for passes. Of a block that cannot
/// be read at all only the words are left.
pub(crate) fn emit_for_editor(
    block: &TokenStream,
    outline: &Outline,
    graph: Option<&Graph>,
    sound: bool,
) -> TokenStream {
    let krate = graph.map_or_else(
        || quote!(::formwork),
        |graph| {
            let krate = &graph.krate;
            quote!(#krate)
        },
    );
    let words = quote!(#krate::__private::words);
    let name = outline.name.as_ref().map_or_else(|| "model".to_owned(), ToString::to_string);
    let name = format!("__formwork_{}", name.trim_start_matches("r#"));
    let module = Ident::new(&name, Span::call_site());
    let places = Places { words: &words, scopes: &quote!(#module::scopes), outline }.print();
    let kept = spans::words_of(block);
    let modules = spans::keep_words(scope::modules(&words, outline, graph), &kept);
    let items = graph.map(|graph| {
        let mut printer = Printer::new(graph);
        printer.brief = true;
        let mut items = quote! {
            #[allow(
                unused, missing_docs, non_upper_case_globals, non_snake_case, non_camel_case_types,
                reason = "words of a block, spelt as there",
            )]
            pub mod scopes { #modules }
        };
        items.extend(printer.items(None, sound));
        items.extend(printer.ends());
        spans::keep_words(printer.around(&TokenStream::new(), &items), &kept)
    });
    // Of a block without a name its words are all there is.
    let items = items.unwrap_or_else(|| quote!(mod #module { pub mod scopes { #modules } }));
    // The scopes are no part of the constant: rust-analyzer finds no way out of a module inside a block.
    quote! {
        #[allow(unused, reason = "only an editor reads it")]
        const _: () = { fn words_of_the_block() { #places } };
        #items
    }
}

/// Prints mistakes at their places. `compile_error` stands alone there: an editor would also tell of the crate in front.
pub(crate) fn emit_errors_for_editor(mistakes: Vec<Mistake>) -> TokenStream {
    let errors = mistakes.into_iter().map(|Mistake { span, message }| {
        let path = Ident::new("compile_error", span);
        quote!(#path!(#message);)
    });
    errors.collect()
}

impl Printer<'_> {
    /// The shapes of inputs and outputs, for models that contain this one. rust-analyzer does not evaluate them out of a
    /// description, which holds references.
    fn ends(&self) -> TokenStream {
        let inputs = self.graph.inputs.iter().map(|port| &port.ident).enumerate();
        let outputs = self.graph.outputs.iter().map(|port| &port.ident).enumerate();
        let inputs: TokenStream = inputs.map(|(index, dims)| self.end(true, index, dims)).collect();
        let outputs: TokenStream = outputs.map(|(index, dims)| self.end(false, index, dims)).collect();
        quote!(#inputs #outputs)
    }

    fn end(&self, input: bool, index: usize, dims: &Ident) -> TokenStream {
        let (private, name, index) = (&self.private, &self.graph.name, Literal::usize_unsuffixed(index));
        quote! {
            impl #private::words::End<#input, #index> for #name {
                const DIMS: #private::Dims = #dims;
            }
        }
    }

    /// The shape of an input or output of a sub-model.
    pub(super) fn foreign_end(&self, layer: usize, input: bool, index: usize) -> TokenStream {
        let (private, index) = (&self.private, Literal::usize_unsuffixed(index));
        match &self.graph.layers[layer].kind {
            LayerKind::Model { .. } => {
                let model = self.foreign_alias(layer);
                quote!(<#model as #private::words::End<#input, #index>>::DIMS)
            }
            LayerKind::Op { .. } => quote!(#private::Dims::UNKNOWN),
        }
    }
}

/// What stands where a word is missing; it leads nowhere.
fn missing() -> Ident {
    Ident::new("_here", Span::call_site())
}

/// The names that are visible behind so many `let`s.
fn scope_name(lets: usize) -> Ident {
    Ident::new(&format!("s{lets}"), Span::call_site())
}
