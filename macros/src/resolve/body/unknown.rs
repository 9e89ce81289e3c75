//! Calls of what there is not: a layer or op of another name, or of another framework.

use super::{Body, Resolver};
use crate::ast::{Call, Expr};
use crate::diagnostics::{suggest, wording};
use crate::ops;

impl Resolver<'_> {
    /// Reports a call of nothing, once for each name.
    pub(super) fn unknown_op(&mut self, body: &mut Body, call: &Call) {
        let name = call.name.to_string();
        if !body.lost.layers && !is_method_of_a_layer(body, call) {
            let mut fields: Vec<&str> = body.fields.keys().map(String::as_str).collect();
            fields.sort_unstable();
            let message = if body.scope.is_bound(&name) {
                wording::value_called(&call.name)
            } else {
                unknown_op(&name, suggest::nearest(&name, fields))
            };
            self.errors.report(call.name.span(), message);
            // Where no layer is declared at all, all of them are lost.
            body.lost.layers |= body.fields.is_empty();
            body.fields.insert(name, None);
        }
        // What it is given is used all the same, and may be wrong in itself.
        match call.receiver.as_deref() {
            // It may be a part of the name that is lost.
            Some(Expr::Name(name)) if body.lost.layers => drop(body.scope.use_name(&name.to_string())),
            _ => drop(self.receiver(body, call)),
        }
        for argument in &call.arguments {
            if let Some(value) = argument.value.as_ref().filter(|_| argument.keyword.is_none()) {
                self.mentioned(body, value);
            }
        }
    }

    /// A value that may be a constant as well, since nobody knows what takes it.
    pub(super) fn mentioned(&mut self, body: &mut Body, value: &Expr) {
        match value {
            Expr::Name(name) => {
                body.scope.use_name(&name.to_string());
            }
            Expr::Call(call) if !body.fields.contains_key(&call.name.to_string()) => {
                for value in call.arguments.iter().filter_map(|argument| argument.value.as_ref()) {
                    self.mentioned(body, value);
                }
            }
            value => drop(self.value(body, value)),
        }
    }
}

/// Whether a method is called on a layer instead of a value: `head.forward(x)`, which is told of the layer.
fn is_method_of_a_layer(body: &Body, call: &Call) -> bool {
    let Some(Expr::Name(name)) = call.receiver.as_deref() else { return false };
    body.fields.contains_key(&name.to_string()) && !body.scope.is_bound(&name.to_string())
}

/// What is said of an op that there is not: a layer of that name, what other frameworks have, or the nearest.
fn unknown_op(name: &str, field: Option<&str>) -> String {
    let spelt = |known: &&str| wording::plain(known) == wording::plain(name);
    if let Some(ours) = field.or_else(|| ops::function_names().find(spelt)) {
        return wording::unknown_op(name, Some(ours));
    }
    if let Some(layer) = ops::layer_names().find(spelt) {
        return wording::layer_in_a_body(name, layer);
    }
    wording::op_of_others(name)
        .unwrap_or_else(|| wording::unknown_op(name, suggest::nearest(name, ops::function_names())))
}
