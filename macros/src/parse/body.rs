//! The body of `forward`: statements and what it gives back.

use super::{call, each, parts, size};
use crate::ast::{Output, Statement, Tail};
use crate::diagnostics::{Errors, wording};
use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, Token};

/// Reads a body. Each statement is read on its own; one that cannot be read still binds its names.
pub(super) fn body(input: ParseStream<'_>, errors: &Errors) -> syn::Result<(Vec<Statement>, Option<Tail>)> {
    let end = input.span();
    let mut statements = Vec::new();
    let mut last = TokenStream::new();
    let mut pending: Vec<TokenStream> = Vec::new();
    while !input.is_empty() {
        let token: proc_macro2::TokenTree = input.parse()?;
        if matches!(&token, proc_macro2::TokenTree::Punct(punct) if punct.as_char() == ';') {
            pending.push(core::mem::take(&mut last));
        } else {
            last.extend([token]);
        }
    }
    for tokens in pending {
        statements.extend(statement(tokens, errors));
    }
    let starts_with_let = |input: ParseStream<'_>| {
        let is_let = input.peek(Token![let]);
        input.parse::<TokenStream>()?;
        Ok(is_let)
    };
    if last.is_empty() {
        errors.report(end, wording::no_tail().into());
        return Ok((statements, None));
    }
    if starts_with_let.parse2(last.clone())? {
        // The semicolon is missing, or the value is; either way the names are bound.
        statements.extend(statement(last, errors));
        errors.report(end, wording::no_tail().into());
        return Ok((statements, None));
    }
    let parsed = |input: ParseStream<'_>| tail(input, errors);
    let tail = parsed.parse2(last).map_err(|error| errors.unreadable(&error)).ok();
    Ok((statements, tail))
}

fn statement(tokens: TokenStream, errors: &Errors) -> Option<Statement> {
    let read = |input: ParseStream<'_>| {
        if !input.peek(Token![let]) {
            return Err(input.error(wording::statement_expected()));
        }
        input.parse::<Token![let]>()?;
        let names = names(input)?;
        let annotation = if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            Some(size::shape(input)?)
        } else {
            None
        };
        let rest: TokenStream = input.parse()?;
        Ok((names, annotation, rest))
    };
    let (names, annotation, rest) = read.parse2(tokens).map_err(|error| errors.unreadable(&error)).ok()?;
    let value = |input: ParseStream<'_>| {
        input.parse::<Token![=]>()?;
        let value = call::value(input)?;
        if input.peek(Token![let]) {
            return Err(input.error(wording::missing_semicolon()));
        }
        if input.is_empty() { Ok(value) } else { Err(input.error(wording::value_ends())) }
    };
    let value = value.parse2(rest).map_err(|error| errors.unreadable(&error)).ok();
    Some(Statement { names, annotation, value })
}

fn names(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    if input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        return Ok(Punctuated::<Ident, Token![,]>::parse_terminated(&content)?.into_iter().collect());
    }
    Ok(vec![input.parse()?])
}

fn tail(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Tail> {
    let named = input.fork();
    if named.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in named);
        if content.peek(Ident) && content.peek2(Token![:]) {
            return named_tail(input, errors);
        }
    }
    let value = call::value(input)?;
    if input.is_empty() { Ok(Tail::One(value)) } else { Err(input.error(wording::missing_semicolon())) }
}

fn named_tail(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Tail> {
    let content;
    let paren = syn::parenthesized!(content in input);
    let outputs = each(parts(&content, ',')?, errors, |part| {
        let name: Ident = part.parse()?;
        part.parse::<Token![:]>()?;
        let value = match call::value(part) {
            Ok(value) if part.is_empty() => Some(value),
            Ok(_) => return Err(part.error(wording::missing_comma())),
            Err(error) => {
                errors.unreadable(&error);
                part.parse::<TokenStream>()?;
                None
            }
        };
        Ok(Output { name, value })
    });
    Ok(Tail::Named { outputs, span: paren.span.join() })
}
