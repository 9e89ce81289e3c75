//! The bodies of the passes: a line per step.

use super::consts::elements;
use super::{Printer, ident};
use crate::ir::{
    Action, Add, Arg, BufferId, Element, LayerKind, Pass, Passes, Place, Program, Step, Value, Weights, When,
};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

/// Which of the functions is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Function {
    Predict,
    Forward,
    Backward,
    Settle,
}

/// A pass being printed.
pub(super) struct Body<'a> {
    pub(super) pass: &'a Pass,
}

impl Printer<'_> {
    pub(super) fn pass_functions(&self, passes: Option<&Passes>) -> TokenStream {
        let predict = self.forward_function("predict", &self.body(passes, Function::Predict));
        let forward = self.forward_function("forward", &self.body(passes, Function::Forward));
        let backward = self.backward_function(&self.body(passes, Function::Backward));
        let settles = passes.is_some_and(|passes| passes.turns.settle < passes.train.program.steps.len());
        let settle = settles.then(|| self.settle_function(&self.body(passes, Function::Settle)));
        quote!(#predict #forward #backward #settle)
    }

    fn forward_function(&self, name: &str, body: &TokenStream) -> TokenStream {
        let (private, scalar, name) = (&self.private, &self.scalar, Ident::new(name, Span::call_site()));
        let params = self.params_type();
        quote! {
            #[allow(unused_variables, reason = "not every pass needs all of it")]
            fn #name(
                p: &#params,
                inputs: &[#private::Source<'_, #scalar>],
                outputs: &mut [&mut [#scalar]],
                memory: #private::Memory<'_, #scalar>,
                run: #private::Run<'_>,
            ) {
                #body
            }
        }
    }

    fn backward_function(&self, body: &TokenStream) -> TokenStream {
        let (private, scalar, params) = (&self.private, &self.scalar, self.params_type());
        quote! {
            #[allow(unused_variables, reason = "not every pass needs all of it")]
            fn backward<const WEIGHTS: ::core::primitive::bool, const INPUTS: ::core::primitive::bool>(
                p: &#params,
                inputs: &[#private::Source<'_, #scalar>],
                reverse: #private::Reverse<'_, '_, #scalar>,
                g: &mut #params,
                arena: &mut [#scalar],
                run: #private::Run<'_>,
            ) {
                #body
            }
        }
    }

    fn settle_function(&self, body: &TokenStream) -> TokenStream {
        let (private, scalar, params) = (&self.private, &self.scalar, self.params_type());
        quote! {
            fn settle(p: &mut #params, arena: &[#scalar], run: #private::Run<'_>) {
                #body
            }
        }
    }

    fn body(&self, passes: Option<&Passes>, function: Function) -> TokenStream {
        let Some(passes) = passes else {
            return quote!(::core::unreachable!("this model has mistakes and does not compile"));
        };
        let (train, turns) = (&passes.train.program.steps, passes.turns);
        let (pass, plan, steps) = match function {
            Function::Predict => (&passes.predict, self.constant("PREDICT"), &passes.predict.program.steps[..]),
            Function::Forward => (&passes.train, self.constant("TRAIN"), &train[..turns.backward]),
            Function::Backward => (&passes.train, self.constant("TRAIN"), &train[turns.backward..turns.settle]),
            Function::Settle => (&passes.train, self.constant("TRAIN"), &train[turns.settle..]),
        };
        let body = Body { pass };
        let (private, scalar) = (&self.private, &self.scalar);
        let slots = (0..pass.slots.buffers_of.len()).map(slot);
        let (arena, ports) = match function {
            Function::Predict | Function::Forward => {
                let (inputs, outputs) = (self.inputs(), self.output_ports(&pass.program));
                let carry = self.carry(&pass.program);
                (quote!(#plan.split(memory.arena, run.capacity())), quote!(#inputs #outputs #carry))
            }
            Function::Backward => {
                let (inputs, ports) = (self.inputs(), self.reverse_ports());
                (quote!(#plan.split(arena, run.capacity())), quote!(#inputs #ports))
            }
            Function::Settle => (quote!(#plan.split_ref(arena, run.capacity())), TokenStream::new()),
        };
        let statements = self.statements(&body, steps, function);
        let is_loop = |step: &Step| !matches!(step.action, Action::Model(_));
        let is_kernel = |step: &Step| !matches!(step.action, Action::Model(_) | Action::Map(_) | Action::Custom(_));
        let kernels = steps.iter().any(is_kernel).then(|| quote!(use #private::kernels::#scalar as kernels;));
        let n = steps.iter().any(is_loop).then(|| quote!(let n = run.filled();));
        // A sub-model of another scalar is reported by a check; as the casts take both, it is no type error as well.
        let is_call = |step: &Step| matches!(step.action, Action::Model(_));
        let casts = steps.iter().any(is_call).then(|| {
            if function == Function::Settle {
                quote!(use #private::bytemuck::cast_slice;)
            } else {
                quote!(use #private::bytemuck::{cast_slice, cast_slice_mut};)
            }
        });
        quote! {
            #kernels
            #n
            #casts
            #ports
            let [#(#slots),*] = #arena;
            #statements
        }
    }

    /// The inputs by name: numbers or ids.
    fn inputs(&self) -> TokenStream {
        let private = &self.private;
        let inputs = self.graph.inputs.iter().enumerate().map(|(index, port)| {
            let (name, index) = (local(&port.name, "in"), Literal::usize_unsuffixed(index));
            let source = if port.element == Element::Ids { quote!(ids) } else { quote!(values) };
            quote!(let #name = #private::#source(inputs, #index);)
        });
        inputs.collect()
    }

    /// What a forward pass writes: the outputs, and where one has a mask, that.
    fn output_ports(&self, program: &Program) -> TokenStream {
        let private = &self.private;
        let outputs = self.graph.outputs.iter().map(|port| local(&port.name, "out"));
        let has_mask = program.buffers.iter().any(|buffer| matches!(buffer.place, Place::OutputMask(_)));
        let masks = self.graph.outputs.iter().filter(|_| has_mask).map(|port| match port.value {
            Some(value) if self.graph.mask(value).is_some() => local(&port.name, "mask").into_token_stream(),
            _ => quote!(_),
        });
        quote!(let [#(#outputs,)* #(#masks),*] = #private::ports_mut(outputs);)
    }

    fn reverse_ports(&self) -> TokenStream {
        let private = &self.private;
        let outputs = self.graph.outputs.iter().map(|port| local(&port.name, "out"));
        let cotangents = self.graph.outputs.iter().map(|port| local(&port.name, "bar"));
        let gradients = self.graph.inputs.iter().map(|port| local(&port.name, "grad"));
        quote! {
            let [#(#outputs),*] = #private::ports(reverse.outputs);
            let [#(#cotangents),*] = #private::ports_mut(reverse.d_outputs);
            let [#(#gradients),*] = #private::ports_mut(reverse.d_inputs);
        }
    }

    /// What stays between calls, layer by layer.
    fn carry(&self, program: &Program) -> TokenStream {
        if program.carries.is_empty() {
            return TokenStream::new();
        }
        let (plan, slots) = (self.constant("CARRY"), (0..program.carries.len()).map(carry_slot));
        quote!(let [#(#slots),*] = #plan.split(memory.carry, run.capacity());)
    }

    /// The steps, those under one wish of the caller in one block.
    fn statements(&self, body: &Body<'_>, steps: &[Step], function: Function) -> TokenStream {
        let mut tokens = TokenStream::new();
        let mut index = 0;
        while index < steps.len() {
            let when = steps[index].when;
            let run = steps[index..].iter().take_while(|step| step.when == when).count();
            let block: TokenStream = steps[index..index + run].iter().map(|step| self.step(body, step)).collect();
            tokens.extend(match condition(when).filter(|_| function == Function::Backward) {
                Some(condition) => quote!(if #condition { #block }),
                None => block,
            });
            index += run;
        }
        tokens
    }

    fn step(&self, body: &Body<'_>, step: &Step) -> TokenStream {
        match &step.action {
            Action::Kernel { name, dims, args } => {
                let name = Ident::new(name, Span::call_site());
                let dims = self.dims_name(dims);
                let args = args.iter().map(|arg| self.arg(body, step, arg));
                let n = self.samples(step.node.map_or(&[], |node| &self.graph.nodes[node].folds));
                quote!(kernels::#name(#dims, #n, #(#args),*);)
            }
            Action::Copy { from, to, value, add } => {
                let dims = self.dims_name(&elements(*value));
                let (from, to) = (self.buffer(body, *from), self.buffer(body, *to));
                let n = self.samples(self.graph.folds(*value));
                quote!(kernels::copy(#dims, #n, #from, #to, #add);)
            }
            Action::Zero { to, value } => {
                let dims = self.dims_name(&elements(*value));
                let (to, n) = (self.buffer(body, *to), self.samples(self.graph.folds(*value)));
                quote!(kernels::fill_zero(#dims, #n, #to);)
            }
            Action::Model(call) => self.model_call(body, call),
            Action::Map(map) => self.map_step(body, step, map),
            Action::Custom(run) => self.custom_step(body, step, run),
        }
    }

    /// How many samples a kernel is given.
    pub(super) fn samples(&self, folds: &[Value]) -> TokenStream {
        self.fold_count(folds).map_or_else(|| quote!(n), |count| quote!(n.times(#count)))
    }

    fn arg(&self, body: &Body<'_>, step: &Step, arg: &Arg) -> TokenStream {
        let private = &self.private;
        match arg {
            Arg::Read(buffer) | Arg::Write(buffer) | Arg::Update(buffer) | Arg::Gate(Some(buffer)) => {
                self.buffer(body, *buffer)
            }
            Arg::Empty | Arg::Gate(None) => quote!(&[]),
            Arg::Nowhere => quote!(&mut []),
            Arg::Parameter(name) => {
                let (layer, name) = (self.layer_field(step), Ident::new(name, Span::call_site()));
                quote!(p.#layer.#name.as_slice())
            }
            Arg::Gradient(name) => {
                let (layer, name) = (self.layer_field(step), Ident::new(name, Span::call_site()));
                quote!(g.#layer.#name.as_mut_slice())
            }
            Arg::Statistic(name) => {
                let (layer, name) = (self.layer_field(step), Ident::new(name, Span::call_site()));
                quote!(p.#layer.#name.as_mut_slice())
            }
            Arg::Frozen => {
                let layer = self.graph.nodes[step.node.unwrap_or_default()].layer;
                let (keeper, frozen) = (self.keeper(layer), self.graph.layers[layer].frozen);
                quote!(run.frozen.is_frozen(#keeper, #frozen))
            }
            Arg::Add(add) => add_flag(*add),
            Arg::Epilogue(None) => quote!(#private::kernels::Activation::Linear),
            Arg::Epilogue(Some(choice)) | Arg::Activation(choice) => self.activation(choice),
            Arg::Constant(name) => quote_spanned!(name.span()=> &#name),
            Arg::Number(number) => {
                let tokens = &number.tokens;
                quote!(#tokens)
            }
            Arg::Count(count) => {
                let count = Literal::usize_unsuffixed(*count);
                quote!(#count)
            }
            Arg::Stream => {
                let node = stream_node(step.node);
                quote!(run.stream.node(#node))
            }
            Arg::First => {
                let folds = step.node.map_or(&[][..], |node| &self.graph.nodes[node].folds);
                self.fold_count(folds).map_or_else(|| quote!(run.first()), |count| quote!(run.first().times(#count)))
            }
            Arg::Variant(ty, variant) => {
                let (ty, variant) = (Ident::new(ty, Span::call_site()), Ident::new(variant, Span::call_site()));
                quote!(#private::kernels::#ty::#variant)
            }
        }
    }

    /// The number of layers that keep statistics in front of a layer, those of sub-models included.
    pub(super) fn keeper(&self, layer: usize) -> TokenStream {
        let (private, before) = (&self.private, &self.graph.layers[..layer]);
        let own = Literal::usize_unsuffixed(before.iter().filter(|layer| layer.keeps_statistics()).count());
        let models = (0..layer).filter(|index| matches!(self.graph.layers[*index].kind, LayerKind::Model { .. }));
        let models: Vec<TokenStream> = models.map(|index| self.foreign(index)).collect();
        if models.is_empty() {
            return quote!(#own);
        }
        quote!(const { #own #(+ #private::keeper_count(#models::DESCRIPTION))* })
    }

    fn layer_field(&self, step: &Step) -> &Ident {
        let node = step.node.unwrap_or_default();
        &self.graph.layer_of(node).ident
    }

    /// The local variable a buffer is bound to.
    pub(super) fn buffer(&self, body: &Body<'_>, buffer: BufferId) -> TokenStream {
        let root = body.pass.slots.merged[buffer];
        let name = match (body.pass.program.buffers[root].place, body.pass.slots.slot_of[root]) {
            (Place::Input(index), _) => local(&self.graph.inputs[index].name, "in"),
            (Place::Output(index), _) => local(&self.graph.outputs[index].name, "out"),
            (Place::OutputMask(index), _) => local(&self.graph.outputs[index].name, "mask"),
            (Place::Carry(index), _) => carry_slot(index),
            (Place::Cotangent(index), _) => local(&self.graph.outputs[index].name, "bar"),
            (Place::InputGradient(index), _) => local(&self.graph.inputs[index].name, "grad"),
            (Place::Arena, index) => slot(index.unwrap_or_default()),
        };
        quote!(#name)
    }
}

fn slot(index: usize) -> Ident {
    format_ident!("s{index}")
}

fn carry_slot(index: usize) -> Ident {
    format_ident!("c{index}")
}

/// `image_in`, `digit_out`, `tags_mask`; `digit_bar` is a cotangent, `image_grad` the gradient of an input.
fn local(name: &Ident, role: &str) -> Ident {
    ident(&format!("{}_{role}", name.to_string().trim_start_matches("r#")), Span::call_site())
}

/// The wish of the caller under which a step runs; `None` for any.
fn condition(when: When) -> Option<TokenStream> {
    let wish = match (when.weights, when.inputs) {
        (Weights::Always, true) => None,
        _ => Some(wish(when)),
    };
    let unfused = when.unless_fused.map(|output| {
        let bit = Literal::usize_unsuffixed(1 << output.min(31));
        quote!(run.fused & #bit == 0)
    });
    match (wish, unfused) {
        (Some(wish), Some(unfused)) if when.weights == Weights::Thawed => Some(quote!((#wish) && #unfused)),
        (Some(wish), Some(unfused)) => Some(quote!(#wish && #unfused)),
        (wish, unfused) => wish.or(unfused),
    }
}

pub(super) fn wish(when: When) -> TokenStream {
    match (weights_wish(when.weights), when.inputs) {
        (Some(weights), true) if when.weights == Weights::Thawed => quote!((#weights) || INPUTS),
        (Some(weights), true) => quote!(#weights || INPUTS),
        (Some(weights), false) => weights,
        (None, true) => quote!(INPUTS),
        (None, false) => quote!(false),
    }
}

/// The wish for gradients of parameters.
pub(super) fn weights_wish(weights: Weights) -> Option<TokenStream> {
    match weights {
        Weights::Never => None,
        Weights::Thawed => Some(quote!(WEIGHTS && run.frozen.thawed)),
        Weights::Always => Some(quote!(WEIGHTS)),
    }
}

pub(super) fn add_flag(add: Add) -> TokenStream {
    match add {
        Add::Yes => quote!(true),
        Add::No => quote!(false),
        Add::AsRun => quote!(run.add),
        Add::Rows => quote!(run.add || run.cleared),
    }
}

/// The number of a node in its model's random streams; 0 is the parent's own.
pub(super) fn stream_node(node: Option<usize>) -> Literal {
    Literal::usize_unsuffixed(node.map_or(0, |node| node + 1))
}
