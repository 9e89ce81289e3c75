//! The graph as a constant: what `summary`, file formats and other executors read.

use super::Printer;
use crate::ir::{Element, InitializerChoice, Layer, LayerKind, Node, Origin, Parameter, Style, Value, Wrapper};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

impl Printer<'_> {
    pub(super) fn description(&self) -> TokenStream {
        let private = &self.private;
        let (constant, name, dtype) =
            (self.constant("DESCRIPTION"), self.graph.name.to_string(), self.graph.dtype.name());
        let style = match self.graph.style {
            Style::Sequential => quote!(Sequential),
            Style::Functional => quote!(Functional),
        };
        let inputs = self.graph.inputs.iter().map(|port| {
            let element = if port.element == Element::Ids { "u32" } else { dtype };
            self.port(&port.name, &port.ident, element)
        });
        let outputs = self.graph.outputs.iter().map(|port| {
            let source = port.value.map_or_else(|| quote!(#private::NodeInput::Input(0)), |value| self.source(value));
            let port = self.port(&port.name, &port.ident, dtype);
            quote!((#port, #source))
        });
        let shown =
            self.graph.layers.iter().enumerate().filter(|(_, layer)| layer.origin != Origin::Hidden && !self.brief);
        let layers = shown.map(|(index, layer)| self.layer(index, layer));
        let calls = self.graph.nodes.iter().filter(|node| self.is_call(node) && !self.brief);
        let nodes = calls.map(|node| {
            let hidden = self.graph.layers[..node.layer].iter().filter(|layer| layer.origin == Origin::Hidden).count();
            let (name, layer) = (&node.name, Literal::usize_unsuffixed(node.layer - hidden));
            let inputs = self.call_inputs(node).into_iter().map(|input| self.source(input));
            let outputs = self.seen(node).outputs.iter().map(|(dims, _)| dims);
            quote!(#private::Node { name: #name, layer: #layer, inputs: &[#(#inputs),*], outputs: &[#(#outputs),*] })
        });
        quote! {
            #[doc = " The graph as data."]
            const #constant: #private::Description = #private::Description {
                name: #name,
                style: #private::Style::#style,
                dtype: #dtype,
                inputs: &[#(#inputs),*],
                outputs: &[#(#outputs),*],
                layers: &[#(#layers),*],
                nodes: &[#(#nodes),*],
            };
        }
    }

    fn port(&self, name: &Ident, dims: &Ident, dtype: &str) -> TokenStream {
        let (private, name) = (&self.private, name.to_string());
        let name = name.trim_start_matches("r#");
        quote!(#private::Port { name: #name, dims: #dims, dtype: #dtype })
    }

    fn source(&self, value: Value) -> TokenStream {
        let private = &self.private;
        match self.written(value) {
            Value::Input(index) => {
                let index = Literal::usize_unsuffixed(index);
                quote!(#private::NodeInput::Input(#index))
            }
            Value::Node { node, output } => {
                let call = self.graph.nodes[..node].iter().filter(|earlier| self.is_call(earlier)).count();
                let (call, output) = (Literal::usize_unsuffixed(call), Literal::usize_unsuffixed(output));
                quote!(#private::NodeInput::Node(#call, #output))
            }
        }
    }

    /// Whether a node is a call the user wrote, or the end of one.
    pub(super) fn is_call(&self, node: &Node) -> bool {
        !node.goes_on && self.graph.layers[node.layer].origin != Origin::Hidden
    }

    /// The node that gives the outputs of a call as the user sees them: behind all that a wrapper and a layout do.
    pub(super) fn seen<'n>(&'n self, node: &'n Node) -> &'n Node {
        node.seen_as.map_or(node, |behind| self.seen(&self.graph.nodes[behind]))
    }

    /// The value the user wrote where a hidden node stands.
    pub(super) fn written(&self, value: Value) -> Value {
        match value {
            Value::Node { node, .. } if self.graph.is_hidden(node) => self.written(self.graph.nodes[node].inputs[0]),
            _ => value,
        }
    }

    /// The inputs of a call as it was written: one call, even where it was cut into nodes.
    pub(super) fn call_inputs(&self, node: &Node) -> Vec<Value> {
        match node.inputs.split_first() {
            Some((Value::Node { node: before, .. }, rest)) if self.graph.nodes[*before].goes_on => {
                let mut inputs = self.call_inputs(&self.graph.nodes[*before]);
                inputs.extend(rest);
                inputs
            }
            _ => node.inputs.clone(),
        }
    }

    fn layer(&self, index: usize, layer: &Layer) -> TokenStream {
        let (private, name, frozen) = (&self.private, &layer.name, layer.frozen);
        let (kind, settings) = match &layer.kind {
            LayerKind::Op { op, config } => {
                let keras = config.custom("layer").map_or(op.keras, |custom| &custom.class);
                (quote!(Op(#keras)), self.settings(layer))
            }
            LayerKind::Model { .. } => {
                let model = self.foreign(index);
                (quote!(Model(#model::DESCRIPTION)), quote!(&[]))
            }
        };
        let wrapper = match layer.wrapper {
            None => quote!(::core::option::Option::None),
            Some(Wrapper::TimeDistributed) => quote!(::core::option::Option::Some("TimeDistributed")),
        };
        let parameters = if let Some(spec) = self.custom_spec(layer) {
            quote!(#spec.parameters())
        } else {
            let parameters = layer.parameters.iter().map(|parameter| self.parameter(parameter));
            quote!(&[#(#parameters),*])
        };
        quote! {
            #private::Layer {
                name: #name,
                kind: #private::LayerKind::#kind,
                wrapper: #wrapper,
                parameters: #parameters,
                frozen: #frozen,
                settings: #settings,
            }
        }
    }

    /// A reference to an initializer.
    fn initializer(&self, choice: &InitializerChoice) -> TokenStream {
        let private = &self.private;
        match choice {
            InitializerChoice::BuiltIn { ty, fields } => {
                let ty = Ident::new(ty, Span::call_site());
                let names = fields.iter().map(|(field, _)| Ident::new(field, Span::call_site()));
                let values = fields.iter().map(|(_, value)| float(value));
                quote!(&#private::init::#ty { #(#names: #values),* })
            }
            InitializerChoice::Custom(constant) => quote!(#constant),
            InitializerChoice::UnitForget(others) => {
                let others = self.initializer(others);
                quote!(&#private::init::UnitForget { others: #others })
            }
        }
    }

    fn parameter(&self, parameter: &Parameter) -> TokenStream {
        let (private, name, dims) = (&self.private, parameter.name, &parameter.ident);
        let initializer = self.initializer(&parameter.initializer);
        let (trainable, looked_up) = (parameter.trainable, parameter.looked_up);
        let factor = |factor: &Option<TokenStream>| factor.as_ref().map_or_else(|| quote!(0.0), float);
        let (l1, l2) = (factor(&parameter.regularizer.l1), factor(&parameter.regularizer.l2));
        quote! {
            #private::Parameter {
                name: #name,
                dims: #dims,
                initializer: #initializer,
                regularizer: #private::Regularizer { l1: #l1, l2: #l2 },
                trainable: #trainable,
                looked_up: #looked_up,
            }
        }
    }
}

/// A number of either float type, or an integer, as `f64`.
fn float(value: &TokenStream) -> TokenStream {
    quote!((#value) as ::core::primitive::f64)
}
