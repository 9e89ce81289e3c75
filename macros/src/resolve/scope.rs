//! The variables of a body.

use crate::ir::Value;
use std::collections::HashMap;

/// What a variable is bound to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Binding {
    Value(Value),
    /// Its value could not be resolved; whoever uses it stays silent.
    Poison,
}

/// Bindings so far, and the names still to come.
#[derive(Debug, Default)]
pub(super) struct Scope {
    bound: HashMap<String, Binding>,
    later: Vec<String>,
}

impl Scope {
    pub(super) fn bind(&mut self, name: &str, value: Option<Value>) {
        self.bound.insert(name.to_owned(), value.map_or(Binding::Poison, Binding::Value));
    }

    pub(super) fn get(&self, name: &str) -> Option<Binding> {
        self.bound.get(name).copied()
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
        let mut names: Vec<&str> = self.bound.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }
}
