//! [`ast`](crate::ast) → [`ir`](crate::ir): names become layers, ops and values.
//!
//! Whatever cannot be resolved is reported once and left out; what would have been made from it is left out in silence.

mod arguments;
mod body;
mod calls;
mod custom;
mod fields;
mod initializers;
mod layout;
mod literals;
mod names;
mod scope;
mod sizes;
mod unused;

use crate::ast::{Block, Element, Form, Port as AstPort, ShapeType, Uses};
use crate::diagnostics::{Errors, wording};
use crate::ir::{Budget, Const, ConstKind, Graph, LayerKind, Node, Origin, OutputPort, Port, Size, Style, Value};
use formwork_shape::Dims;
use names::Names;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, Ident};
pub(crate) use unused::report_unused;

/// Resolves a block; `twin` counts the models of its name that the crate already has.
pub(crate) fn resolve_block(block: &Block, twin: usize, errors: &Errors) -> Graph {
    let mut resolver = Resolver {
        names: Names::new(&block.name),
        uses: &block.uses,
        graph: empty_graph(block, twin),
        errors,
        told_ids: Vec::new(),
        told_sizes: Vec::new(),
    };
    resolver.budget(block);
    match &block.form {
        Form::Sequential { input, output, layers, end } => {
            resolver.sequential([input.as_ref(), output.as_ref()], layers.as_deref(), *end);
        }
        Form::Functional { fields, forward } => resolver.functional(fields, forward),
    }
    resolver.note_unused();
    resolver.add_ghosts();
    resolver.graph
}

fn empty_graph(block: &Block, twin: usize) -> Graph {
    Graph {
        docs: block.docs.clone(),
        vis: block.vis.clone(),
        name: block.name.clone(),
        module: names::module(&block.name, twin),
        krate: block.options.krate.clone(),
        dtype: block.options.dtype,
        style: if matches!(block.form, Form::Sequential { .. }) { Style::Sequential } else { Style::Functional },
        budget: None,
        allowed: block.options.allowed.clone(),
        warned: block.options.warned.clone(),
        inputs: Vec::new(),
        outputs: Vec::new(),
        layers: Vec::new(),
        nodes: Vec::new(),
        consts: Vec::new(),
        checks: Vec::new(),
        annotations: Vec::new(),
        variables: Vec::new(),
        is_whole: true,
        doubtful: Vec::new(),
        unused: Vec::new(),
    }
}

/// A graph in the making.
struct Resolver<'a> {
    names: Names,
    uses: &'a Uses,
    graph: Graph,
    errors: &'a Errors,
    /// Inputs of ids that were said to be handed to something else.
    told_ids: Vec<String>,
    /// Sizes past memory that were told.
    told_sizes: Vec<String>,
}

impl Resolver<'_> {
    fn budget(&mut self, block: &Block) {
        if let Some(budget) = &block.options.budget {
            let predict = budget.predict.as_ref().map(|limit| self.size(limit, "budget_predict"));
            let train = budget.train.as_ref().map(|limit| self.size(limit, "budget_train"));
            let batch = self.size(&budget.batch, "budget_batch");
            let slots = self.size(&budget.slots, "budget_slots");
            if let (Some(batch), Some(slots)) = (batch, slots) {
                let (predict, train) = (predict.flatten(), train.flatten());
                self.graph.budget = Some(Budget { predict, train, batch, slots, span: budget.span });
            }
        }
    }

    /// Adds an input of the signature.
    fn input(&mut self, name: &Ident, ty: Option<&ShapeType>) -> Value {
        let sizes = self.signature_sizes(name, ty);
        let ident = self.names.constant(&name.to_string(), name.span());
        let (element, span) = ty.map_or((Element::Scalar, name.span()), |ty| (ty.element, ty.span));
        self.graph.inputs.push(Port { name: name.clone(), element, sizes, ident, dims: None, span });
        Value::Input(self.graph.inputs.len() - 1)
    }

    /// Adds an output of the signature; its value comes later.
    fn output(&mut self, port: &AstPort) {
        if let Some(ty) = port.ty.as_ref().filter(|ty| ty.element == Element::Ids) {
            self.errors.report(ty.span, wording::ids_output(&port.name));
        }
        let sizes = self.signature_sizes(&port.name, port.ty.as_ref());
        let ident = self.names.constant(&format!("output_{}", port.name), port.name.span());
        let (name, span) = (port.name.clone(), port.name.span());
        let shape_span = port.ty.as_ref().map_or(span, |ty| ty.span);
        self.graph.outputs.push(OutputPort { name, sizes, ident, dims: None, value: None, span, shape_span });
    }

    /// The sizes of a signature's shape: one to four axes, since each rank is a type.
    fn signature_sizes(&mut self, name: &Ident, ty: Option<&ShapeType>) -> Vec<Size> {
        let Some(ty) = ty else { return Vec::new() };
        if ty.sizes.is_empty() || ty.sizes.len() > 4 {
            self.errors.report(ty.span, wording::signature_rank(name, ty.sizes.len()));
            return Vec::new();
        }
        self.sizes(&ty.sizes, &format!("{name}_size")).unwrap_or_default()
    }

    /// An expression that becomes a constant of its own: inside a pass its names could mean something else.
    fn constant(&mut self, expr: &Expr, name: &str, kind: ConstKind) -> Ident {
        let ident = self.names.constant(name, expr.span());
        self.graph.consts.push(Const { ident: ident.clone(), kind, expr: expr.clone(), span: expr.span() });
        ident
    }

    /// In a block with mistakes, gives each declared layer that no call could be made of a call of unknown shape, so
    /// that its parameters are there and code that uses them has no errors of its own.
    fn add_ghosts(&mut self) {
        if self.errors.is_empty() && self.graph.unused.is_empty() {
            return;
        }
        for layer in 0..self.graph.layers.len() {
            let at = &self.graph.layers[layer];
            let LayerKind::Op { op, .. } = at.kind else { continue };
            if at.origin != Origin::Field || at.first_call.is_some_and(|node| node != usize::MAX) {
                continue;
            }
            let (node, span) = (self.graph.nodes.len(), at.ident.span());
            let (count, _) = op.inputs.range();
            let name = at.name.clone();
            let outputs = vec![(self.names.constant(&name, span), Some(Dims::UNKNOWN))];
            let inputs = vec![Value::Node { node, output: 0 }; count];
            self.graph.layers[layer].first_call = Some(node);
            self.graph.nodes.push(Node {
                name,
                layer,
                inputs,
                outputs,
                span,
                mask: None,
                goes_on: false,
                seen_as: None,
                folds: Vec::new(),
            });
        }
    }

    fn span_of_end(&self) -> Span {
        self.graph.name.span()
    }
}
