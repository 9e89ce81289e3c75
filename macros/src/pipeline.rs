//! The whole compiler on one screen: stage after stage, one gate.
//!
//! A stage never stops the ones behind it: it reports, poisons what is wrong, and later stages stay silent about that.
//! Only the bodies of the passes are gated: with an error in the block they are stubs, so that the type and its
//! signatures are there all the same.

use crate::diagnostics::Errors;
use crate::expansion::Folder;
use crate::ir::Graph;
use crate::{emit, infer, lint, lower, parse, resolve};
use proc_macro2::{Ident, TokenStream};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The names of the models that a crate has so far: those of one name stand in modules of different names, so that where
/// they meet it is one error.
#[derive(Default)]
pub(crate) struct Models(Mutex<BTreeMap<String, usize>>);

impl Models {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// How many of this name there were before.
    fn count(&self, name: &Ident) -> usize {
        let mut models = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = models.entry(name.to_string()).or_default();
        *count += 1;
        *count - 1
    }
}

/// Expands one block for rustc, and keeps the outcome where somebody wants to read it.
pub(crate) fn expand(block: TokenStream, models: &Models, kept: Option<&Folder>) -> TokenStream {
    let errors = Errors::default();
    let Some(graph) = graph(block, |name| models.count(name), &errors) else {
        return emit::emit_errors(errors.drain());
    };
    let warnings = lint::lint_graph(&graph, &errors);
    let passes = errors.is_empty().then(|| lower::lower_graph(&graph));
    let mut items = emit::emit_model(&graph, passes.as_ref(), &warnings);
    if let Some(folder) = kept {
        folder.keep(&graph.name, &items, &errors);
    }
    items.extend(emit::emit_errors(errors.drain()));
    items
}

/// Expands one block for rust-analyzer, which asks what its words mean and never runs it.
pub(crate) fn expand_for_editor(block: TokenStream) -> TokenStream {
    let errors = Errors::default();
    let Some(block) = parse::readable(block, &errors) else {
        return emit::emit_errors_for_editor(errors.drain());
    };
    let block = parse::closed(block);
    let outline = parse::outline(block.clone());
    let graph = graph(block.clone(), |_| 0, &errors);
    let mut items = emit::emit_for_editor(&block, &outline, graph.as_ref(), errors.is_empty());
    items.extend(emit::emit_errors_for_editor(errors.drain()));
    items
}

/// The graph of a block, shapes and all; `None` when not even its name can be told.
fn graph(block: TokenStream, twin: impl Fn(&Ident) -> usize, errors: &Errors) -> Option<Graph> {
    let block = parse::parse_block(block, errors)?;
    let mut graph = resolve::resolve_block(&block, twin(&block.name), errors);
    infer::infer_shapes(&mut graph, errors);
    resolve::report_unused(&mut graph, errors);
    Some(graph)
}
