//! The `Model` implementation, and the struct of several outputs.

use super::Printer;
use crate::ir::{Element, LayerKind, Operand, Passes, Takes, Value};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

impl Printer<'_> {
    /// A struct with the outputs' names, when there are several.
    pub(super) fn predictions(&self) -> TokenStream {
        if self.graph.outputs.len() == 1 {
            return TokenStream::new();
        }
        let (private, scalar, ty) = (&self.private, &self.scalar, self.outputs_type());
        let names: Vec<&Ident> = self.graph.outputs.iter().map(|port| &port.name).collect();
        let docs = self.graph.outputs.iter().map(|port| format!(" Output `{}`.", port.name));
        let batches = self.graph.outputs.iter().map(|port| {
            let shape = self.shape_type(&port.sizes);
            quote!(#private::Batch<#scalar, #shape, { B }>)
        });
        let doc = format!(" A batch of the outputs of [`{}`].", self.graph.name);
        quote! {
            #[doc = #doc]
            #[derive(::core::clone::Clone, ::core::fmt::Debug)]
            pub struct #ty<const B: ::core::primitive::usize> {
                #(#[doc = #docs] pub #names: #batches,)*
            }

            impl<const B: ::core::primitive::usize> #private::Prediction<#scalar> for #ty<{ B }> {
                fn zeros() -> Self {
                    Self { #(#names: #private::Prediction::<#scalar>::zeros(),)* }
                }

                fn set_filled(&mut self, filled: ::core::primitive::usize) {
                    #(#private::Prediction::<#scalar>::set_filled(&mut self.#names, filled);)*
                }

                fn each<'a>(&'a self, visit: &mut dyn ::core::ops::FnMut(&'a [#scalar])) {
                    #(#private::Prediction::<#scalar>::each(&self.#names, visit);)*
                }

                fn each_mut<'a>(&'a mut self, visit: &mut dyn ::core::ops::FnMut(&'a mut [#scalar])) {
                    #(#private::Prediction::<#scalar>::each_mut(&mut self.#names, visit);)*
                }
            }
        }
    }

    fn outputs_type(&self) -> Ident {
        self.companion("Outputs")
    }

    /// The model as the runtime and other models see it.
    pub(super) fn model_impl(&self, passes: Option<&Passes>) -> TokenStream {
        let (private, scalar, name) = (&self.private, &self.scalar, &self.graph.name);
        let params = self.params_type();
        let inputs = self.graph.inputs.iter().map(|port| self.input_type(port));
        let outputs = self.graph.outputs.iter().enumerate().map(|(index, port)| self.output_type(index, port));
        let prediction = if let [port] = &self.graph.outputs[..] {
            let shape = self.shape_type(&port.sizes);
            quote!(#private::Batch<#scalar, #shape, { B }>)
        } else {
            let ty = self.outputs_type();
            quote!(#ty<{ B }>)
        };
        let description = self.constant("DESCRIPTION");
        let (predict_plan, train_plan) = (self.constant("PREDICT"), self.constant("TRAIN"));
        let extent = |plan: &Ident| {
            if passes.is_some() { quote!(#plan.extent()) } else { quote!(#private::Extent::ZERO) }
        };
        let (predict_extent, train_extent, flops) = (extent(&predict_plan), extent(&train_plan), self.flops());
        let (functions, tag_list, tags) = (self.pass_functions(passes), self.tags(), self.constant("TAGS"));
        let facts = self.facts(passes);
        quote! {
            #tag_list

            impl #private::Model for #name {
                type Scalar = #scalar;
                type Params = #params;
                type Inputs = (#(#inputs,)*);
                type Outputs = (#(#outputs,)*);
                type Prediction<const B: ::core::primitive::usize> = #prediction;

                const DESCRIPTION: &'static #private::Description = &#description;
                const TAGS: &'static [::core::primitive::u8] = &#tags;
                const PREDICT: #private::Extent = #predict_extent;
                const TRAIN: #private::Extent = #train_extent;
                const FLOPS: ::core::primitive::usize = #flops;
                #facts

                fn parameters(&self) -> &#params {
                    self.0.parameters()
                }

                fn parameters_mut(&mut self) -> &mut #params {
                    self.0.parameters_mut()
                }

                fn draws(&mut self) -> &mut #private::Draws {
                    self.0.draws()
                }

                #functions
            }
        }
    }

    /// What only some models have: memory that stays, masks of outputs, bounds of ids, samples that see one another.
    fn facts(&self, passes: Option<&Passes>) -> TokenStream {
        let (private, mut facts) = (&self.private, TokenStream::new());
        if !self.graph.is_whole {
            facts.extend(quote!(
                const WHOLE: ::core::primitive::bool = false;
            ));
        }
        if passes.is_some_and(|passes| !passes.predict.program.carries.is_empty()) {
            let carry = self.constant("CARRY");
            facts.extend(quote!(const CARRY: #private::Extent = #carry.extent();));
        }
        let masks: Vec<Option<usize>> =
            self.graph.outputs.iter().map(|port| port.value.and_then(|value| self.graph.mask(value))).collect();
        if masks.iter().any(Option::is_some) {
            let steps = masks.iter().map(|made| match made {
                None => quote!(0),
                Some(made) => {
                    let dims = self.graph.dims_ident(Value::Node { node: *made, output: 0 });
                    quote!(#private::shape::mask_dims(#dims).len())
                }
            });
            facts.extend(quote!(const MASKS: &'static [::core::primitive::usize] = &[#(#steps),*];));
        }
        if self.graph.inputs.iter().any(|port| port.element == Element::Ids) {
            let bounds = (0..self.graph.inputs.len()).map(|index| self.id_bound(index));
            facts.extend(quote! {
                const ID_BOUNDS: &'static [::core::option::Option<::core::primitive::u32>] = &[#(#bounds),*];
            });
        }
        let coupled =
            self.graph.layers.iter().enumerate().filter(|(_, layer)| !layer.frozen).filter_map(|(index, layer)| {
                match &layer.kind {
                    LayerKind::Op { op, .. } => op.coupled.then(|| quote!(true)),
                    LayerKind::Model { .. } => {
                        let model = self.foreign(index);
                        Some(quote!(#model::COUPLED))
                    }
                }
            });
        let coupled: Vec<TokenStream> = coupled.collect();
        if !coupled.is_empty() {
            facts.extend(quote!(const COUPLED: ::core::primitive::bool = #(#coupled)||*;));
        }
        facts
    }

    /// What the ids of an input must be below, for every layer and sub-model that reads them.
    fn id_bound(&self, input: usize) -> TokenStream {
        let private = &self.private;
        let mut bound = quote!(::core::option::Option::None);
        for node in &self.graph.nodes {
            for (position, _) in node.inputs.iter().enumerate().filter(|(_, value)| **value == Value::Input(input)) {
                let other = match &self.graph.layers[node.layer].kind {
                    LayerKind::Model { .. } => {
                        let (model, position) = (self.foreign(node.layer), Literal::usize_unsuffixed(position));
                        quote!(#private::id_bound(#model::ID_BOUNDS, #position))
                    }
                    LayerKind::Op { op, config } => {
                        let Takes::Ids(below) = op.takes else { continue };
                        let below = self.size(&below(config));
                        quote!(#private::id_bound_of(#below))
                    }
                };
                bound = quote!(#private::lower_bound(#bound, #other));
            }
        }
        bound
    }

    fn flops(&self) -> TokenStream {
        let nodes = (0..self.graph.nodes.len()).filter_map(|node| {
            let layer = self.graph.nodes[node].layer;
            match &self.graph.layers[layer].kind {
                LayerKind::Op { op, config } => {
                    let flops = (op.flops)(crate::ir::At { graph: self.graph, node, config });
                    (flops != Operand::Index(0)).then(|| self.on_each_step(&self.operand(&flops), node))
                }
                LayerKind::Model { .. } => {
                    let model = self.foreign(layer);
                    Some(self.on_each_step(&quote!(#model::FLOPS), node))
                }
            }
        });
        let private = &self.private;
        quote!(#private::sum(&[#(#nodes),*]))
    }

    /// An amount for each sample at a node, as an amount for each sample of the model.
    fn on_each_step(&self, amount: &TokenStream, node: usize) -> TokenStream {
        let folds = self.fold_count(&self.graph.nodes[node].folds);
        folds.map_or_else(|| amount.clone(), |count| quote!(#amount.saturating_mul(#count)))
    }
}
