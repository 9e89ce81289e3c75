//! Tokens → [`ast`](crate::ast). The grammar, in the order it is read:
//!
//! ```text
//! block     = { "use", path, [ "as", name ], ";" }, docs, [ "#[model(" options ")]" ], vis, "struct", name, ( sequential | functional )
//! sequential = ":", shape, "->", shape, "{", { [ name, ":" ], layer, "," }, "}"
//! functional = "{", { [ "#[frozen]" ], name, ":", layer, "," }, "}",
//!              "fn forward(", { name, ":", shape, "," }, ") -> (", { name, ":", shape, "," }, ")",
//!              "{", { statement, ";" }, tail, "}"
//! layer     = path, "(", { argument, "," }, ")" | path
//! shape     = "[", [ "u32", ";" ], { expression, "," }, "]"
//! statement = "let", ( name | "(", names, ")" ), [ ":", shape ], "=", value
//! value     = name | call | "lambda(", closure, [ ",", closure ], ")" | value, ".", call | value, "[", cuts, "]" | "(", value, ")"
//! tail      = value | "(", { name, ":", value, "," }, ")"
//! ```
//!
//! `parse_rule` gives a node or an error. Lists are cut at their separators first and each part is read on its own, so
//! that a mistake in one part leaves the others standing. What was named and could not be read stays as a hole, so that
//! later stages do not report its name as unknown.

mod body;
mod call;
mod header;
mod outline;
mod size;
mod unclosed;

pub(crate) use outline::outline;
pub(crate) use unclosed::closed;

use crate::ast::{Block, Form, Forward};
use crate::diagnostics::{Errors, wording};
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::parse::{ParseBuffer, ParseStream, Parser};
use syn::{Ident, Token, Visibility};

/// Reads a block; `None` when not even its name can be told.
pub(crate) fn parse_block(tokens: TokenStream, errors: &Errors) -> Option<Block> {
    let end = tokens.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span());
    match read(Part { tokens, end }, |input| block(input, errors)) {
        Ok(block) => Some(block),
        Err(error) => {
            errors.unreadable(&error);
            None
        }
    }
}

fn block(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Block> {
    let uses = header::uses(input, errors)?;
    let (docs, options) = header::attributes(input, errors)?;
    let vis: Visibility = input.parse()?;
    if !input.peek(Token![struct]) {
        return Err(input.error(wording::block_starts_with_struct()));
    }
    input.parse::<Token![struct]>()?;
    let name: Ident = input.parse()?;
    if input.peek(Token![<]) {
        return Err(input.error(wording::not_generic()));
    }
    let form = if input.peek(Token![:]) { sequential(input, errors)? } else { functional(input, errors)? };
    if !input.is_empty() {
        let is_forward = input.peek(Token![fn]) && matches!(form, Form::Sequential { .. });
        let message = if is_forward { wording::forward_of_stack() } else { wording::trailing_tokens() };
        errors.report(input.span(), message.into());
        skip(input)?;
    }
    Ok(Block { uses, docs, options, vis, name, form })
}

fn sequential(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Form> {
    input.parse::<Token![:]>()?;
    let from = size::shape(input)?;
    if !input.peek(Token![->]) {
        return Err(input.error(wording::stack_output_expected()));
    }
    input.parse::<Token![->]>()?;
    let to = size::shape(input)?;
    let layers = header::fields(&braces(input)?, errors, false)?;
    Ok(Form::Sequential { input: from, output: to, layers })
}

fn functional(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Form> {
    let fields = header::fields(&braces(input)?, errors, true)?;
    if !input.peek(Token![fn]) {
        return Err(input.error(wording::forward_expected()));
    }
    input.parse::<Token![fn]>()?;
    let forward: Ident = input.parse()?;
    if forward != "forward" {
        errors.report(forward.span(), wording::forward_name(&forward));
    }
    let (inputs, arrow, outputs);
    syn::parenthesized!(inputs in input);
    input.parse::<Token![->]>()?;
    arrow = input.span();
    if !input.peek(syn::token::Paren) {
        return Err(syn::Error::new(arrow, wording::outputs_are_named()));
    }
    syn::parenthesized!(outputs in input);
    let inputs = header::ports(&inputs, errors)?;
    let outputs = header::ports(&outputs, errors)?;
    if outputs.is_empty() {
        errors.report(arrow, wording::no_output().into());
    }
    if inputs.is_empty() {
        errors.report(forward.span(), wording::no_input().into());
    }
    let content;
    syn::braced!(content in input);
    let (statements, tail) = body::body(&content, errors)?;
    Ok(Form::Functional { fields, forward: Forward { inputs, outputs, statements, tail } })
}

/// What stands between braces.
fn braces(input: ParseStream<'_>) -> syn::Result<ParseBuffer<'_>> {
    if !input.peek(syn::token::Brace) {
        return Err(input.error(wording::braces_expected()));
    }
    let content;
    syn::braced!(content in input);
    Ok(content)
}

/// A stretch of tokens that is read on its own.
struct Part {
    tokens: TokenStream,
    /// The separator or bracket behind it, where an error at its end points.
    end: Span,
}

/// Cuts a stream at each top-level `separator`; a last empty part is dropped.
fn parts(input: ParseStream<'_>, separator: char) -> syn::Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut tokens = TokenStream::new();
    while !input.is_empty() {
        match input.parse::<TokenTree>()? {
            TokenTree::Punct(punct) if punct.as_char() == separator => {
                parts.push(Part { tokens: core::mem::take(&mut tokens), end: punct.span() });
            }
            token => tokens.extend([token]),
        }
    }
    if !tokens.is_empty() {
        parts.push(Part { tokens, end: input.span() });
    }
    Ok(parts)
}

/// Reads a part to its end.
fn read<T>(part: Part, reader: impl FnOnce(ParseStream<'_>) -> syn::Result<T>) -> syn::Result<T> {
    // Inside a group `syn` points errors at the end of input to the closing bracket, elsewhere to the whole block.
    let mut group = Group::new(Delimiter::Brace, part.tokens);
    group.set_span(part.end);
    let inside = |input: ParseStream<'_>| {
        let content;
        syn::braced!(content in input);
        reader(&content)
    };
    inside.parse2(TokenTree::from(group).into())
}

/// Reads each part with `reader`, reporting the ones that cannot be read.
fn each<T>(parts: Vec<Part>, errors: &Errors, reader: impl Fn(ParseStream<'_>) -> syn::Result<T>) -> Vec<T> {
    parts.into_iter().filter_map(|part| read(part, &reader).map_err(|error| errors.unreadable(&error)).ok()).collect()
}

/// Passes over the rest of a part that cannot be read.
fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    input.parse::<TokenStream>().map(|_| ())
}
