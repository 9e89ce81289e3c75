//! Types of a signature: `D3<28, 28, 1>`, and the tag an output ends in.

use super::Printer;
use crate::ir::{Element, LayerKind, OutputPort, Port, Size, Tag, Value};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

impl Printer<'_> {
    /// `D3<28, 28, 1>`.
    pub(super) fn shape_type(&self, sizes: &[Size]) -> TokenStream {
        let private = &self.private;
        // A rank without a type is reported; any type will do then.
        if sizes.is_empty() || sizes.len() > 4 {
            return quote!(#private::D1<1>);
        }
        let ty = Ident::new(&format!("D{}", sizes.len()), Span::call_site());
        let sizes = sizes.iter().map(|size| self.size(size));
        quote!(#private::#ty<#(#sizes),*>)
    }

    pub(super) fn input_type(&self, port: &Port) -> TokenStream {
        let (private, shape) = (&self.private, self.shape_type(&port.sizes));
        let scalar = &self.scalar;
        match port.element {
            Element::Scalar => quote!(#private::Input<#scalar, #shape>),
            Element::Ids => quote!(#private::Input<::core::primitive::u32, #shape>),
        }
    }

    pub(super) fn output_type(&self, index: usize, port: &OutputPort) -> TokenStream {
        let (private, shape, scalar) = (&self.private, self.shape_type(&port.sizes), &self.scalar);
        let (tag, index) = (self.constant("TAGS"), Literal::usize_unsuffixed(index));
        quote!(#private::Output<#scalar, #shape, <#private::tag::Code<{ #tag[#index] }> as #private::tag::Decode>::Tag>)
    }

    /// What each output ends in; one that has other readers cannot be fused with a loss.
    pub(super) fn tags(&self) -> TokenStream {
        let (name, count) = (self.constant("TAGS"), Literal::usize_unsuffixed(self.graph.outputs.len()));
        let tags = self.graph.outputs.iter().map(|port| self.tag(port));
        quote! {
            #[doc = " What each output ends in."]
            const #name: [::core::primitive::u8; #count] = [#(#tags),*];
        }
    }

    fn tag(&self, port: &OutputPort) -> TokenStream {
        let private = &self.private;
        let Some(given) = port.value else { return quote!(#private::tag::OTHER) };
        let value = self.graph.unwrapped(given);
        let Value::Node { node, output } = value else { return quote!(#private::tag::OTHER) };
        let layer = self.graph.nodes[node].layer;
        let tag = match &self.graph.layers[layer].kind {
            LayerKind::Op { op, config } => match (op.tag)(config) {
                Tag::Linear => quote!(#private::tag::LINEAR),
                Tag::Softmax => quote!(#private::tag::SOFTMAX),
                Tag::Sigmoid => quote!(#private::tag::SIGMOID),
                Tag::Other => quote!(#private::tag::OTHER),
            },
            LayerKind::Model { .. } => {
                let (model, output) = (self.foreign(layer), Literal::usize_unsuffixed(output));
                quote!(#private::tag::of(#model::TAGS, #output))
            }
        };
        if self.graph.uses(value) == 1 && self.graph.uses(given) == 1 {
            tag
        } else {
            quote!(#private::tag::shared(#tag))
        }
    }
}
