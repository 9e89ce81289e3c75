//! The body of `forward`: statements become nodes.

mod expression;
mod lambda;

use super::Resolver;
use super::scope::{Binding, Scope};
use crate::ast::{Argument, Call, Expr, Field, Forward, Output, Statement, Tail};
use crate::diagnostics::{suggest, wording};
use crate::ir::{Config, Setting, Value};
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
}

impl Resolver<'_> {
    /// The functional form.
    pub(super) fn functional(&mut self, fields: &[Field], forward: &Forward) {
        let mut body = Body { scope: Scope::default(), fields: HashMap::new(), doubles: Vec::new() };
        for name in fields.iter().filter_map(|field| field.name.as_ref()) {
            self.names.take(&name.to_string());
        }
        for field in fields {
            self.declare_field(&mut body, field);
        }
        for port in &forward.inputs {
            if body.scope.is_bound(&port.name.to_string()) {
                self.errors.report(port.name.span(), wording::declared_twice(&port.name));
                continue;
            }
            let value = self.input(&port.name, port.ty.as_ref());
            body.scope.bind_input(&port.name, value);
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
                continue;
            }
            self.output(port);
        }
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
        self.report_unused_variables(&body.scope);
        self.graph.variables = body.scope.into_variables();
    }

    /// Declares a field under its name; one that is wrong, or named like an earlier one, poisons its calls.
    fn declare_field(&mut self, body: &mut Body, field: &Field) {
        if let Some(name) = &field.name
            && body.fields.contains_key(&name.to_string())
        {
            self.errors.report(name.span(), wording::declared_twice(name));
            body.fields.insert(name.to_string(), None);
            return;
        }
        let declared = self.field(field);
        let name = match (&field.name, declared) {
            (Some(name), _) => name.to_string(),
            // A name that is missing is reported; calls may use the one the Sequential form would give.
            (None, Some(layer)) => self.graph.layers[layer].name.clone(),
            (None, None) => return,
        };
        body.fields.insert(name, declared.filter(|layer| self.graph.layers[*layer].sound));
    }

    fn statement(&mut self, body: &mut Body, statement: &Statement) {
        let values = match &statement.value {
            Some(expr) => self.values(body, expr, &statement.names),
            None => vec![None; statement.names.len()],
        };
        for (name, value) in statement.names.iter().zip(values) {
            if let (Some(ty), Some(value)) = (&statement.annotation, value) {
                let sizes = self.sizes(&ty.sizes, &format!("{name}_annotated"));
                self.graph.annotations.push((value, sizes, name.clone(), ty.span));
            }
            if let Some(Value::Node { node, .. }) = value
                && statement.names.len() == 1
            {
                self.graph.nodes[node].name = name.to_string();
            }
            body.scope.bind(name, value);
        }
    }

    /// The values of the right side of a `let` that binds `names`.
    fn values(&mut self, body: &mut Body, expr: &Expr, names: &[Ident]) -> Vec<Option<Value>> {
        if names.len() == 1 {
            return vec![self.value(body, expr)];
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
        (0..names.len()).map(|output| node.map(|node| Value::Node { node, output })).collect()
    }

    /// A value; `None` when it could not be resolved, which is reported.
    fn value(&mut self, body: &mut Body, expr: &Expr) -> Option<Value> {
        match expr {
            Expr::Name(name) => self.variable(body, name),
            Expr::Slice { value, cuts, span } => self.slice(body, value, cuts, *span),
            Expr::Lambda(lambda) => self.lambda(body, lambda),
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
        let message = if body.fields.contains_key(&text) {
            wording::layer_not_called(name)
        } else if body.scope.is_bound_later(&text) {
            wording::used_before_definition(name)
        } else {
            wording::unknown_variable(name, suggest::nearest(&text, body.scope.names()))
        };
        self.errors.report(name.span(), message);
        None
    }

    fn slice(&mut self, body: &mut Body, value: &Expr, cuts: &[RustExpr], span: Span) -> Option<Value> {
        let value = self.value(body, value);
        let cuts = self.cuts(cuts);
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
            if let Some(keyword) = &argument.keyword {
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
            let mut fields: Vec<&str> = body.fields.keys().map(String::as_str).collect();
            fields.sort_unstable();
            let near = suggest::nearest(&name, fields).or_else(|| suggest::nearest(&name, ops::function_names()));
            self.errors.report(call.name.span(), wording::unknown_op(&name, near, ops::find_layer(&name).is_some()));
            return None;
        };
        let op = match &found {
            Found::Op(op) | Found::Activation { op, .. } => *op,
        };
        let mut values = self.receiver(body, call);
        let positional = call.arguments.iter().take_while(|argument| argument.keyword.is_none()).count();
        let (_, most) = op.inputs.range();
        let wanted = most.saturating_sub(values.len()).min(positional);
        let (first, rest) = call.arguments.split_at(wanted);
        for argument in first {
            values.push(self.argument_value(body, call, argument));
        }
        let base = name.clone();
        let (config, sound) = match found {
            Found::Op(op) => self.config(op.args, rest, &call.name, &base),
            Found::Activation { activation, keras, .. } => self.activation_config(activation, rest, &call.name, keras),
        };
        let values = values.into_iter().collect::<Option<Vec<_>>>()?;
        if sound { self.call_op(op, config, values, &call.name) } else { None }
    }

    fn receiver(&mut self, body: &mut Body, call: &Call) -> Vec<Option<Value>> {
        call.receiver.iter().map(|receiver| self.value(body, receiver)).collect()
    }

    fn argument_value(&mut self, body: &mut Body, call: &Call, argument: &Argument) -> Option<Value> {
        let Some(expr) = &argument.value else {
            self.errors.report(argument.span, wording::value_argument(&call.name));
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
        let value = self.output_value(body, expr);
        if self.graph.outputs.len() > 1 {
            let names: Vec<String> = self.graph.outputs.iter().map(|output| output.name.to_string()).collect();
            self.errors.report(expr.span(), wording::outputs_not_named(&names));
        } else if let Some(output) = self.graph.outputs.first_mut() {
            output.value = value;
            output.span = expr.span();
        }
    }

    fn named_outputs(&mut self, body: &mut Body, outputs: &[Output], span: Span) {
        let mut given = vec![false; self.graph.outputs.len()];
        for output in outputs {
            let value = output.value.as_ref().and_then(|expr| self.output_value(body, expr));
            match self.graph.outputs.iter().position(|declared| declared.name == output.name) {
                None => {
                    let names: Vec<String> =
                        self.graph.outputs.iter().map(|declared| declared.name.to_string()).collect();
                    self.errors.report(output.name.span(), wording::unknown_output(&output.name, &names));
                }
                Some(index) if given[index] && body.doubles.contains(&output.name) => {}
                Some(index) if given[index] => {
                    self.errors.report(output.name.span(), wording::output_twice(&output.name));
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
        if let Some(index) = given.iter().position(|given| !given).filter(|_| !unknown) {
            self.errors.report(span, wording::missing_output(&self.graph.outputs[index].name));
        }
    }

    /// Variables that nothing reads: what they hold would be computed for nobody.
    fn report_unused_variables(&self, scope: &Scope) {
        if !self.errors.is_empty() {
            return;
        }
        for name in scope.unused().filter(|name| !name.to_string().starts_with('_')) {
            self.errors.report(name.span(), wording::unused_variable(name));
        }
    }
}
