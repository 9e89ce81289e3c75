//! Layers of the user's own: the constants that ask a layer for its shape and parameters, and the calls of its passes.

use super::pass::{Body, add_flag, weights_wish, wish};
use super::{Printer, ident};
use crate::ir::{CustomRun, Layer, LayerKind, Step, node_constant};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

impl Printer<'_> {
    /// The constant that holds a node's layer, if the layer is the user's own.
    fn custom_layer(&self, node: usize) -> Option<&Ident> {
        let LayerKind::Op { config, .. } = &self.graph.layer_of(node).kind else { return None };
        config.custom("layer").map(|custom| &custom.ident)
    }

    /// For each call of such a layer: what its rule gives, its parameters, how many numbers they hold, and its place.
    pub(super) fn customs(&self) -> TokenStream {
        (0..self.graph.nodes.len()).filter_map(|node| Some(self.custom(node, self.custom_layer(node)?))).collect()
    }

    fn custom(&self, node: usize, layer: &Ident) -> TokenStream {
        let (private, at) = (&self.private, &self.graph.nodes[node]);
        let name = |what| ident(&node_constant(self.graph, node, what).to_string(), at.span);
        let (rule, params, len, site) = (name("RULE"), name("PARAMS"), name("LEN"), name("SITE"));
        let output = &at.outputs[0].0;
        let input = at.inputs.first().map_or(output, |input| self.graph.dims_ident(*input));
        // One mistake of the user's in such a function is one error, here.
        let asked = quote_spanned!(layer.span()=> #layer.output(#input));
        let declared = quote_spanned!(layer.span()=> #layer.params(#input));
        quote! {
            const #rule: ::core::result::Result<#private::Dims, #private::ShapeError> =
                if #input.is_known() { #asked } else { ::core::result::Result::Err(#private::ShapeError::Unknown) };
            const #params: #private::ParamSpec =
                if #input.is_known() { #declared } else { #private::ParamSpec::NONE };
            const #len: ::core::primitive::usize = #params.len();
            #[allow(dead_code, reason = "only the passes need it")]
            const #site: #private::CustomSite =
                #private::CustomSite { input: #input, output: #output, params: &#params };
        }
    }

    /// Access by name to the parameters of such a layer.
    pub(super) fn custom_parameters(&self, layer: &Layer) -> TokenStream {
        let Some(spec) = self.custom_spec(layer) else { return TokenStream::new() };
        let (ty, scalar) = (&layer.params_type, &self.scalar);
        let number = quote!(::core::primitive::#scalar);
        quote! {
            #[allow(dead_code, reason = "a program need not look at every parameter")]
            impl #ty {
                /// A parameter by its name; `None` when the layer declares none of that name.
                #[must_use]
                pub fn get(&self, name: &::core::primitive::str) -> ::core::option::Option<&[#number]> {
                    let range = #spec.range(name)?;
                    self.values.as_slice().get(range)
                }

                /// A parameter by its name, to be changed.
                pub fn get_mut(
                    &mut self,
                    name: &::core::primitive::str,
                ) -> ::core::option::Option<&mut [#number]> {
                    let range = #spec.range(name)?;
                    self.values.as_mut_slice().get_mut(range)
                }
            }
        }
    }

    /// The constant that declares the parameters of such a layer.
    pub(super) fn custom_spec(&self, layer: &Layer) -> Option<Ident> {
        let node = layer.first_call.filter(|node| *node < self.graph.nodes.len())?;
        self.custom_layer(node)?;
        Some(ident(&node_constant(self.graph, node, "PARAMS").to_string(), layer.ident.span()))
    }

    /// A pass of such a layer.
    pub(super) fn custom_step(&self, body: &Body<'_>, step: &Step, run: &CustomRun) -> TokenStream {
        let (private, node) = (&self.private, step.node.unwrap_or_default());
        let (layer, field) = (self.custom_layer(node), &self.graph.layer_of(node).ident);
        let site = ident(&node_constant(self.graph, node, "SITE").to_string(), self.graph.nodes[node].span);
        let (x, y) = (self.buffer(body, run.x), self.buffer(body, run.y));
        let params = quote!(p.#field.values.as_slice());
        let n = self.samples(&self.graph.nodes[node].folds);
        let at = layer.map_or_else(Span::call_site, Ident::span);
        let scalar = &self.scalar;
        // Both passes call one function, so that a type that is no layer is one error, at its name.
        let pass = quote_spanned!(at=> #private::custom_pass::<::core::primitive::#scalar, _>);
        let layer = quote_spanned!(at=> &#layer);
        let Some(back) = &run.back else {
            return quote!(#pass(#layer, #site, #n, (#params, &*#x), #private::CustomPass::Forward(#y)););
        };
        let (dy, add) = (self.buffer(body, back.dy), add_flag(back.add));
        let gradient = weights_wish(back.weights).map_or_else(
            || quote!(&mut []),
            |wish| quote!(if #wish { g.#field.values.as_mut_slice() } else { &mut [] }),
        );
        let dx = back.dx.map_or_else(
            || quote!(&mut []),
            |(buffer, when)| {
                let (buffer, wish) = (self.buffer(body, buffer), wish(when));
                quote!(if #wish { &mut *#buffer } else { &mut [] })
            },
        );
        quote! {
            #pass(
                #layer, #site, #n, (#params, &*#x),
                #private::CustomPass::Backward { y: &*#y, dy: &*#dy, dparams: #gradient, add: #add, dx: #dx },
            );
        }
    }
}
