//! Sub-models by their types. Whether a path is that of a model only rustc knows: one assertion asks, and everything else
//! names the model through an alias that is something harmless where it is none (`model/part.rs` of the runtime).

use super::Printer;
use crate::diagnostics::wording;
use crate::ir::LayerKind;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Path;

impl Printer<'_> {
    /// The aliases of all sub-models, and what is asserted of them.
    pub(super) fn foreign_models(&self) -> TokenStream {
        let layers = self.graph.layers.iter().enumerate();
        let models = layers.filter_map(|(index, layer)| match &layer.kind {
            LayerKind::Model { path } => Some(self.foreign_model(index, path)),
            LayerKind::Op { .. } => None,
        });
        models.collect()
    }

    fn foreign_model(&self, layer: usize, path: &Path) -> TokenStream {
        let (private, itself) = (&self.private, &self.graph.name);
        let (alias, ty) = (&self.graph.layers[layer].params_type, self.user_type(path));
        let is_itself = Ident::new(&format!("{alias}__IS_ITSELF"), Span::call_site());
        let at = path_span(path);
        if self.brief {
            // An editor follows a plain alias only.
            return quote!(type #alias = #ty;);
        }
        let ours = Span::call_site().located_at(at);
        let message = wording::contains_itself(itself);
        // What is no model is an error at its name.
        let asked = ty.clone().into_iter().map(|mut tree| {
            tree.set_span(ours);
            tree
        });
        let asked: TokenStream = asked.collect();
        let asserted = quote_spanned!(ours=> const _: () = #private::is_model::<#asked>(););
        let other = quote_spanned! {at=>
            const _: () = if #is_itself { ::core::panic!(#message) };
        };
        quote! {
            #[allow(non_upper_case_globals, reason = "named like the type")]
            const #is_itself: ::core::primitive::bool = {
                struct Is<T>(::core::marker::PhantomData<T>);
                impl Is<#itself> {
                    const ITSELF: ::core::primitive::bool = true;
                }
                trait Other {
                    const ITSELF: ::core::primitive::bool = false;
                }
                impl<T> Other for Is<T> {}
                Is::<#ty>::ITSELF
            };
            type #alias = <#private::Part<{
                use #private::NotModel as _;
                #private::Probe::<#ty>::IS_MODEL && !#is_itself
            }> as #private::Select<#ty>>::Model;
            #asserted
            #other
        }
    }

    /// A sub-model as a model: `<NetLayerTower as Model>`.
    pub(super) fn foreign(&self, layer: usize) -> TokenStream {
        let (private, alias) = (&self.private, self.foreign_alias(layer));
        quote!(<#alias as #private::Model>)
    }

    /// The alias of a sub-model.
    pub(super) fn foreign_alias(&self, layer: usize) -> TokenStream {
        match &self.graph.layers[layer].kind {
            LayerKind::Model { .. } => {
                let alias = &self.graph.layers[layer].params_type;
                quote!(#alias)
            }
            LayerKind::Op { .. } => quote!(Self),
        }
    }

    /// A type of a sub-model: `<NetLayerTower as Model>::Params`.
    pub(super) fn foreign_type(&self, layer: usize, name: &str) -> TokenStream {
        let (model, name) = (self.foreign(layer), Ident::new(name, Span::call_site()));
        quote!(#model::#name)
    }
}

/// Where a path that is no model is an error: at its last name.
fn path_span(path: &Path) -> Span {
    path.segments.last().map_or_else(Span::call_site, |segment| segment.ident.span())
}
