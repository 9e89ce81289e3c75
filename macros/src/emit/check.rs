//! Rules that rustc checks, since a size in them is known to it only: one constant each, at the layer's own place, that
//! panics with the text of the rule.

use super::Printer;
use crate::ir::Check;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

impl Printer<'_> {
    pub(super) fn checks(&self) -> TokenStream {
        self.graph.checks.iter().map(|check| self.check(check)).collect()
    }

    fn check(&self, check: &Check) -> TokenStream {
        let private = &self.private;
        let rule = self.call(check.rule.function, &check.operands);
        let (name, inputs) = (&check.site.name, &check.site.inputs);
        let way = check.site.way.iter().map(|(name, value)| {
            let dims = self.graph.dims_ident(*value);
            quote!((#name, #dims))
        });
        let report = quote! {
            const REPORT: #private::shape::Text = #private::shape::report(
                #rule,
                #private::shape::Site { name: #name, inputs: &[#(#inputs),*], way: &[#(#way),*] },
            );
        };
        let others = check.unless.iter().map(|other| {
            let other = &self.graph.checks[*other];
            self.call(other.rule.function, &other.operands)
        });
        quote_spanned! {check.span=>
            const _: () = {
                #report
                if !REPORT.is_empty() #(&& !#private::shape::is_mistake(#others))* {
                    ::core::panic!("{}", REPORT.as_str());
                }
            };
        }
    }
}
