//! Warnings. Stable Rust lets a macro warn in one way: it uses something deprecated at the token the warning is for.
//!
//! A macro is what reads best: rustc says `use of deprecated macro` and its name, which is that of the lint. Where only
//! rustc knows the sizes, a type chosen by a constant either has a deprecated item or a plain one.

use super::Printer;
use crate::ir::{Condition, Warning};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

impl Printer<'_> {
    pub(super) fn warning(&self, warning: &Warning) -> TokenStream {
        let (name, message) = (Ident::new(warning.lint, warning.span), &warning.message);
        let Some(Condition { function, operands, input }) = &warning.condition else {
            return quote_spanned! {warning.span=>
                const _: () = {
                    #[deprecated(note = #message)]
                    macro_rules! #name { () => {}; }
                    #name!();
                };
            };
        };
        let (private, input) = (&self.private, self.graph.dims_ident(*input));
        let reached = self.call(function, operands);
        let plain = quote!(#[allow(dead_code, non_camel_case_types, reason = "one of two items is the one in use")]);
        let falls_short = quote!(#private::shape::falls_short(#reached, #input));
        quote_spanned! {warning.span=>
            const _: () = {
                #plain
                struct #name<const WARNS: ::core::primitive::bool>;
                #plain
                impl #name<true> {
                    #[deprecated(note = #message)]
                    const HERE: () = ();
                }
                #plain
                impl #name<false> {
                    const HERE: () = ();
                }
                #name::<{ #falls_short }>::HERE
            };
        }
    }
}
