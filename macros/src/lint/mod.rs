//! Lints: what compiles, and may not be meant. Each is a file here and a line in [`LINTS`]. What is hardly ever meant is
//! warned of by itself, and `#[model(allow(name))]` silences it; of what Keras's own documentation writes a block is warned
//! where it asks to be, `#[model(warn(name))]`.
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
use syn::Ident;

/// A lint.
struct Lint {
    /// Its name, as `allow` and `warn` take it.
    name: &'static str,
    level: Level,
    find: fn(&Graph) -> Vec<Finding>,
}

/// Whether a lint speaks unless it is told not to, or where it is told to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Warn,
    Allow,
}

/// A place, and what to say there.
struct Finding {
    span: proc_macro2::Span,
    /// What is unused: a word for it, and whose it is.
    unused: String,
    message: Option<String>,
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
    for name in graph.allowed.iter().chain(&graph.warned) {
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
    LINTS.iter().filter(|lint| lint.is_heard(graph)).flat_map(|lint| lint.warnings(graph)).collect()
}

impl Lint {
    fn is_heard(&self, graph: &Graph) -> bool {
        let is_named = |names: &[Ident]| names.iter().any(|name| name == self.name);
        !is_named(&graph.allowed) && (self.level == Level::Warn || is_named(&graph.warned))
    }

    fn warnings(&self, graph: &Graph) -> Vec<Warning> {
        let silence = if self.level == Level::Warn { wording::how_to_allow(self.name) } else { String::new() };
        let found = (self.find)(graph).into_iter().map(|Finding { span, unused, message, condition }| Warning {
            unused: syn::parse_str(&unused).map_or_else(
                |_| Ident::new(self.name, span),
                |mut name: Ident| {
                    name.set_span(span);
                    name
                },
            ),
            message: message.map(|message| format!("{message}{silence}")),
            condition,
        });
        found.collect()
    }
}

impl Finding {
    /// Something that is certain.
    fn new(span: proc_macro2::Span, unused: String, message: String) -> Self {
        Self { span, unused, message: Some(message), condition: None }
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

/// An identifier without `r#`, to go on from.
fn plain(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}
