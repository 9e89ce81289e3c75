//! The body of `forward`: statements become nodes.

mod expression;
mod lambda;
mod skeleton;
mod unknown;

use super::Resolver;
use super::scope::{Binding, Scope};
use crate::ast::{Argument, Call, Expr, Field, Forward, Lost, Output, Statement, Tail};
use crate::diagnostics::{suggest, wording};
use crate::ir::{Config, LayerKind, Setting, Value};
use crate::ops::{self, Found};
use proc_macro2::Span;
use std::collections::HashMap;
use syn::{Expr as RustExpr, Ident};

/// The most inputs, and the most outputs, that a model can be run with.
const MOST_PORTS: usize = 8;

/// What a body is resolved in.
struct Body {
    scope: Scope,
    fields: HashMap<String, Option<usize>>,
    /// Names of outputs declared twice, which is reported.
    doubles: Vec<Ident>,
    lost: Lost,
}

impl Resolver<'_> {
    /// The functional form.
    pub(super) fn functional(&mut self, fields: &[Field], forward: &Forward) {
        let mut body =
            Body { scope: Scope::default(), fields: HashMap::new(), doubles: Vec::new(), lost: forward.lost };
        for name in fields.iter().filter_map(|field| field.name.as_ref()) {
            self.names.take(&name.to_string());
        }
        for field in fields {
            self.declare_field(&mut body, field);
        }
        for port in &forward.inputs {
            if body.scope.is_bound(&port.name.to_string()) {
                self.errors.report(port.name.span(), wording::declared_twice(&port.name));
                // Which of them is meant where is not known, nor what the other should have been called.
                body.scope.bind_unknown(&port.name);
                body.lost.values = true;
                continue;
            }
            let value = self.input(&port.name, port.ty.as_ref());
            if port.ty.is_some() {
                body.scope.bind_input(&port.name, value);
            } else {
                body.scope.bind_unknown(&port.name);
            }
        }
        for ports in [&forward.inputs, &forward.outputs] {
            if let Some(port) = ports.get(MOST_PORTS) {
                self.errors.report(port.name.span(), wording::too_many_ports(ports.len(), MOST_PORTS));
            }
        }
        for (index, port) in forward.outputs.iter().enumerate() {
            if forward.outputs[..index].iter().any(|earlier| earlier.name == port.name) {
                self.errors.report(port.name.span(), wording::declared_twice(&port.name));
                body.doubles.push(port.name.clone());
                body.lost.outputs = true;
                continue;
            }
            self.output(port);
        }
        self.graph.is_whole = !body.lost.values && !body.lost.outputs;
        for name in forward.statements.iter().flat_map(|statement| &statement.names) {
            body.scope.announce(name.to_string());
        }
        for statement in &forward.statements {
            self.statement(&mut body, statement);
        }
        match &forward.tail {
            Some(Tail::One(value)) => self.one_output(&mut body, value),
            Some(Tail::Named { outputs, span }) => self.named_outputs(&mut body, outputs, *span),
            None => {}
        }
        self.note_unused_variables(&body.scope);
        self.graph.variables = body.scope.into_variables();
    }

    /// Declares a field under its name; one that is wrong, or named like an earlier one, poisons its calls.
    fn declare_field(&mut self, body: &mut Body, field: &Field) {
        if let Some(name) = &field.name
            && body.fields.contains_key(&name.to_string())
        {
            self.errors.report(name.span(), wording::declared_twice(name));
            body.fields.insert(name.to_string(), None);
            body.lost.layers = true;
            return;
        }
        let declared = self.field(field);
        // A name that is missing is reported, and any call may be meant for it.
        let Some(name) = &field.name else { return };
        body.fields.insert(name.to_string(), declared.filter(|layer| self.graph.layers[*layer].sound));
    }

    fn statement(&mut self, body: &mut Body, statement: &Statement) {
        let values = match &statement.value {
            Some(expr) if statement.lost => {
                self.unbound_value(body, expr);
                vec![None; statement.names.len()]
            }
            Some(expr) => self.values(body, expr, &statement.names),
            None => vec![None; statement.names.len()],
        };
        for (name, value) in statement.names.iter().zip(values) {
            if let (Some(ty), Some(value)) = (&statement.annotation, value) {
                let sizes = self.sizes(&ty.sizes, &format!("{name}_annotated"));
                self.graph.annotations.extend(sizes.map(|sizes| (value, sizes, name.clone(), ty.span)));
            }
            if let Some(Value::Node { node, .. }) = value
                && statement.names.len() == 1
            {
                self.graph.nodes[node].name = name.to_string();
            }
            body.scope.bind(name, value);
        }
    }

    /// A value that names are lost of: how many it gives is not asked.
    fn unbound_value(&mut self, body: &mut Body, expr: &Expr) {
        if let Expr::Call(call) = expr
            && let Some(Some(layer)) = body.fields.get(&call.name.to_string()).copied()
        {
            self.graph.layers[layer].first_call.get_or_insert(usize::MAX);
            self.receiver(body, call);
            for value in call.arguments.iter().filter_map(|argument| argument.value.as_ref()) {
                self.value(body, value);
            }
        } else {
            self.value(body, expr);
        }
    }

    /// The values of the right side of a `let` that binds `names`.
    fn values(&mut self, body: &mut Body, expr: &Expr, names: &[Ident]) -> Vec<Option<Value>> {
        if names.is_empty() {
            // Reported: what it would have given is not known to be right either.
            return Vec::new();
        }
        if names.len() == 1 {
            let value = self.value(body, expr);
            body.lost.values |= value.is_none() && self.gives_several(body, expr);
            return vec![value];
        }
        let Expr::Call(call) = expr else {
            self.errors.report(expr.span(), wording::one_value(names.len()));
            return vec![None; names.len()];
        };
        let Some(Some(layer)) = body.fields.get(&call.name.to_string()).copied() else {
            let is_op = ops::find_function(&call.name.to_string()).is_some();
            // Nothing of that name, or a field that is wrong: the call says so, or somebody has.
            if is_op && !body.fields.contains_key(&call.name.to_string()) {
                self.errors.report(expr.span(), wording::one_value(names.len()));
            } else {
                self.value(body, expr);
            }
            return vec![None; names.len()];
        };
        let node = self.field_call(body, call, layer, names.len());
        // Where it gives more, a name may be missing.
        body.lost.values |= node.is_none();
        (0..names.len()).map(|output| node.map(|node| Value::Node { node, output })).collect()
    }

    /// Whether a value is the call of a layer that gives several, whose other names are missing then.
    fn gives_several(&self, body: &Body, expr: &Expr) -> bool {
        let Expr::Call(call) = expr else { return false };
        let Some(Some(layer)) = body.fields.get(&call.name.to_string()) else { return false };
        matches!(&self.graph.layers[*layer].kind, LayerKind::Op { op, config } if (op.outputs)(config) > 1)
    }

    /// A value; `None` when it could not be resolved, which is reported.
    fn value(&mut self, body: &mut Body, expr: &Expr) -> Option<Value> {
        match expr {
            Expr::Name(name) => self.variable(body, name),
            Expr::Slice { value, cuts, span } => self.slice(body, value, cuts, *span),
            Expr::Lambda(lambda) => self.lambda(body, lambda),
            Expr::Unreadable(_) => None,
            Expr::Call(call) => match body.fields.get(&call.name.to_string()).copied() {
                Some(Some(layer)) => self.field_call(body, call, layer, 1).map(|node| Value::Node { node, output: 0 }),
                Some(None) => None,
                None => self.op_call(body, call),
            },
        }
    }

    fn variable(&mut self, body: &mut Body, name: &Ident) -> Option<Value> {
        let text = name.to_string();
        match body.scope.use_name(&text) {
            Some(Binding::Value(value)) => return Some(value),
            Some(Binding::Poison) => return None,
            None => {}
        }
        if body.lost.values {
            return None;
        }
        let message = if body.fields.contains_key(&text) {
            // The call is what is missing, so the layer is not unused besides.
            if let Some(Some(layer)) = body.fields.get(&text) {
                self.graph.layers[*layer].first_call.get_or_insert(usize::MAX);
            }
            wording::layer_not_called(name)
        } else if body.scope.is_bound_later(&text) {
            wording::used_before_definition(name)
        } else {
            let near = suggest::nearest(&text, body.scope.names());
            if near.is_none() {
                // A `let` may have got the name of another variable instead of this one.
                self.graph.doubtful.extend(body.scope.hiding());
            }
            if near.is_none() && wording::is_module_of_others(&text) {
                wording::path_of_a_built_in().into()
            } else {
                wording::unknown_variable(name, near)
            }
        };
        self.errors.report(name.span(), message);
        // Told once: what uses it again says nothing new.
        body.scope.bind_unknown(name);
        None
    }

    fn slice(&mut self, body: &mut Body, value: &Expr, cuts: &[RustExpr], span: Span) -> Option<Value> {
        // Where it is no value it may be none that is cut.
        let value =
            if let Expr::Name(name) = value { Some(self.variable(body, name)?) } else { self.value(body, value) };
        let cuts = self.cuts(cuts)?;
        let config = Config { settings: vec![("cuts", Setting::Cuts(cuts))] };
        let name = Ident::new("slice", span);
        self.call_op(ops::SLICE, config, vec![value?], &name)
    }

    /// A call of a declared field: values only.
    fn field_call(&mut self, body: &mut Body, call: &Call, layer: usize, outputs: usize) -> Option<usize> {
        // Even a call that fails counts as the layer's use: its absence is not another mistake.
        self.graph.layers[layer].first_call.get_or_insert(usize::MAX);
        let mut values = self.receiver(body, call);
        for argument in &call.arguments {
            if argument.is_unreadable() {
                values.push(None);
            } else if let Some(keyword) = &argument.keyword {
                self.errors.report(keyword.span(), wording::keyword_in_field_call(&call.name, keyword));
                values.push(None);
            } else {
                values.push(self.argument_value(body, call, argument));
            }
        }
        let values = values.into_iter().collect::<Option<Vec<_>>>()?;
        self.call_layer(layer, values, &call.name, outputs)
    }

    /// A call of an op that no field declares.
    fn op_call(&mut self, body: &mut Body, call: &Call) -> Option<Value> {
        let name = call.name.to_string();
        if name == "lambda" {
            self.errors.report(call.name.span(), wording::lambda::closure_expected().into());
            return None;
        }
        let Some(found) = ops::find_function(&name) else {
            self.unknown_op(body, call);
            return None;
        };
        let op = match &found {
            Found::Op(op) | Found::Activation { op, .. } => *op,
        };
        let before = self.errors.count();
        let mut values = self.receiver(body, call);
        if self.errors.count() > before && is_module(call) {
            // The value is what stands in the parentheses.
            call.arguments
                .iter()
                .filter_map(|argument| argument.value.as_ref())
                .for_each(|value| self.mentioned(body, value));
            return None;
        }
        let positional = call.arguments.iter().take_while(|argument| argument.keyword.is_none()).count();
        let (_, most) = op.inputs.range();
        let wanted = most.saturating_sub(values.len()).min(positional);
        let (first, rest) = call.arguments.split_at(wanted);
        let before = self.errors.count();
        for argument in first {
            values.push(self.argument_value(body, call, argument));
            // No value at all: what stands behind it may be the one, out of its place.
            argument.value.as_ref()?;
        }
        let is_whole = rest.iter().any(|argument| argument.keyword.is_none()) || rest.is_empty();
        if self.errors.count() > before && is_whole {
            // Two that traded places, or a comma that is missing between them, are one mistake.
            return None;
        }
        let base = name.clone();
        let (config, sound) = match found {
            Found::Op(op) => self.config(op.args, rest, &call.name, &base),
            Found::Activation { activation, keras, .. } => self.activation_config(activation, rest, &call.name, keras),
        };
        if !sound && let Some(Argument { value: Some(Expr::Slice { .. }), .. }) = call.arguments.last() {
            // A list with no comma in front of it reads as a slice.
            self.graph.doubtful.extend(values.last().copied().flatten());
        }
        let values = values.into_iter().collect::<Option<Vec<_>>>()?;
        if sound { self.call_op(op, config, values, &call.name) } else { None }
    }

    fn receiver(&mut self, body: &mut Body, call: &Call) -> Vec<Option<Value>> {
        call.receiver.iter().map(|receiver| self.value(body, receiver)).collect()
    }

    fn argument_value(&mut self, body: &mut Body, call: &Call, argument: &Argument) -> Option<Value> {
        let Some(expr) = &argument.value else {
            // Where an argument or a name is lost, what stands here may belong to it.
            let is_hole = matches!(argument.constant, Some(RustExpr::Infer(_))) && body.lost.values;
            if !is_hole && !call.arguments.iter().any(Argument::is_unreadable) {
                let is_list = matches!(argument.constant, Some(RustExpr::Array(_) | RustExpr::Tuple(_)));
                let says = if is_list { wording::values_in_a_list } else { wording::value_argument };
                self.errors.report(argument.span, says(&call.name));
            }
            return None;
        };
        self.value(body, expr)
    }

    /// A value that is given back: numbers.
    fn output_value(&mut self, body: &mut Body, expr: &Expr) -> Option<Value> {
        let value = self.value(body, expr)?;
        let Some(port) = self.ids(value) else { return Some(value) };
        self.errors.report(expr.span(), wording::ids_given_back(&port));
        None
    }

    fn one_output(&mut self, body: &mut Body, expr: &Expr) {
        let before = self.errors.count();
        let value = self.output_value(body, expr);
        if body.lost.outputs || self.errors.count() > before {
            return;
        }
        if self.graph.outputs.len() > 1 {
            let names: Vec<String> = self.graph.outputs.iter().map(|output| output.name.to_string()).collect();
            self.errors.report(expr.span(), wording::outputs_not_named(&names));
        } else if let Some(output) = self.graph.outputs.first_mut() {
            output.value = value;
            output.span = expr.span();
        }
    }

    fn named_outputs(&mut self, body: &mut Body, outputs: &[Output], span: Span) {
        let before = self.errors.count();
        let (mut given, mut twice) = (vec![false; self.graph.outputs.len()], false);
        for output in outputs {
            let value = output.value.as_ref().and_then(|expr| self.output_value(body, expr));
            match self.graph.outputs.iter().position(|declared| declared.name == output.name) {
                None if body.lost.outputs => {}
                None => {
                    let names: Vec<String> =
                        self.graph.outputs.iter().map(|declared| declared.name.to_string()).collect();
                    let near = suggest::nearest(&output.name.to_string(), names.iter().map(String::as_str));
                    self.errors.report(output.name.span(), wording::unknown_output(&output.name, &names, near));
                }
                Some(index) if given[index] && (body.lost.outputs || body.doubles.contains(&output.name)) => {}
                Some(index) if given[index] => {
                    self.errors.report(output.name.span(), wording::output_twice(&output.name));
                    twice = true;
                }
                Some(index) => {
                    given[index] = true;
                    self.graph.outputs[index].value = value;
                    self.graph.outputs[index].span =
                        output.value.as_ref().map_or_else(|| output.name.span(), Expr::span);
                }
            }
        }
        let unknown = outputs.iter().any(|output| self.graph.outputs.iter().all(|known| known.name != output.name));
        let is_told = unknown || twice || body.lost.outputs || self.errors.count() > before;
        // One that could not be read may have been another.
        let is_poisoned = outputs.iter().any(|output| output.value.is_none());
        if let Some(index) = given.iter().position(|given| !given).filter(|_| !is_told && !is_poisoned) {
            self.errors.report(span, wording::missing_output(&self.graph.outputs[index].name));
        }
    }
}

/// Whether a method is called as the function of a module: `nn.relu(x)`.
fn is_module(call: &Call) -> bool {
    matches!(call.receiver.as_deref(), Some(Expr::Name(name)) if wording::is_module_of_others(&name.to_string()))
}
