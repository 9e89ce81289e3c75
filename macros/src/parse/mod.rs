//! Tokens → [`ast`](crate::ast). The grammar, in the order it is read:
//!
//! ```text
//! block     = docs, [ "#[model(" options ")]" ], vis, "struct", name, ( sequential | functional )
//! sequential = ":", shape, "->", shape, "{", { [ name, ":" ], layer, "," }, "}"
//! functional = "{", { [ "#[frozen]" ], name, ":", layer, "," }, "}",
//!              "fn forward(", { name, ":", shape, "," }, ") -> (", { name, ":", shape, "," }, ")",
//!              "{", { statement, ";" }, tail, "}"
//! layer     = name, "(", { argument, "," }, ")" | path
//! shape     = "[", [ "u32", ";" ], { expression, "," }, "]"
//! statement = "let", ( name | "(", names, ")" ), [ ":", shape ], "=", value
//! value     = name | call | value, ".", call | value, "[", cuts, "]" | "(", value, ")"
//! tail      = value | "(", { name, ":", value, "," }, ")"
//! ```
//!
//! `parse_rule` gives a node or an error. Lists are cut at their separators first and each part is read on its own, so
//! that a mistake in one part leaves the others standing.

mod body;
mod call;
mod header;
mod size;

use crate::ast::{Block, Form, Forward};
use crate::diagnostics::{Errors, wording};
use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Token, Visibility};

/// Reads a block; `None` when not even its name can be told.
pub(crate) fn parse_block(tokens: TokenStream, errors: &Errors) -> Option<Block> {
    let parser = |input: ParseStream<'_>| block(input, errors);
    match parser.parse2(tokens) {
        Ok(block) => Some(block),
        Err(error) => {
            errors.unreadable(&error);
            None
        }
    }
}

fn block(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Block> {
    let (docs, options) = header::attributes(input, errors)?;
    let vis: Visibility = input.parse()?;
    if !input.peek(Token![struct]) {
        return Err(input.error(wording::block_starts_with_struct()));
    }
    input.parse::<Token![struct]>()?;
    let name: Ident = input.parse()?;
    let form = if input.peek(Token![:]) { sequential(input, errors)? } else { functional(input, errors)? };
    if !input.is_empty() {
        errors.report(input.span(), wording::trailing_tokens().into());
        input.parse::<TokenStream>()?;
    }
    Ok(Block { docs, options, vis, name, form })
}

fn sequential(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Form> {
    input.parse::<Token![:]>()?;
    let from = size::shape(input)?;
    input.parse::<Token![->]>()?;
    let to = size::shape(input)?;
    let content;
    syn::braced!(content in input);
    Ok(Form::Sequential { input: from, output: to, layers: header::fields(&content, errors, false)? })
}

fn functional(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Form> {
    let content;
    syn::braced!(content in input);
    let fields = header::fields(&content, errors, true)?;
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

/// Cuts a stream at each top-level `separator`; a last empty part is dropped.
fn parts(input: ParseStream<'_>, separator: char) -> syn::Result<Vec<TokenStream>> {
    let mut parts = vec![TokenStream::new()];
    while !input.is_empty() {
        match input.parse::<TokenTree>()? {
            TokenTree::Punct(punct) if punct.as_char() == separator => parts.push(TokenStream::new()),
            token => {
                if let Some(part) = parts.last_mut() {
                    part.extend([token]);
                }
            }
        }
    }
    if parts.last().is_some_and(TokenStream::is_empty) {
        parts.pop();
    }
    Ok(parts)
}

/// Reads each part with `read`, reporting the ones that cannot be read.
fn each<T>(parts: Vec<TokenStream>, errors: &Errors, read: impl Fn(ParseStream<'_>) -> syn::Result<T>) -> Vec<T> {
    parts.into_iter().filter_map(|part| (&read).parse2(part).map_err(|error| errors.unreadable(&error)).ok()).collect()
}
