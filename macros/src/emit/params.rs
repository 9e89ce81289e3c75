//! The types that hold a model: parameters, and the handle that owns them.

use super::{Printer, ident};
use crate::ir::{Layer, LayerKind, Parameter};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};

impl Printer<'_> {
    /// A struct per layer with parameters, and the struct of all.
    pub(super) fn parameter_types(&self) -> TokenStream {
        let (private, scalar, params) = (&self.private, &self.scalar, self.params_type());
        let structs: TokenStream = self.graph.layers.iter().map(|layer| self.layer_types(layer)).collect();
        let has_parameters = |layer: &Layer| match layer.kind {
            LayerKind::Op { .. } => !layer.parameters.is_empty(),
            LayerKind::Model { .. } => true,
        };
        let layers = self.graph.layers.iter().enumerate().filter(|(_, layer)| has_parameters(layer));
        let names = layers.clone().map(|(_, layer)| &layer.ident);
        let fields = layers.map(|(index, layer)| {
            let (name, docs) = (&layer.ident, layer_docs(layer));
            let ty = match &layer.kind {
                LayerKind::Op { .. } => layer.params_type.to_token_stream(),
                LayerKind::Model { .. } => self.foreign_type(index, "Params"),
            };
            quote!(#docs pub #name: #ty,)
        });
        let doc =
            format!(" The parameters of [`{}`], trainable or not, and gradients of the same shape.", self.graph.name);
        quote! {
            #structs
            #[doc = #doc]
            #[derive(::core::fmt::Debug)]
            #[repr(C)]
            pub struct #params {
                #[doc = " Keeps the struct aligned when it is empty."]
                #[doc(hidden)]
                pub __align: [#scalar; 0],
                #(#fields)*
            }
            #private::plain!(#params { __align, #(#names),* });
        }
    }

    fn layer_types(&self, layer: &Layer) -> TokenStream {
        if layer.parameters.is_empty() {
            return TokenStream::new();
        }
        let (private, ty) = (&self.private, &layer.params_type);
        let named = |trainable| {
            let names = layer.parameters.iter().filter(|parameter| parameter.trainable == trainable);
            names.map(|parameter| format!("`{}`", parameter.name)).collect::<Vec<_>>().join(", ")
        };
        let (trained, moved) = (named(true), named(false));
        let parts = [(trained, ""), (moved, " (not trainable)")].into_iter().filter(|(names, _)| !names.is_empty());
        let parts: Vec<String> = parts.map(|(names, what)| names + what).collect();
        let doc = format!(" The parameters of `{}`: {}.", layer.name, parts.join(", "));
        let by_name = self.custom_parameters(layer);
        let names = layer.parameters.iter().map(|parameter| ident(parameter.name, layer.ident.span()));
        let fields = layer.parameters.iter().map(|parameter| self.parameter_field(layer, parameter));
        quote! {
            #[doc = #doc]
            #[derive(::core::fmt::Debug)]
            #[repr(C)]
            pub struct #ty { #(#fields)* }
            #private::plain!(#ty { #(#names),* });
            #by_name
        }
    }

    fn parameter_field(&self, layer: &Layer, parameter: &Parameter) -> TokenStream {
        let (private, scalar) = (&self.private, &self.scalar);
        let name = ident(parameter.name, layer.ident.span());
        let (mut doc, rows, columns) = if let Some(dims) = parameter.dims {
            let (rows, columns) = (Literal::usize_unsuffixed(dims.last()), Literal::usize_unsuffixed(dims.rows()));
            (format!(" {dims} in Keras's order, one column per input."), quote!(#rows), quote!(#columns))
        } else {
            let dims = &parameter.ident;
            let doc = " In Keras's order, one column per input.".to_owned();
            (doc, quote!({ #dims.last() }), quote!({ #dims.rows() }))
        };
        if !parameter.trainable {
            doc += " Not trainable: training steps move it themselves, and its gradient is 0.";
        }
        quote! {
            #[doc = #doc]
            pub #name: #private::SMatrix<#scalar, #rows, #columns>,
        }
    }

    /// The model's own type: a handle, with the parameters as its fields.
    pub(super) fn model_type(&self, is_sound: bool) -> TokenStream {
        let (private, scalar, name) = (&self.private, &self.scalar, &self.graph.name);
        let params = self.params_type();
        // An editor shows the docs of the type, rustdoc those of the name that leads there.
        let docs = if self.brief { self.model_docs(is_sound) } else { quote!(#[doc = ""]) };
        let description = self.constant("DESCRIPTION");
        quote! {
            #docs
            pub struct #name(#private::Handle<#params>);

            #[allow(dead_code, reason = "a program need not use every method of a model")]
            impl #name {
                /// The number of parameters, trainable or not, those of sub-models included.
                pub const PARAMS: ::core::primitive::usize =
                    ::core::mem::size_of::<#params>() / ::core::mem::size_of::<#scalar>();

                /// Those that train: all but statistics and what is `#[frozen]`.
                pub const TRAINABLE_PARAMS: ::core::primitive::usize = #private::trainable_count(&#description);

                /// A network whose parameters are drawn by their initializers; equal seeds give equal bits.
                #[must_use]
                pub fn new(seed: ::core::primitive::u64) -> Self {
                    Self(#private::Handle::new::<#scalar>(&#description, seed))
                }

                /// The bytes that predicting batches of `batch` samples takes: parameters, arena and outputs.
                #[must_use]
                pub const fn predict_bytes(batch: ::core::primitive::usize) -> ::core::primitive::usize {
                    #private::predict_bytes::<Self>(batch)
                }

                /// The bytes that training on batches of `batch` samples takes, for an optimizer that keeps `slots`
                /// numbers per trainable parameter (2 for Adam).
                #[must_use]
                pub const fn train_bytes(
                    batch: ::core::primitive::usize,
                    slots: ::core::primitive::usize,
                ) -> ::core::primitive::usize {
                    #private::train_bytes::<Self>(batch, slots)
                }

                /// Floating-point operations of the forward pass of a batch; a multiplication and an addition count as
                /// two.
                #[must_use]
                pub const fn flops(batch: ::core::primitive::usize) -> ::core::primitive::usize {
                    <Self as #private::Model>::FLOPS.saturating_mul(batch)
                }
            }

            impl ::core::ops::Deref for #name {
                type Target = #params;

                fn deref(&self) -> &#params {
                    self.0.parameters()
                }
            }

            impl ::core::ops::DerefMut for #name {
                fn deref_mut(&mut self) -> &mut #params {
                    self.0.parameters_mut()
                }
            }

            impl ::core::clone::Clone for #name {
                fn clone(&self) -> Self {
                    Self(::core::clone::Clone::clone(&self.0))
                }

                fn clone_from(&mut self, source: &Self) {
                    ::core::clone::Clone::clone_from(&mut self.0, &source.0);
                }
            }

            impl ::core::fmt::Debug for #name {
                fn fmt(&self, out: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    #private::debug_model::<Self>(out)
                }
            }
        }
    }

    pub(super) fn params_type(&self) -> Ident {
        self.companion("Params")
    }

    /// A type beside the model's: `DigitNetParams`. What is said of the model's name is not said again of this one.
    pub(super) fn companion(&self, what: &str) -> Ident {
        let name = self.graph.name.to_string();
        ident(&format!("{}{what}", name.trim_start_matches("r#")), self.graph.name.span())
    }
}

/// The docs a layer was given, or what it is.
fn layer_docs(layer: &Layer) -> TokenStream {
    let docs = &layer.docs;
    let kind = match &layer.kind {
        LayerKind::Op { config, op } => config.custom("layer").map_or(op.layer, |custom| &custom.class).to_owned(),
        LayerKind::Model { path } => {
            path.segments.iter().map(|part| part.ident.to_string()).collect::<Vec<_>>().join("::")
        }
    };
    let doc = format!(" The parameters of layer `{}` (`{kind}`).", layer.name);
    if docs.is_empty() { quote!(#[doc = #doc]) } else { quote!(#(#docs)*) }
}
