//! Shapes: each op's rule, applied here where sizes are literal and left to rustc as a check where they are not.

mod explain;
mod repair;

use crate::diagnostics::Errors;
use crate::ir::{
    At, Check, Graph, Known, Layer, LayerKind, MaskRule, Operand, Parameter, ParameterSpec, Rule, Site, Size, Style,
    Value,
};
use formwork_shape::{self as shape, Dims, ShapeError};
use proc_macro2::Span;
use quote::ToTokens;
use syn::Ident;

const DECLARED: Rule = Rule { function: "declared", evaluate: |known| shape::declared(known[0].sizes()) };
const ANNOTATED: Rule =
    Rule { function: "annotated", evaluate: |known| shape::annotated(known[0].dims(), known[1].sizes()) };
const RETURNED: Rule =
    Rule { function: "returned", evaluate: |known| shape::returned(known[0].dims(), known[1].dims()) };
const SHARED: Rule = Rule {
    function: "shared",
    evaluate: |known| shape::shared(known[0].dims(), known[1].dims(), known[2].dims(), known[3].dims()),
};
// What a sub-model declares is never known at expansion.
const ACCEPTED: Rule = Rule { function: "accepted", evaluate: |_| Err(ShapeError::Unknown) };
const ARITY: Rule = Rule { function: "arity", evaluate: |_| Err(ShapeError::Unknown) };
const UNMASKED: Rule = Rule { function: "unmasked", evaluate: |_| Err(ShapeError::Unknown) };
const MASKED: Rule = Rule { function: "masked", evaluate: |known| shape::masked(known[0].dims(), known[1].dims()) };
const SAME_SCALAR: Rule = Rule { function: "same_scalar", evaluate: |_| Err(ShapeError::Unknown) };
const SAME_ELEMENT: Rule = Rule { function: "same_element", evaluate: |_| Err(ShapeError::Unknown) };
const BUDGET: Rule = Rule { function: "budget", evaluate: |_| Err(ShapeError::Unknown) };

/// Works out every shape, reports the rules that fail, and notes those that rustc has to check.
pub(crate) fn infer_shapes(graph: &mut Graph, errors: &Errors) {
    let mut told = run(graph, None);
    if told.len() > 1 {
        told = repair::roots(graph, told);
        run(graph, None);
    }
    for mistake in once_too_large(told) {
        errors.report(mistake.span, mistake.message);
    }
}

/// Whether a size was written as a number.
fn is_number(size: &str) -> bool {
    size.bytes().all(|byte| byte.is_ascii_digit())
}

/// All operands but sizes.
fn others(operands: &[Operand]) -> Vec<&Operand> {
    operands.iter().filter(|operand| !matches!(operand, Operand::Size(_) | Operand::Sizes(_))).collect()
}

/// A size past memory is one mistake, however many shapes it leads to.
fn once_too_large(told: Vec<Told>) -> Vec<Told> {
    let mut sizes: Vec<usize> = Vec::new();
    let mut is_new = |mistake: &Told| {
        let known = mistake.too_large.is_some_and(|size| sizes.contains(&size));
        sizes.extend(mistake.too_large);
        !known
    };
    told.into_iter().filter(|mistake| is_new(mistake)).collect()
}

/// A rule that fails: the number of its application, which is the same in every run.
struct Told {
    application: usize,
    /// The largest size of a shape that has too many elements.
    too_large: Option<usize>,
    span: Span,
    message: String,
}

/// A shape that a value is taken to have: everywhere, or where one node reads it.
#[derive(Clone, Copy)]
struct Assumed {
    value: Value,
    reader: Option<usize>,
    dims: Dims,
}

/// Works out every shape anew.
fn run(graph: &mut Graph, assumed: Option<Assumed>) -> Vec<Told> {
    graph.checks.clear();
    let mut inference = Inference { graph, assumed, at: None, applications: 0, told: Vec::new() };
    inference.signature();
    inference.annotations(|value| matches!(value, Value::Input(_)));
    for node in 0..inference.graph.nodes.len() {
        inference.at = Some(node);
        inference.reading(node);
        inference.at = None;
        inference.annotations(|value| matches!(value, Value::Node { node: of, .. } if of == node));
    }
    inference.outputs();
    inference.budget();
    inference.told
}

