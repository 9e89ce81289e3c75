//! Constants: the shape of every value, the dims of every kernel call, the memory plans.

use super::{DimsConst, Printer, ident};
use crate::ir::{Action, Arg, Carry, DimsCall, Extent, LayerKind, Operand, Pass, Passes, Program, Value};
use formwork_shape::Dims;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

impl Printer<'_> {
    /// The shape of every input, output, value and parameter.
    pub(super) fn shapes(&self) -> TokenStream {
        let inputs = self.graph.inputs.iter().map(|port| {
            let sizes = Operand::Declared(port.sizes.clone());
            self.shape(&port.ident, &format!("Input `{}`", port.name), port.dims, &self.operand(&sizes))
        });
        let outputs = self.graph.outputs.iter().map(|port| {
            let sizes = Operand::Declared(port.sizes.clone());
            self.shape(&port.ident, &format!("Output `{}`", port.name), port.dims, &self.operand(&sizes))
        });
        let nodes = (0..self.graph.nodes.len()).flat_map(|node| self.node_shapes(node));
        let parameters = self.graph.layers.iter().flat_map(|layer| {
            layer.parameters.iter().map(|parameter| {
                let what = format!("Parameter `{}.{}`", layer.name, parameter.name);
                self.shape(&parameter.ident, &what, parameter.dims, &self.operand(&parameter.shape))
            })
        });
        inputs.chain(outputs).chain(nodes).chain(parameters).collect()
    }

    fn node_shapes(&self, node: usize) -> Vec<TokenStream> {
        let at = &self.graph.nodes[node];
        let layer = &self.graph.layers[at.layer];
        let inputs: Vec<String> = at.inputs.iter().map(|input| self.shape_text(*input)).collect();
        let what = format!("`{}` of {}", layer.name, inputs.join(", "));
        let private = &self.private;
        let shapes = at.outputs.iter().enumerate().map(|(index, (name, dims))| {
            let rule = match &layer.kind {
                LayerKind::Op { op, config } => {
                    let at = crate::ir::At { graph: self.graph, node, config };
                    let (rule, operands) = if index == 0 { (op.rule, (op.operands)(at)) } else { (op.more)(at, index) };
                    let call = self.call(rule.function, &operands);
                    quote!(#private::known(#call))
                }
                LayerKind::Model { .. } => self.operand(&Operand::Foreign { layer: at.layer, input: false, index }),
            };
            self.shape(name, &what, *dims, &rule)
        });
        shapes.collect()
    }

    fn shape(&self, name: &Ident, what: &str, dims: Option<Dims>, rule: &TokenStream) -> TokenStream {
        let private = &self.private;
        let doc = dims.map_or_else(|| format!(" {what}."), |dims| format!(" {what}: {dims}."));
        let value = dims.map_or_else(|| rule.clone(), |dims| self.dims(dims));
        quote! {
            #[doc = #doc]
            const #name: #private::Dims = #value;
        }
    }

    /// A value and its shape, for docs.
    fn shape_text(&self, value: Value) -> String {
        let name = self.graph.value_name(value);
        self.graph.dims(value).map_or_else(|| format!("`{name}`"), |dims| format!("`{name}` {dims}"))
    }

    /// The dims of every kernel call and the two memory plans.
    pub(super) fn plans(&self, passes: &Passes) -> TokenStream {
        let private = &self.private;
        let calls = self.calls.iter().map(|DimsConst { name, call, node }| {
            let (ty, make) = (ident(call.ty, name.span()), ident(call.make, name.span()));
            let ty = quote!(#private::kernels::#ty);
            let operands = call.operands.iter().map(|operand| self.operand(operand));
            let dims = quote!(#ty::#make(#(#operands),*));
            // Sizes that a rule refuses are reported there, and nowhere else.
            let dims = match self.unsure(*node) {
                Some(output) => quote!(if #output.is_known() { #dims } else { #ty::EMPTY }),
                None => dims,
            };
            quote!(const #name: #ty = #dims;)
        });
        let calls: TokenStream = calls.collect();
        let predict = self.plan(&self.constant("PREDICT"), " The arena of inference, slot by slot.", &passes.predict);
        let train = self.plan(&self.constant("TRAIN"), " The arena of training, slot by slot.", &passes.train);
        let carry = self.carry_plan(&passes.predict.program);
        let agreed = self.derivatives(passes);
        quote!(#calls #predict #train #carry #agreed)
    }

    /// What layers keep between calls, when there is any such layer or sub-model.
    fn carry_plan(&self, program: &Program) -> TokenStream {
        if program.carries.is_empty() {
            return TokenStream::new();
        }
        let (private, name) = (&self.private, self.constant("CARRY"));
        let count = Literal::usize_unsuffixed(program.carries.len());
        let slots = program.carries.iter().map(|carry| self.carry_extent(carry, &program.buffers[carry.buffer].extent));
        quote! {
            #[doc = " What stays between calls, slot by slot."]
            const #name: #private::Plan<#count> = #private::Plan::new([#(#slots),*]);
        }
    }

    /// As much as the call of the layer with the most samples needs: on each step of sequences, calls may differ.
    fn carry_extent(&self, carry: &Carry, extent: &Extent) -> TokenStream {
        let mut extents: Vec<TokenStream> = Vec::new();
        for node in (0..self.graph.nodes.len()).filter(|node| self.graph.nodes[*node].layer == carry.layer) {
            let needed = self.extent(&match extent {
                Extent::Room { size, .. } => Extent::Room { node, size: size.clone() },
                _ => Extent::Carry { node },
            });
            if extents.iter().all(|known| known.to_string() != needed.to_string()) {
                extents.push(needed);
            }
        }
        largest(extents)
    }

    /// The factor by which a node has more samples than the model, when its samples are the steps of sequences.
    pub(super) fn fold_count(&self, folds: &[Value]) -> Option<TokenStream> {
        let private = &self.private;
        let folds: Vec<&Ident> = folds.iter().map(|value| self.graph.dims_ident(*value)).collect();
        (!folds.is_empty()).then(|| quote!(const { #private::shape::step_count(&[#(#folds),*]) }))
    }

    fn folded(&self, extent: &TokenStream, folds: &[Value]) -> TokenStream {
        self.fold_count(folds).map_or_else(|| extent.clone(), |count| quote!(#extent.times(#count)))
    }

    /// Holds the macro and the kernels to one opinion on what each derivative is computed from.
    fn derivatives(&self, passes: &Passes) -> TokenStream {
        let mut found: Vec<(String, TokenStream)> = Vec::new();
        for step in &passes.train.program.steps {
            let Action::Kernel { name: "activate_backward", args, .. } = &step.action else { continue };
            let Some(Arg::Activation(choice)) = args.first() else { continue };
            let (activation, saves) = (self.activation(choice), choice.saves_output());
            if found.iter().all(|(known, _)| *known != activation.to_string()) {
                let check = quote!(
                    const _: () = ::core::assert!(#activation.saves_output() == #saves);
                );
                found.push((activation.to_string(), check));
            }
        }
        found.into_iter().map(|(_, check)| check).collect()
    }

    fn plan(&self, name: &Ident, doc: &str, pass: &Pass) -> TokenStream {
        let private = &self.private;
        let slots = pass.slots.buffers_of.iter().map(|roots| {
            let mut extents: Vec<TokenStream> = Vec::new();
            for buffer in (0..pass.program.buffers.len()).filter(|buffer| roots.contains(&pass.slots.merged[*buffer])) {
                let extent = self.extent(&pass.program.buffers[buffer].extent).to_string();
                if extents.iter().all(|known| known.to_string() != extent) {
                    extents.push(self.extent(&pass.program.buffers[buffer].extent));
                }
            }
            largest(extents)
        });
        let count = Literal::usize_unsuffixed(pass.slots.buffers_of.len());
        quote! {
            #[doc = #doc]
            const #name: #private::Plan<#count> = #private::Plan::new([#(#slots),*]);
        }
    }

    fn extent(&self, extent: &Extent) -> TokenStream {
        let private = &self.private;
        match extent {
            Extent::Value(value) => {
                let dims = self.graph.dims_ident(*value);
                self.folded(&quote!(#private::Extent::of(#dims)), self.graph.folds(*value))
            }
            Extent::Room { node, size } => {
                let size = self.operand(size);
                self.folded(&quote!(#private::Extent::of(#size)), &self.graph.nodes[*node].folds)
            }
            Extent::Fixed(size) => {
                let size = self.operand(size);
                quote!(#private::Extent::fixed(#size))
            }
            Extent::Arena { node, train } => {
                let at = &self.graph.nodes[*node];
                let model = self.foreign(at.layer);
                let arena = if *train { quote!(#model::TRAIN) } else { quote!(#model::PREDICT) };
                self.folded(&arena, &at.folds)
            }
            Extent::Carry { node } => {
                let at = &self.graph.nodes[*node];
                let model = self.foreign(at.layer);
                self.folded(&quote!(#model::CARRY), &at.folds)
            }
        }
    }

    /// The output of a node whose rule only rustc can decide.
    fn unsure(&self, node: Option<usize>) -> Option<&Ident> {
        let (output, dims) = self.graph.nodes[node?].outputs.first()?;
        dims.is_none().then_some(output)
    }

    /// Every distinct dims struct with the name of its constant.
    pub(super) fn dims_calls(&self, passes: &Passes) -> Vec<DimsConst> {
        let mut calls: Vec<DimsConst> = Vec::new();
        let steps = passes.predict.program.steps.iter().chain(&passes.train.program.steps);
        for step in steps {
            let call = match &step.action {
                Action::Kernel { dims, .. } => dims.clone(),
                Action::Copy { value, .. } | Action::Zero { value, .. } => elements(*value),
                Action::Map(map) => elements(map.value),
                Action::Model(_) | Action::Custom(_) => continue,
            };
            if calls.iter().all(|known| known.call != call) {
                let base = self.dims_base(&call, step.node);
                let mut name = base.clone();
                let mut count = 0;
                while calls.iter().any(|known| known.name == name) {
                    count += 1;
                    name = format!("{base}_{count}");
                }
                let at = step.node.map_or_else(|| self.graph.name.span(), |node| self.graph.nodes[node].span);
                calls.push(DimsConst { name: ident(&name, at), call, node: step.node });
            }
        }
        calls
    }

    fn dims_base(&self, call: &DimsCall, node: Option<usize>) -> String {
        let suffix = match call.ty.strip_suffix("Dims") {
            Some(family) => format!("{}_DIMS", family.to_uppercase()),
            None => call.ty.to_uppercase(),
        };
        match (&call.operands[..], node) {
            ([Operand::Dims(value)], _) => format!("{}__{suffix}", self.graph.dims_ident(*value)),
            (_, Some(node)) => format!("{}__{suffix}", self.graph.nodes[node].outputs[0].0),
            (_, None) => format!("{}__{suffix}", self.constant("EDGE")),
        }
    }

    /// The constant of a kernel call's dims.
    pub(super) fn dims_name(&self, call: &DimsCall) -> Option<&Ident> {
        self.calls.iter().find(|known| known.call == *call).map(|known| &known.name)
    }

    /// A constant that every model has.
    pub(super) fn constant(&self, name: &str) -> Ident {
        ident(name, self.graph.name.span())
    }
}

/// Room for any of them.
fn largest(extents: Vec<TokenStream>) -> TokenStream {
    let mut extents = extents.into_iter();
    let first = extents.next();
    quote!(#first #(.max(#extents))*)
}

/// The dims of a copy.
pub(super) fn elements(value: Value) -> DimsCall {
    DimsCall { ty: "Elements", make: "new", operands: vec![Operand::Dims(value)] }
}
