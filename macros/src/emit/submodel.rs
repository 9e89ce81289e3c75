//! Calls of sub-models: their passes by the path of their type, in an arena inside ours.

use super::Printer;
use super::pass::{Body, add_flag, stream_node, weights_wish, wish};
use crate::ir::{Element, ModelBackward, ModelCall, ModelPass, Value};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

impl Printer<'_> {
    pub(super) fn model_call(&self, body: &Body<'_>, call: &ModelCall) -> TokenStream {
        let private = &self.private;
        let at = &self.graph.nodes[call.node];
        let (model, field) = (self.foreign(at.layer), &self.graph.layers[at.layer].ident);
        let run = self.nested_run(call, &quote!(0), &quote!(false));
        let arena = self.buffer(body, call.arena);
        let name = match &call.pass {
            ModelPass::Predict => quote!(predict),
            ModelPass::Forward => quote!(forward),
            ModelPass::Settle => return quote!(#model::settle(&mut p.#field, cast_slice(&*#arena), #run);),
            ModelPass::Backward(backward) => return self.model_backward(body, call, backward),
        };
        let (inputs, carry) = (self.model_inputs(body, call), self.buffer(body, call.carry));
        let outputs = call.outputs.iter().map(|buffer| self.buffer(body, *buffer));
        quote! {
            #model::#name(
                &p.#field,
                #inputs,
                &mut [#(cast_slice_mut(&mut *#outputs)),*],
                #private::Memory { arena: cast_slice_mut(&mut *#arena), carry: cast_slice_mut(&mut *#carry) },
                #run,
            );
        }
    }

    fn model_backward(&self, body: &Body<'_>, call: &ModelCall, backward: &ModelBackward) -> TokenStream {
        let private = &self.private;
        let at_layer = self.graph.nodes[call.node].layer;
        let layer = &self.graph.layers[at_layer];
        let field = &layer.ident;
        let path = self.foreign_alias(at_layer);
        let (inputs, arena) = (self.model_inputs(body, call), self.buffer(body, call.arena));
        let outputs = call.outputs.iter().map(|buffer| self.buffer(body, *buffer));
        let d_outputs = backward.d_outputs.iter().map(|buffer| self.buffer(body, *buffer));
        let d_inputs = backward.d_inputs.iter().map(|buffer| {
            let buffer = buffer.map(|buffer| self.buffer(body, buffer));
            buffer.map_or_else(|| quote!(&mut []), |buffer| quote!(cast_slice_mut(&mut *#buffer)))
        });
        let wants_weights = weights_wish(backward.weights).unwrap_or_else(|| quote!(false));
        let wants_inputs = wish(backward.inputs);
        let run = self.nested_run(call, &fused_bits(&backward.fused), &add_flag(backward.add));
        quote! {
            #private::backward::<#path>(
                (#wants_weights, #wants_inputs),
                (&p.#field, &mut g.#field),
                #inputs,
                #private::Reverse {
                    outputs: &[#(cast_slice(&*#outputs)),*],
                    d_outputs: &mut [#(cast_slice_mut(&mut *#d_outputs)),*],
                    d_inputs: &mut [#(#d_inputs),*],
                },
                cast_slice_mut(&mut *#arena),
                #run,
            );
        }
    }

    /// The run inside a call: streams of its own, and more samples where the steps of sequences are samples.
    fn nested_run(&self, call: &ModelCall, fused: &TokenStream, add: &TokenStream) -> TokenStream {
        let at = &self.graph.nodes[call.node];
        let (node, frozen) = (stream_node(Some(call.node)), self.graph.layers[at.layer].frozen);
        let keeper = self.keeper(at.layer);
        let run = quote!(run.nested(#node, #fused, #add, (#frozen, #keeper)));
        self.fold_count(&at.folds).map_or_else(|| run.clone(), |count| quote!(#run.times(#count)))
    }

    fn model_inputs(&self, body: &Body<'_>, call: &ModelCall) -> TokenStream {
        let private = &self.private;
        let inputs = call.inputs.iter().zip(&self.graph.nodes[call.node].inputs).map(|(buffer, value)| {
            let buffer = self.buffer(body, *buffer);
            match value {
                Value::Input(index) if self.graph.inputs[*index].element == Element::Ids => {
                    quote!(#private::Source::Ids(#buffer))
                }
                _ => quote!(#private::Source::Values(cast_slice(&*#buffer))),
            }
        });
        quote!(&[#(#inputs),*])
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
