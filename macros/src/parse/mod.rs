//! Tokens → [`ast`](crate::ast). The grammar, in the order it is read:
//!
//! ```text
//! block     = { "use", path, [ "as", name ], ";" }, docs, [ "#[model(" options ")]" ], vis, "struct", name, ( sequential | functional )
//! sequential = ":", shape, "->", shape, "{", { [ name, ":" ], layer, "," }, "}"
//! functional = "{", { [ "#[frozen]" ], name, ":", layer, "," }, "}",
//!              docs, "fn forward(", { name, ":", shape, "," }, ") -> (", { name, ":", shape, "," }, ")",
//!              "{", { statement, ";" }, tail, "}"
//! layer     = path, "(", { argument, "," }, ")" | path
//! shape     = "[", [ "u32", ";" ], { expression, "," }, "]"
//! statement = "let", ( name | "(", names, ")" ), [ ":", shape ], "=", value
//! value     = name | call | "lambda(", closure, [ ",", closure ], ")" | value, ".", call | value, "[", cuts, "]" | "(", value, ")"
//! tail      = value | "(", { name, ":", value, "," }, ")"
//! ```
//!
//! Whoever edits a block has it wrong most of the time, so what frames it is looked for rather than demanded: a missing
//! `fn`, arrow, colon or comma is one mistake, and what stands around it is read as if it were there. Lists are cut at
//! their separators first and each part is read on its own, so that a mistake in one part leaves the others standing.
//! Of one part, the first mistake is told ([`Items`](items::Items)); what is missing where a block breaks off is told where
//! nothing else is.
//! What was named and could not be read stays as a hole, and where a name itself is lost the block says so
//! ([`Lost`](crate::ast::Lost)): later stages then do not report names as unknown.

mod body;
mod call;
mod depth;
mod fields;
mod frame;
mod groups;
mod header;
mod items;
mod outline;
mod ports;
mod size;
mod tail;
mod trees;
mod unclosed;
mod words;

pub(crate) use outline::outline;
pub(crate) use unclosed::closed;

use crate::ast::Block;
use crate::diagnostics::Errors;
use proc_macro2::{Span, TokenStream};
use trees::{Part, Trees};

/// A block as it is read, without the invisible groups that fragments of `macro_rules!` arrive in; `None` where it nests
/// too deep for that, which is reported.
pub(crate) fn readable(block: TokenStream, errors: &Errors) -> Option<TokenStream> {
    if let Some((span, message)) = depth::too_deep(block.clone()) {
        errors.report(span, message);
        return None;
    }
    Some(groups::replaced(block))
}

/// Reads a block; `None` when not even its name can be told.
pub(crate) fn parse_block(tokens: TokenStream, errors: &Errors) -> Option<Block> {
    let tokens = readable(tokens, errors)?;
    let end = tokens.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span());
    frame::block(Trees::new(Part { tokens, end }), errors)
}
