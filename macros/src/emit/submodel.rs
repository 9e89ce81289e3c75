//! Calls of sub-models: their passes by the path of their type, in an arena inside ours.

use super::Printer;
use super::pass::{Body, add_flag, stream_node, wish};
use crate::ir::{Element, LayerKind, ModelCall, ModelPass, Value};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

impl Printer<'_> {
    pub(super) fn model_call(&self, body: &Body<'_>, call: &ModelCall) -> TokenStream {
        let private = &self.private;
        let at = &self.graph.nodes[call.node];
        let (model, field) = (self.foreign(at.layer), &self.graph.layers[at.layer].ident);
        let path = match &self.graph.layers[at.layer].kind {
            LayerKind::Model { path } => quote!(#path),
            LayerKind::Op { .. } => quote!(Self),
        };
        let frozen = self.graph.layers[at.layer].frozen;
        let nested = |fused: &TokenStream, add: &TokenStream| {
            let node = stream_node(Some(call.node));
            let run = quote!(run.nested(#node, #fused, #add, #frozen));
            self.fold_count(&at.folds).map_or_else(|| run.clone(), |count| quote!(#run.times(#count)))
        };
        let inputs = call.inputs.iter().zip(&at.inputs).map(|(buffer, value)| {
            let buffer = self.buffer(body, *buffer);
            match value {
                Value::Input(index) if self.graph.inputs[*index].element == Element::Ids => {
                    quote!(#private::Source::Ids(#buffer))
                }
                _ => quote!(#private::Source::Values(cast_slice(&*#buffer))),
            }
        });
        let inputs = quote!(&[#(#inputs),*]);
        let outputs = call.outputs.iter().map(|buffer| self.buffer(body, *buffer));
        let arena = self.buffer(body, call.arena);
        let name = match &call.pass {
            ModelPass::Predict => quote!(predict),
            ModelPass::Forward => quote!(forward),
            ModelPass::Settle => {
                let run = nested(&quote!(0), &quote!(false));
                return quote!(#model::settle(&mut state.#field, cast_slice(&*#arena), #run););
            }
            ModelPass::Backward { d_outputs, d_inputs, weights, inputs: wanted, add, fused } => {
                let d_outputs = d_outputs.iter().map(|buffer| self.buffer(body, *buffer));
                let d_inputs = d_inputs.iter().map(|buffer| {
                    let buffer = buffer.map(|buffer| self.buffer(body, buffer));
                    buffer.map_or_else(|| quote!(&mut []), |buffer| quote!(cast_slice_mut(&mut *#buffer)))
                });
                let wants_weights = if *weights { quote!(WEIGHTS) } else { quote!(false) };
                let (wants_inputs, run) = (wish(*wanted), nested(&fused_bits(fused), &add_flag(*add)));
                return quote! {
                    #private::backward::<#path>(
                        (#wants_weights, #wants_inputs),
                        (&p.#field, &state.#field, &mut g.#field),
                        #inputs,
                        #private::Reverse {
                            outputs: &[#(cast_slice(&*#outputs)),*],
                            d_outputs: &mut [#(cast_slice_mut(&mut *#d_outputs)),*],
                            d_inputs: &mut [#(#d_inputs),*],
                        },
                        cast_slice_mut(&mut *#arena),
                        #run,
                    );
                };
            }
        };
        let (carry, run) = (self.buffer(body, call.carry), nested(&quote!(0), &quote!(false)));
        quote! {
            #model::#name(
                &p.#field,
                &state.#field,
                #inputs,
                &mut [#(cast_slice_mut(&mut *#outputs)),*],
                #private::Memory { arena: cast_slice_mut(&mut *#arena), carry: cast_slice_mut(&mut *#carry) },
                #run,
            );
        }
    }
}

/// The fused outputs of this model as bits of the sub-model's outputs.
fn fused_bits(fused: &[(usize, usize)]) -> TokenStream {
    let bits = fused.iter().map(|(ours, theirs)| {
        let (ours, theirs) = (Literal::usize_unsuffixed(*ours), Literal::usize_unsuffixed(*theirs));
        quote!((run.fused >> #ours & 1) << #theirs)
    });
    let mut bits = bits.peekable();
    if bits.peek().is_none() { quote!(0) } else { quote!(#(#bits)|*) }
}
