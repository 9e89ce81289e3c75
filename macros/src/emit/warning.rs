//! Warnings. A macro has no words of its own for one on stable Rust: it writes what rustc warns of, at the token that is
//! meant. What lints find is something unused, so that is what rustc is shown; its first words then name it.
//!
//! A variable needs no more. Else it is a value that must be used, whose reason is the lint's message; inside a tuple,
//! because rustc would offer to write `let _ =` in front of the token otherwise. Where only rustc knows the sizes, a constant
//! chooses between such a value and `()`.

use super::Printer;
use crate::ir::{Condition, Warning};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

impl Printer<'_> {
    pub(super) fn warning(&self, warning: &Warning) -> TokenStream {
        let (name, span) = (&warning.unused, warning.unused.span());
        let Some(message) = &warning.message else {
            // In a module of its own, since a pattern would mean a constant of that name.
            return quote_spanned! {span=>
                const _: () = {
                    #[no_implicit_prelude]
                    mod inputs {
                        #[allow(non_snake_case, reason = "rustc has said so of the input")]
                        const _: () = { let #name = 0_u8; };
                    }
                };
            };
        };
        let reason = "made for the warning alone";
        let item = quote! {
            #[must_use = #message]
            #[allow(non_camel_case_types, reason = #reason)]
            struct #name;
        };
        let Some(condition) = &warning.condition else {
            return quote_spanned! {span=>
                #[allow(clippy::no_effect, reason = #reason)]
                const _: () = { #item (#name,); };
            };
        };
        let falls_short = self.falls_short(condition);
        quote_spanned! {span=>
            #[allow(clippy::no_effect, reason = #reason)]
            const _: () = {
                #item
                trait Choice { type Value; const VALUE: Self::Value; }
                struct Warns<const WARNS: ::core::primitive::bool>;
                impl Choice for Warns<true> { type Value = #name; const VALUE: #name = #name; }
                impl Choice for Warns<false> { type Value = (); const VALUE: () = (); }
                (<Warns<{ #falls_short }> as Choice>::VALUE,);
            };
        }
    }

    fn falls_short(&self, Condition { function, operands, input }: &Condition) -> TokenStream {
        let (private, input, reached) = (&self.private, self.graph.dims_ident(*input), self.call(function, operands));
        quote!(#private::shape::falls_short(#reached, #input))
    }
}
