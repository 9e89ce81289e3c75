//! What a block declares and nobody uses. It is noted while names are resolved and reported last: where a call is wrong or
//! a shape does not fit, the use that is missing follows from that.

use super::Resolver;
use super::scope::Scope;
use crate::diagnostics::{Errors, wording};
use crate::ir::{Graph, Origin, Unused};

impl Resolver<'_> {
    /// Variables that nothing reads: what they hold would be computed for nobody.
    pub(super) fn note_unused_variables(&mut self, scope: &Scope) {
        for name in scope.unused().filter(|name| !name.to_string().starts_with('_')) {
            self.graph.unused.push(Unused::Variable(name.clone()));
        }
    }

    /// Declared layers that nothing calls.
    pub(super) fn note_unused(&mut self) {
        if !self.errors.is_empty() {
            // A call that could not be resolved may be the one that is missing.
            self.graph.unused.clear();
            return;
        }
        let layers = self.graph.layers.iter();
        let never = layers.filter(|layer| layer.origin == Origin::Field && layer.first_call.is_none());
        let mut unused: Vec<Unused> = never.map(|layer| Unused::Layer(layer.ident.clone())).collect();
        unused.append(&mut self.graph.unused);
        self.graph.unused = unused;
    }
}

/// Reports what nobody uses, in a block that has no other mistake. One use that is missing may leave several things unused,
/// so it is one mistake. What rustc would find wrong of the shapes may follow from it too.
pub(crate) fn report_unused(graph: &mut Graph, errors: &Errors) {
    if !errors.is_empty() {
        return;
    }
    let Some(first) = graph.unused.first() else { return };
    let rest: Vec<String> = graph.unused[1..].iter().map(|other| other.name().to_string()).collect();
    let message = match first {
        Unused::Layer(name) => wording::unused_layer(name, &rest),
        Unused::Variable(name) => wording::unused_variable(name, &rest),
    };
    errors.report(first.name().span(), message);
    graph.checks.clear();
}
