//! An activation as an expression of the runtime.

use super::Printer;
use crate::ir::{ActivationChoice, Family, Setting};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

impl Printer<'_> {
    pub(super) fn activation(&self, choice: &ActivationChoice) -> TokenStream {
        let private = &self.private;
        let Family::Elementwise(variant) = choice.spec.family else {
            return quote!(#private::kernels::Activation::Linear);
        };
        let variant = Ident::new(variant, Span::call_site());
        let fields = choice.arguments.iter().filter_map(|(name, setting)| {
            let name = Ident::new(name, Span::call_site());
            match setting {
                Setting::Number(number) if number.value == Some(f64::INFINITY) => {
                    Some(quote!(#name: ::core::primitive::f64::INFINITY))
                }
                Setting::Number(number) => {
                    let tokens = &number.tokens;
                    Some(quote!(#name: #tokens))
                }
                Setting::Flag(flag) => Some(quote!(#name: #flag)),
                _ => None,
            }
        });
        let fields: Vec<TokenStream> = fields.collect();
        if fields.is_empty() {
            return quote!(#private::kernels::Activation::#variant);
        }
        if choice.spec.name == "relu" && choice.saves_output() {
            return quote!(#private::kernels::Activation::RELU);
        }
        quote!(#private::kernels::Activation::#variant { #(#fields),* })
    }
}
