//! Types of a signature: `D3<28, 28, 1>`, and the tag an output ends in.

use super::Printer;
use crate::ir::{Element, LayerKind, OutputPort, Port, Size, Tag, Value};
use proc_macro2::{Ident, Span, TokenStream};
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

    pub(super) fn output_type(&self, port: &OutputPort) -> TokenStream {
        let (private, shape, scalar, tag) = (&self.private, self.shape_type(&port.sizes), &self.scalar, self.tag(port));
        quote!(#private::Output<#scalar, #shape, #tag>)
    }

    /// What an output ends in; one that has other readers cannot be fused with a loss.
    fn tag(&self, port: &OutputPort) -> TokenStream {
        let private = &self.private;
        let Some(value) = port.value else { return quote!(#private::tag::Other) };
        let Value::Node { node, output } = value else { return quote!(#private::tag::Other) };
        let layer = self.graph.nodes[node].layer;
        let tag = match &self.graph.layers[layer].kind {
            LayerKind::Op { op, config } => match (op.tag)(config) {
                Tag::Linear => quote!(#private::tag::Linear),
                Tag::Softmax => quote!(#private::tag::Softmax),
                Tag::Sigmoid => quote!(#private::tag::Sigmoid),
                Tag::Other => quote!(#private::tag::Other),
            },
            LayerKind::Model { .. } => {
                let model = self.foreign(layer);
                quote!(<#model::Outputs as #private::OutputAt<#output>>::Tag)
            }
        };
        if self.graph.uses(value) == 1 { tag } else { quote!(<#tag as #private::Share>::Shared) }
    }
}
