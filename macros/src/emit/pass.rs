//! The bodies of the passes: a line per step.

use super::consts::elements;
use super::{Printer, ident};
use crate::ir::{
    Action, ActivationChoice, Add, Arg, BufferId, Family, LayerKind, ModelCall, ModelPass, Pass, Passes, Place,
    Setting, Step, When,
};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};

/// Which of the three functions is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Function {
    Predict,
    Forward,
    Backward,
}

/// A pass being printed.
struct Body<'a> {
    pass: &'a Pass,
}

impl Printer<'_> {
    pub(super) fn pass_functions(&self, passes: Option<&Passes>) -> TokenStream {
        let predict = self.forward_function("predict", &self.body(passes, Function::Predict));
        let forward = self.forward_function("forward", &self.body(passes, Function::Forward));
        let backward = self.backward_function(&self.body(passes, Function::Backward));
        quote!(#predict #forward #backward)
    }

    fn forward_function(&self, name: &str, body: &TokenStream) -> TokenStream {
        let (private, scalar, name) = (&self.private, &self.scalar, Ident::new(name, Span::call_site()));
        quote! {
            #[allow(unused_variables, reason = "not every pass needs the state or the run")]
            fn #name(
                p: &Self::Params,
                state: &Self::State,
                inputs: &[#private::Source<'_, #scalar>],
                outputs: &mut [&mut [#scalar]],
                arena: &mut [#scalar],
                run: #private::Run,
            ) {
                #body
            }
        }
    }

    fn backward_function(&self, body: &TokenStream) -> TokenStream {
        let (private, scalar) = (&self.private, &self.scalar);
        quote! {
            #[allow(unused_variables, reason = "not every pass needs the state or the run")]
            fn backward<const WEIGHTS: ::core::primitive::bool, const INPUTS: ::core::primitive::bool>(
                p: &Self::Params,
                state: &Self::State,
                inputs: &[#private::Source<'_, #scalar>],
                reverse: #private::Reverse<'_, '_, #scalar>,
                g: &mut Self::Params,
                arena: &mut [#scalar],
                run: #private::Run,
            ) {
                #body
            }
        }
    }

    fn body(&self, passes: Option<&Passes>, function: Function) -> TokenStream {
        let Some(passes) = passes else {
            return quote!(::core::unreachable!("this model has mistakes and does not compile"));
        };
        let (pass, plan, steps) = match function {
            Function::Predict => (&passes.predict, self.prefixed("PREDICT"), &passes.predict.program.steps[..]),
            Function::Forward => (&passes.train, self.prefixed("TRAIN"), &passes.train.program.steps[..passes.turn]),
            Function::Backward => (&passes.train, self.prefixed("TRAIN"), &passes.train.program.steps[passes.turn..]),
        };
        let body = Body { pass };
        let (private, scalar) = (&self.private, &self.scalar);
        let slots = (0..pass.slots.buffers_of.len()).map(slot);
        let inputs = self.graph.inputs.iter().map(|port| local(&port.name, "in"));
        let outputs = self.graph.outputs.iter().map(|port| local(&port.name, "out"));
        let ports = match function {
            Function::Predict | Function::Forward => quote! {
                let [#(#outputs),*] = #private::ports_mut(outputs);
            },
            Function::Backward => {
                let cotangents = self.graph.outputs.iter().map(|port| local(&port.name, "bar"));
                let gradients = self.graph.inputs.iter().map(|port| local(&port.name, "grad"));
                quote! {
                    let [#(#outputs),*] = #private::ports(reverse.outputs);
                    let [#(#cotangents),*] = #private::ports_mut(reverse.d_outputs);
                    let [#(#gradients),*] = #private::ports_mut(reverse.d_inputs);
                }
            }
        };
        let statements = self.statements(&body, steps, function);
        // A sub-model of another scalar is reported by a check; as the casts take both, it is no type error as well.
        let is_call = |step: &Step| matches!(step.action, Action::Model(_));
        let casts = steps.iter().any(is_call).then(|| quote!(use #private::bytemuck::{cast_slice, cast_slice_mut};));
        quote! {
            use #private::kernels::#scalar as kernels;
            #casts
            let n = run.filled;
            let [#(#inputs),*] = #private::sources(inputs);
            #ports
            let [#(#slots),*] = #plan.split(arena, run.capacity);
            #statements
        }
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
                quote!(kernels::#name(#dims, n, #(#args),*);)
            }
            Action::Copy { from, to, value, add } => {
                let dims = self.dims_name(&elements(*value));
                let (from, to) = (self.buffer(body, *from), self.buffer(body, *to));
                quote!(kernels::copy(#dims, n, #from, #to, #add);)
            }
            Action::Zero { to, value } => {
                let dims = self.dims_name(&elements(*value));
                let to = self.buffer(body, *to);
                quote!(kernels::fill_zero(#dims, n, #to);)
            }
            Action::Model(call) => self.model_call(body, call),
        }
    }

    fn arg(&self, body: &Body<'_>, step: &Step, arg: &Arg) -> TokenStream {
        let private = &self.private;
        match arg {
            Arg::Read(buffer) | Arg::Write(buffer) | Arg::Update(buffer) => self.buffer(body, *buffer),
            Arg::Empty => quote!(&[]),
            Arg::Parameter(name) => {
                let (layer, name) = (self.layer_field(step), Ident::new(name, Span::call_site()));
                quote!(p.#layer.#name.as_slice())
            }
            Arg::Gradient(name) => {
                let (layer, name) = (self.layer_field(step), Ident::new(name, Span::call_site()));
                quote!(g.#layer.#name.as_mut_slice())
            }
            Arg::Add(add) => add_flag(*add),
            Arg::Epilogue(None) => quote!(#private::kernels::Activation::Linear),
            Arg::Epilogue(Some(choice)) | Arg::Activation(choice) => self.activation(choice),
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
            Arg::First => quote!(run.first),
            Arg::Variant(ty, variant) => {
                let (ty, variant) = (Ident::new(ty, Span::call_site()), Ident::new(variant, Span::call_site()));
                quote!(#private::kernels::#ty::#variant)
            }
        }
    }

    pub(super) fn activation(&self, choice: &ActivationChoice) -> TokenStream {
        let private = &self.private;
        let Family::Elementwise(variant) = choice.spec.family else {
            return quote!(#private::kernels::Activation::Linear);
        };
        let variant = Ident::new(variant, Span::call_site());
        let fields = choice.arguments.iter().filter_map(|(name, setting)| {
            let name = Ident::new(name, Span::call_site());
            match setting {
                Setting::Number(number) if number.value == Some(f64::INFINITY) => {
                    Some(quote!(#name: ::core::primitive::f64::INFINITY))
                }
                Setting::Number(number) => {
                    let tokens = &number.tokens;
                    Some(quote!(#name: #tokens))
                }
                Setting::Flag(flag) => Some(quote!(#name: #flag)),
                _ => None,
            }
        });
        let fields: Vec<TokenStream> = fields.collect();
        if fields.is_empty() {
            return quote!(#private::kernels::Activation::#variant);
        }
        if choice.spec.name == "relu" && choice.saves_output() {
            return quote!(#private::kernels::Activation::RELU);
        }
        quote!(#private::kernels::Activation::#variant { #(#fields),* })
    }

    fn model_call(&self, body: &Body<'_>, call: &ModelCall) -> TokenStream {
        let private = &self.private;
        let at = &self.graph.nodes[call.node];
        let (model, field) = (self.foreign(at.layer), &self.graph.layers[at.layer].ident);
        let path = match &self.graph.layers[at.layer].kind {
            LayerKind::Model { path } => quote!(#path),
            LayerKind::Op { .. } => quote!(Self),
        };
        let node = stream_node(Some(call.node));
        let inputs = call.inputs.iter().map(|buffer| self.buffer(body, *buffer));
        let inputs = quote!(&[#(#private::Source::Values(cast_slice(&*#inputs))),*]);
        let outputs = call.outputs.iter().map(|buffer| self.buffer(body, *buffer));
        let arena = self.buffer(body, call.arena);
        let (name, nested) = match &call.pass {
            ModelPass::Predict => (quote!(predict), quote!(run.nested(#node, 0, false))),
            ModelPass::Forward => (quote!(forward), quote!(run.nested(#node, 0, false))),
            ModelPass::Backward { d_outputs, d_inputs, weights, inputs: wanted, add, fused } => {
                let d_outputs = d_outputs.iter().map(|buffer| self.buffer(body, *buffer));
                let d_inputs = d_inputs.iter().map(|buffer| {
                    let buffer = buffer.map(|buffer| self.buffer(body, buffer));
                    buffer.map_or_else(|| quote!(&mut []), |buffer| quote!(cast_slice_mut(&mut *#buffer)))
                });
                let wants_weights = if *weights { quote!(WEIGHTS) } else { quote!(false) };
                let wants_inputs = wish(*wanted);
                let (add, fused) = (add_flag(*add), fused_bits(fused));
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
                        run.nested(#node, #fused, #add),
                    );
                };
            }
        };
        quote! {
            #model::#name(&p.#field, &state.#field, #inputs, &mut [#(cast_slice_mut(&mut *#outputs)),*], cast_slice_mut(&mut *#arena), #nested);
        }
    }

    fn layer_field(&self, step: &Step) -> &Ident {
        let node = step.node.unwrap_or_default();
        &self.graph.layer_of(node).ident
    }

    /// The local variable a buffer is bound to.
    fn buffer(&self, body: &Body<'_>, buffer: BufferId) -> TokenStream {
        let root = body.pass.slots.merged[buffer];
        let name = match (body.pass.program.buffers[root].place, body.pass.slots.slot_of[root]) {
            (Place::Input(index), _) => local(&self.graph.inputs[index].name, "in"),
            (Place::Output(index), _) => local(&self.graph.outputs[index].name, "out"),
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

/// `image_in`, `digit_out`; `digit_bar` is a cotangent, `image_grad` the gradient of an input.
fn local(name: &Ident, role: &str) -> Ident {
    ident(&format!("{}_{role}", name.to_string().trim_start_matches("r#")), Span::call_site())
}

/// The wish of the caller under which a step runs; `None` for any.
fn condition(when: When) -> Option<TokenStream> {
    let wish = match (when.weights, when.inputs) {
        (true, true) => None,
        _ => Some(wish(when)),
    };
    let unfused = when.unless_fused.map(|output| {
        let bit = Literal::usize_unsuffixed(1 << output.min(31));
        quote!(run.fused & #bit == 0)
    });
    match (wish, unfused) {
        (Some(wish), Some(unfused)) => Some(quote!(#wish && #unfused)),
        (wish, unfused) => wish.or(unfused),
    }
}

fn wish(when: When) -> TokenStream {
    match (when.weights, when.inputs) {
        (true, true) => quote!(WEIGHTS || INPUTS),
        (true, false) => quote!(WEIGHTS),
        (false, true) => quote!(INPUTS),
        (false, false) => quote!(false),
    }
}

fn add_flag(add: Add) -> TokenStream {
    match add {
        Add::Yes => quote!(true),
        Add::No => quote!(false),
        Add::AsRun => quote!(run.add),
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

/// The number of a node in its model's random streams; 0 is the parent's own.
fn stream_node(node: Option<usize>) -> Literal {
    Literal::usize_unsuffixed(node.map_or(0, |node| node + 1))
}