struct Inference<'a> {
    graph: &'a mut Graph,
    assumed: Option<Assumed>,
    /// The node whose rules are being applied.
    at: Option<usize>,
    applications: usize,
    told: Vec<Told>,
}

impl Inference<'_> {
    /// Applies a rule: `Some` when it is decided now, unknown dims when it fails, `None` when rustc decides.
    fn apply(&mut self, rule: Rule, operands: Vec<Operand>, site: Site, span: Span) -> Option<Dims> {
        self.applications += 1;
        let Some(found) = self.graph.ask(rule, &operands) else {
            self.check(rule, operands, site, span);
            return None;
        };
        match found {
            Ok(dims) => Some(dims),
            Err(error) => {
                self.tell(error, &site, span);
                Some(Dims::UNKNOWN)
            }
        }
    }

    /// Leaves a rule to rustc. It stays silent where another of the same call fails, or the same rule of the same layer
    /// or of the same operands, or one that a value of unknown size leads to as well: that size may be what is wrong. So
    /// may a constant that a signature declares, too.
    fn check(&mut self, rule: Rule, operands: Vec<Operand>, site: Site, span: Span) {
        let (sources, written) = (self.unknown_sources(&operands), self.written(rule, &operands));
        let layer = self.at.map(|node| self.graph.nodes[node].layer);
        let says_enough = |check: &Check| {
            if self.is_echoed(check, &sources) {
                return false;
            }
            let is_of_call = check.node.is_some() && check.node == self.at;
            let of_check = self.written(check.rule, &check.operands);
            let is_same_rule = check.rule.function == rule.function;
            let is_of_layer = check.node.is_some_and(|node| Some(self.graph.nodes[node].layer) == layer);
            let is_same_call = of_check == written && others(&check.operands) == others(&operands);
            let is_declared = check.rule.function == DECLARED.function;
            is_of_call
                || is_same_rule && (is_of_layer || is_same_call)
                || is_declared && of_check.iter().any(|size| written.contains(size) && !is_number(size))
                || check.sources.iter().any(|value| sources.contains(value))
        };
        let unless = (0..self.graph.checks.len()).filter(|index| says_enough(&self.graph.checks[*index])).collect();
        self.graph.checks.push(Check { rule, operands, site, span, node: self.at, sources, unless });
    }

    /// Whether a rule that fails leaves one of these values unknown, and whoever reads it silent.
    fn is_echoed(&self, check: &Check, sources: &[Value]) -> bool {
        check.node.is_some_and(|node| match &self.graph.layer_of(node).kind {
            LayerKind::Op { op, .. } => {
                op.rule.function == check.rule.function && sources.contains(&Value::Node { node, output: 0 })
            }
            LayerKind::Model { .. } => false,
        })
    }

    /// The sizes among operands, as they were written; none of what is compared alone.
    fn written(&self, rule: Rule, operands: &[Operand]) -> Vec<String> {
        if rule.function == ANNOTATED.function {
            return Vec::new();
        }
        let sizes = operands.iter().flat_map(|operand| match operand {
            Operand::Size(size) => std::slice::from_ref(size),
            Operand::Sizes(sizes) => sizes,
            _ => &[],
        });
        let written = sizes.map(|size| match size {
            Size::Const(name) => {
                let constant = self.graph.consts.iter().find(|constant| constant.ident == *name);
                constant.map(|constant| constant.expr.to_token_stream().to_string()).unwrap_or_default()
            }
            Size::Literal(value) => value.to_string(),
            Size::Infer => "-1".to_owned(),
        });
        written.collect()
    }

    /// The values of unknown size that operands are, or are made from.
    fn unknown_sources(&self, operands: &[Operand]) -> Vec<Value> {
        let mut found: Vec<Value> = Vec::new();
        let mut open: Vec<Value> = self.at.map(|node| self.graph.nodes[node].inputs.clone()).unwrap_or_default();
        for operand in operands {
            match operand {
                Operand::Dims(value) => open.push(*value),
                Operand::List(values) => open.extend(values),
                _ => {}
            }
        }
        while let Some(value) = open.pop() {
            if self.graph.dims(value).is_some() || found.contains(&value) {
                continue;
            }
            found.push(value);
            if let Value::Node { node, .. } = value {
                open.extend(&self.graph.nodes[node].inputs);
            }
        }
        found
    }

    fn tell(&mut self, error: ShapeError, site: &Site, span: Span) {
        if let Some(message) = explain::report(self.graph, error, site) {
            let too_large = match error {
                ShapeError::TooLarge { dims } => dims.sizes().iter().copied().max(),
                _ => None,
            };
            self.told.push(Told { application: self.applications, too_large, span, message });
        }
    }

    /// Gives a value the shape that it is assumed to have.
    fn assume(&mut self, of: impl Fn(Value) -> bool) {
        match self.assumed {
            Some(Assumed { value, reader: None, dims }) if of(value) => self.set_dims(value, Some(dims)),
            _ => {}
        }
    }

    /// Applies the rules of a node, which may see a value in another shape than all others do.
    fn reading(&mut self, node: usize) {
        let Some(Assumed { value, reader: Some(_), dims }) =
            self.assumed.filter(|assumed| assumed.reader == Some(node))
        else {
            return self.node(node);
        };
        let own = self.graph.dims(value);
        self.set_dims(value, Some(dims));
        self.node(node);
        self.set_dims(value, own);
    }

    /// Whether a node gives what may not be meant: then nothing is known of it.
    fn is_doubtful(&self, node: usize) -> bool {
        let outer = self.graph.nodes[node].seen_as.unwrap_or(node);
        let is_of = |value: &Value| matches!(value, Value::Node { node: of, .. } if *of == node || *of == outer);
        self.graph.doubtful.iter().any(is_of)
    }

    fn set_dims(&mut self, value: Value, dims: Option<Dims>) {
        match value {
            Value::Input(index) => self.graph.inputs[index].dims = dims,
            Value::Node { node, output } => self.graph.nodes[node].outputs[output].1 = dims,
        }
    }

    fn signature(&mut self) {
        for index in 0..self.graph.inputs.len() {
            let port = &self.graph.inputs[index];
            let (sizes, name, span) = (port.sizes.clone(), port.name.to_string(), port.span);
            self.graph.inputs[index].dims = self.declared(sizes, &name, span);
        }
        self.assume(|value| matches!(value, Value::Input(_)));
        for index in 0..self.graph.outputs.len() {
            let port = &self.graph.outputs[index];
            let (sizes, name, span) = (port.sizes.clone(), port.name.to_string(), port.shape_span);
            self.graph.outputs[index].dims = self.declared(sizes, &name, span);
        }
    }

    /// A shape as a signature writes it; unknown when it could not be read.
    fn declared(&mut self, sizes: Vec<Size>, name: &str, span: Span) -> Option<Dims> {
        if sizes.is_empty() {
            return Some(Dims::UNKNOWN);
        }
        self.apply(DECLARED, vec![Operand::Sizes(sizes)], explain::bare(name), span)
    }

    fn node(&mut self, node: usize) {
        let layer = self.graph.nodes[node].layer;
        if self.is_doubtful(node) {
            for (_, dims) in &mut self.graph.nodes[node].outputs {
                *dims = Some(Dims::UNKNOWN);
            }
            return if matches!(self.graph.layers[layer].kind, LayerKind::Op { .. }) {
                self.parameters(node, layer);
            };
        }
        match &self.graph.layers[layer].kind {
            LayerKind::Op { op, config } => {
                if self.graph.nodes[node].inputs.contains(&Value::Node { node, output: 0 }) {
                    // A stand-in for a call that could not be made: its shape stays unknown.
                    return self.parameters(node, layer);
                }
                let at = At { graph: self.graph, node, config };
                let (rule, operands) = (op.rule, (op.operands)(at));
                let span = self.graph.nodes[node].span;
                let site = explain::site(self.graph, node);
                let dims = self.apply(rule, operands, site, span);
                self.graph.nodes[node].outputs[0].1 = dims;
                self.assume(|value| value == Value::Node { node, output: 0 });
                self.more_outputs(node, layer);
                self.mask(node);
                self.parameters(node, layer);
            }
            LayerKind::Model { .. } => self.model(node, layer),
        }
    }

    /// The shapes of the outputs behind the first. What is wrong with the inputs was said by the first one's rule.
    fn more_outputs(&mut self, node: usize, layer: usize) {
        for output in 1..self.graph.nodes[node].outputs.len() {
            let LayerKind::Op { op, config } = &self.graph.layers[layer].kind else { return };
            let (rule, operands) = (op.more)(At { graph: self.graph, node, config }, output);
            let dims = self.graph.ask(rule, &operands).map(|found| found.unwrap_or(Dims::UNKNOWN));
            self.graph.nodes[node].outputs[output].1 = dims;
        }
    }

    /// A mask that an op hands on still has to fit.
    fn mask(&mut self, node: usize) {
        let value = Value::Node { node, output: 0 };
        let LayerKind::Op { op, config } = &self.graph.layer_of(node).kind else { return };
        let joins = matches!((op.mask)(config), MaskRule::Combine | MaskRule::Merge);
        if !joins || self.graph.nodes[node].mask.is_none() {
            return;
        }
        let mut masks: Vec<usize> =
            self.graph.nodes[node].inputs.iter().filter_map(|input| self.graph.mask(*input)).collect();
        masks.dedup();
        for made in masks {
            let operands = vec![Operand::Dims(Value::Node { node: made, output: 0 }), Operand::Dims(value)];
            let site = explain::site(self.graph, node);
            self.apply(MASKED, operands, site, self.graph.nodes[node].span);
        }
    }

    /// The parameters of a layer come from its first call; later calls have to need the same.
    fn parameters(&mut self, node: usize, layer: usize) {
        let LayerKind::Op { op, config } = &self.graph.layers[layer].kind else { return };
        let at = At { graph: self.graph, node, config };
        let specs = (op.parameters)(at);
        if self.graph.layers[layer].first_call == Some(node) {
            self.graph.layers[layer].parameters = specs.into_iter().map(|spec| self.parameter(layer, spec)).collect();
            return;
        }
        let first = self.graph.layers[layer].first_call.unwrap_or(node);
        let (Some(before), Some(now)) =
            (self.graph.nodes[first].inputs.first().copied(), self.graph.nodes[node].inputs.first().copied())
        else {
            return;
        };
        // One of them tells the sizes of all.
        let one = self.graph.layers[layer].parameters.first().cloned();
        let Some((one, spec)) = one.zip(specs.into_iter().next()) else { return };
        let operands = vec![Operand::Parameter(one.ident), spec.shape, Operand::Dims(before), Operand::Dims(now)];
        self.applications += 1;
        let again = self.evaluate_shape(&operands[1], spec.evaluate);
        let span = self.graph.nodes[node].span;
        let site = explain::site(self.graph, node);
        if let (Some(first), Some(again), Some(before), Some(now)) =
            (one.dims, again, self.graph.dims(before), self.graph.dims(now))
        {
            let known = [Known::Dims(first), Known::Dims(again), Known::Dims(before), Known::Dims(now)];
            if let Err(error) = (SHARED.evaluate)(&known) {
                self.tell(error, &site, span);
            }
        } else {
            self.check(SHARED, operands, site, span);
        }
    }

    fn parameter(&self, layer: usize, spec: ParameterSpec) -> Parameter {
        let ident = self.parameter_ident(&self.graph.layers[layer], spec.name);
        let dims = self.evaluate_shape(&spec.shape, spec.evaluate);
        let ParameterSpec { name, shape, initializer, regularizer, trainable, looked_up, .. } = spec;
        Parameter { name, ident, shape, dims, initializer, regularizer, trainable, looked_up }
    }

    fn evaluate_shape(&self, shape: &Operand, evaluate: fn(&[Known]) -> Dims) -> Option<Dims> {
        let Operand::Call(_, operands) = shape else { return None };
        let known: Option<Vec<Known>> = operands.iter().map(|operand| self.graph.evaluate(operand)).collect();
        known.map(|known| evaluate(&known))
    }

    fn parameter_ident(&self, layer: &Layer, name: &str) -> Ident {
        let first = layer.first_call.map(|node| self.graph.nodes[node].outputs[0].0.to_string()).unwrap_or_default();
        Ident::new(&format!("{first}__{}", name.to_uppercase()), layer.ident.span())
    }

    /// A sub-model: its inputs, the number of its inputs and outputs, and its scalar.
    fn model(&mut self, node: usize, layer: usize) {
        let (span, inputs) = (self.graph.nodes[node].span, self.graph.nodes[node].inputs.clone());
        let site = explain::site(self.graph, node);
        let name = self.graph.layers[layer].name.clone();
        let count =
            |input, count| vec![Operand::Flag(input), Operand::ForeignCount { layer, input }, Operand::Index(count)];
        self.apply(ARITY, count(true, inputs.len()), explain::bare(&name), span);
        let outputs = self.graph.nodes[node].outputs.len();
        self.apply(ARITY, count(false, outputs), explain::bare(&name), span);
        for index in 0..outputs {
            self.apply(UNMASKED, vec![Operand::ForeignMask { layer, index }], explain::bare(&name), span);
        }
        for (index, value) in inputs.into_iter().enumerate() {
            let operands = vec![Operand::Dims(value), Operand::Foreign { layer, input: true, index }];
            let site = Site { inputs: vec![self.graph.value_name(value)], way: self.graph.way(value), ..site.clone() };
            self.apply(ACCEPTED, operands, site, span);
            let found = self.graph.element_name(value);
            let operands = vec![Operand::ForeignElement { layer, index }, Operand::Text(found)];
            let site = Site { inputs: vec![self.graph.value_name(value)], ..explain::bare(&name) };
            self.apply(SAME_ELEMENT, operands, site, span);
        }
        if self.graph.layers[layer].first_call == Some(node) {
            let operands = vec![Operand::ForeignScalar { layer }, Operand::Text(self.graph.dtype.name())];
            self.apply(SAME_SCALAR, operands, explain::bare(&name), span);
        }
    }

    /// Checks the annotations of some values. What is written behind a `let` is what was meant: where it disagrees, the
    /// values behind it are checked against it, so that one mistake is one error.
    fn annotations(&mut self, of: impl Fn(Value) -> bool) {
        let all = self.graph.annotations.clone();
        for (value, sizes, name, span) in all.into_iter().filter(|(value, ..)| of(*value)) {
            let declared = self.graph.evaluate(&Operand::Declared(sizes.clone()));
            let operands = vec![Operand::Dims(value), Operand::Sizes(sizes)];
            let inputs = vec![self.graph.value_name(value)];
            let site = Site { name: name.to_string(), inputs, way: self.graph.way(value) };
            let sound = self.apply(ANNOTATED, operands, site, span).is_none_or(Dims::is_known);
            if let (false, Some(declared)) = (sound, declared) {
                self.set_dims(value, Some(declared.dims()));
            }
        }
    }

    fn outputs(&mut self) {
        for index in 0..self.graph.outputs.len() {
            let output = &self.graph.outputs[index];
            let Some(value) = output.value.filter(|_| !output.sizes.is_empty()) else { continue };
            let operands = vec![Operand::Dims(value), Operand::Declared(output.sizes.clone())];
            // Nobody wrote a name for the output of a plain stack.
            let name = if self.graph.style == Style::Sequential { String::new() } else { output.name.to_string() };
            let span = output.span;
            let site = Site { name, inputs: vec![self.graph.value_name(value)], way: self.graph.way(value) };
            self.apply(RETURNED, operands, site, span);
        }
    }

    fn budget(&mut self) {
        let Some(budget) = &self.graph.budget else { return };
        let (batch, slots, span) = (budget.batch.clone(), budget.slots.clone(), budget.span);
        let limits = [("predict", budget.predict.clone(), false), ("train", budget.train.clone(), true)];
        for (what, limit, train) in limits {
            let Some(limit) = limit else { continue };
            let needs = Operand::Bytes { train, batch: batch.clone(), slots: slots.clone() };
            let operands = vec![Operand::Text(what), needs, Operand::Size(limit), Operand::Size(batch.clone())];
            self.apply(BUDGET, operands, explain::bare(&self.graph.name.to_string()), span);
        }
    }
}
