//! The variables of a body.

use crate::ir::Value;
use std::collections::HashMap;
use syn::Ident;

/// What a variable is bound to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Binding {
    Value(Value),
    /// Its value could not be resolved; whoever uses it stays silent.
    Poison,
}

/// One variable: a name bound by an input or a statement. A later one of the same name hides it.
#[derive(Debug)]
struct Variable {
    name: Ident,
    binding: Binding,
    is_used: bool,
}

/// Bindings so far, and the names still to come.
#[derive(Debug, Default)]
pub(super) struct Scope {
    variables: Vec<Variable>,
    visible: HashMap<String, usize>,
    /// The values whose name hides an earlier variable.
    hiding: Vec<Value>,
    later: Vec<String>,
}

impl Scope {
    /// Binds a variable of a statement.
    pub(super) fn bind(&mut self, name: &Ident, value: Option<Value>) {
        let binding = value.map_or(Binding::Poison, Binding::Value);
        self.hiding.extend(value.filter(|_| self.is_bound(&name.to_string())));
        self.variables.push(Variable { name: name.clone(), binding, is_used: false });
        self.visible.insert(name.to_string(), self.variables.len() - 1);
    }

    /// Binds a name that was not bound, once that is reported.
    pub(super) fn bind_unknown(&mut self, name: &Ident) {
        self.variables.push(Variable { name: name.clone(), binding: Binding::Poison, is_used: true });
        self.visible.insert(name.to_string(), self.variables.len() - 1);
    }

    /// Binds an input of the model; whether it is used is seen in the graph.
    pub(super) fn bind_input(&mut self, name: &Ident, value: Value) {
        self.variables.push(Variable { name: name.clone(), binding: Binding::Value(value), is_used: true });
        self.visible.insert(name.to_string(), self.variables.len() - 1);
    }

    /// The values whose name hides an earlier variable.
    pub(super) fn hiding(&self) -> &[Value] {
        &self.hiding
    }

    pub(super) fn is_bound(&self, name: &str) -> bool {
        self.visible.contains_key(name)
    }

    /// What a name stands for where it is used.
    pub(super) fn use_name(&mut self, name: &str) -> Option<Binding> {
        let variable = &mut self.variables[*self.visible.get(name)?];
        variable.is_used = true;
        Some(variable.binding)
    }

    /// Announces a name that a statement binds.
    pub(super) fn announce(&mut self, name: String) {
        self.later.push(name);
    }

    /// Whether some statement binds the name.
    pub(super) fn is_bound_later(&self, name: &str) -> bool {
        self.later.iter().any(|later| later == name)
    }

    /// Every name bound so far, in alphabetic order.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.visible.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Every variable in order, and its value unless it is poisoned.
    pub(super) fn into_variables(self) -> Vec<(Ident, Option<Value>)> {
        let value = |binding| if let Binding::Value(value) = binding { Some(value) } else { None };
        self.variables.into_iter().map(|variable| (variable.name, value(variable.binding))).collect()
    }

    /// The variables that nothing used, in order.
    pub(super) fn unused(&self) -> impl Iterator<Item = &Ident> {
        self.variables.iter().filter(|variable| !variable.is_used).map(|variable| &variable.name)
    }
}
