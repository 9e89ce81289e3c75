//! Lints: what compiles, and is hardly meant. Each is a file here and a line in [`LINTS`]; `#[model(allow(name))]`
//! silences it.
//!
//! They look at a graph whose shapes are known. A block with mistakes has none: what looks odd in it may come of what is
//! wrong. A model looks at its own graph alone, so a sub-model never speaks twice.

mod dropout_on_output;
mod dropped_border;
mod redundant_bias;
mod untrainable_output;
mod unused_input;

use crate::diagnostics::wording::lint as wording;
use crate::diagnostics::{Errors, suggest};
use crate::ir::{Graph, Node, Value, Warning};

/// A lint.
struct Lint {
    /// Its name, as rustc prints it and `allow` takes it.
    name: &'static str,
    find: fn(&Graph) -> Vec<Finding>,
}

/// A place, and what to say there.
struct Finding {
    span: proc_macro2::Span,
    message: String,
    condition: Option<crate::ir::Condition>,
}

/// Every lint, in the order of the docs.
static LINTS: &[&Lint] = &[
    &unused_input::LINT,
    &untrainable_output::LINT,
    &dropped_border::LINT,
    &redundant_bias::LINT,
    &dropout_on_output::LINT,
];

/// Runs every lint that the block does not allow, and reports what `allow` names and nobody knows.
pub(crate) fn lint_graph(graph: &Graph, errors: &Errors) -> Vec<Warning> {
    for name in &graph.allowed {
        let text = name.to_string();
        if LINTS.iter().all(|lint| lint.name != text) {
            let names: Vec<&str> = LINTS.iter().map(|lint| lint.name).collect();
            let near = suggest::nearest(&text, names.iter().copied());
            errors.report(name.span(), wording::unknown_lint(name, near, &names));
        }
    }
    if !errors.is_empty() {
        return Vec::new();
    }
    let heard = LINTS.iter().filter(|lint| graph.allowed.iter().all(|name| name != lint.name));
    heard
        .flat_map(|lint| {
            (lint.find)(graph).into_iter().map(|Finding { span, message, condition }| Warning {
                lint: lint.name,
                span,
                message: format!("{message}{}", wording::how_to_allow(lint.name)),
                condition,
            })
        })
        .collect()
}

impl Finding {
    /// Something that is certain.
    fn new(span: proc_macro2::Span, message: String) -> Self {
        Self { span, message, condition: None }
    }
}

/// The nodes that read a value.
fn readers(graph: &Graph, value: Value) -> impl Iterator<Item = &Node> {
    graph.nodes.iter().filter(move |node| node.inputs.contains(&value))
}

/// Whether a value is given back as it is.
fn is_output(graph: &Graph, value: Value) -> bool {
    graph.outputs.iter().any(|output| output.value == Some(value))
}
