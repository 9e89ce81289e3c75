//! The whole compiler on one screen: stage after stage, one gate.
//!
//! A stage never stops the ones behind it: it reports, poisons what is wrong, and later stages stay silent about that.
//! Only the bodies of the passes are gated: with an error in the block they are stubs, so that the type and its
//! signatures are there all the same.

use crate::diagnostics::Errors;
use crate::expansion::Folder;
use crate::{emit, infer, lint, lower, parse, resolve};
use proc_macro2::TokenStream;

/// Expands one block, and keeps the outcome where somebody wants to read it.
pub(crate) fn expand(block: TokenStream, kept: Option<&Folder>) -> TokenStream {
    let errors = Errors::default();
    let Some(block) = parse::parse_block(block, &errors) else {
        return emit::emit_errors(errors.drain());
    };
    let mut graph = resolve::resolve_block(&block, &errors);
    infer::infer_shapes(&mut graph, &errors);
    resolve::report_unused(&mut graph, &errors);
    let warnings = lint::lint_graph(&graph, &errors);
    let passes = errors.is_empty().then(|| lower::lower_graph(&graph));
    let mut items = emit::emit_model(&graph, passes.as_ref(), &warnings);
    if let Some(folder) = kept {
        folder.keep(&graph.name, &items, &errors);
    }
    items.extend(emit::emit_errors(errors.drain()));
    items
}
