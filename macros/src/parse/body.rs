//! The body of `forward`: statements and what it gives back.

use super::{Part, call, each, parts, read, size, skip};
use crate::ast::{Output, Statement, Tail};
use crate::diagnostics::{Errors, wording};
use proc_macro2::{TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Ident, Token};

/// Reads a body. Each statement is read on its own; one that cannot be read still binds its names.
pub(super) fn body(input: ParseStream<'_>, errors: &Errors) -> syn::Result<(Vec<Statement>, Option<Tail>)> {
    let (mut parts, mut last) = cut(input, errors)?;
    let mut end = input.span();
    if last.tokens.is_empty()
        && let Some(value) = parts.pop_if(|part| !part.tokens.is_empty() && !starts_with_let(&part.tokens))
    {
        errors.report(value.end, wording::value_with_semicolon().into());
        last = value;
    }
    let mut statements = Vec::new();
    for part in parts {
        end = part.end;
        if let Some((statement, rest)) = statement(part, errors) {
            statements.push(statement);
            report_rest(rest, errors);
        }
    }
    let mut is_sound = true;
    if starts_with_let(&last.tokens) {
        end = last.end;
        let place = last.end;
        let rest = match statement(last, errors) {
            Some((statement, rest)) => {
                is_sound = statement.value.is_some();
                statements.push(statement);
                rest
            }
            None => return Ok((statements, None)),
        };
        if let Some(first) = rest.clone().into_iter().next() {
            errors.report(first.span(), wording::missing_semicolon().into());
        }
        last = Part { tokens: rest, end: place };
    }
    if last.tokens.is_empty() {
        if is_sound {
            let name = statements.last().and_then(|statement| statement.names.first());
            errors.report(end, wording::no_tail(name));
        }
        return Ok((statements, None));
    }
    let tail = read(last, |input| tail(input, errors)).map_err(|error| errors.unreadable(&error)).ok();
    Ok((statements, tail))
}

/// Cuts a body at its semicolons, and in front of each `let` where one is missing; the last part has none.
fn cut(input: ParseStream<'_>, errors: &Errors) -> syn::Result<(Vec<Part>, Part)> {
    let mut parts = Vec::new();
    let mut tokens = TokenStream::new();
    while !input.is_empty() {
        if input.peek(Token![let]) && !tokens.is_empty() {
            errors.report(input.span(), wording::missing_semicolon().into());
            parts.push(Part { tokens: core::mem::take(&mut tokens), end: input.span() });
        }
        match input.parse::<TokenTree>()? {
            TokenTree::Punct(punct) if punct.as_char() == ';' => {
                parts.push(Part { tokens: core::mem::take(&mut tokens), end: punct.span() });
            }
            token => tokens.extend([token]),
        }
    }
    Ok((parts, Part { tokens, end: input.span() }))
}

fn starts_with_let(tokens: &TokenStream) -> bool {
    matches!(tokens.clone().into_iter().next(), Some(TokenTree::Ident(ident)) if ident == "let")
}

/// Reads a `let`, and gives back what stands behind its value.
fn statement(part: Part, errors: &Errors) -> Option<(Statement, TokenStream)> {
    let end = part.end;
    let read = read(part, |input| {
        if !input.peek(Token![let]) {
            return Err(input.error(wording::statement_expected()));
        }
        input.parse::<Token![let]>()?;
        if input.peek(Token![mut]) {
            errors.report(input.span(), wording::mutable_variable().into());
            input.parse::<Token![mut]>()?;
        }
        let names = names(input)?;
        let annotation = annotation(input, errors)?;
        let mut statement = Statement { names, annotation, value: None };
        if !input.peek(Token![=]) || input.peek2(syn::parse::End) {
            errors.report(end, wording::let_without_value(statement.names.first()));
            skip(input)?;
            return Ok((statement, TokenStream::new()));
        }
        input.parse::<Token![=]>()?;
        match call::value(input) {
            Ok(value) => statement.value = Some(value),
            Err(error) => {
                errors.unreadable(&error);
                skip(input)?;
            }
        }
        Ok((statement, input.parse()?))
    });
    read.map_err(|error| errors.unreadable(&error)).ok()
}

/// The shape between `:` and `=`.
fn annotation(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Option<crate::ast::ShapeType>> {
    if !input.peek(Token![:]) {
        return Ok(None);
    }
    input.parse::<Token![:]>()?;
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![=]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(read(Part { tokens, end: input.span() }, size::shape).map_err(|error| errors.unreadable(&error)).ok())
}

/// Reports what stands between a value and its semicolon.
fn report_rest(rest: TokenStream, errors: &Errors) {
    let message = match rest.into_iter().next() {
        None => return,
        Some(TokenTree::Ident(first)) => (first.span(), wording::missing_semicolon()),
        Some(first) => (first.span(), wording::value_ends()),
    };
    errors.report(message.0, message.1.into());
}

fn names(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    if input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        return Ok(Punctuated::<Ident, Token![,]>::parse_terminated_with(&content, name)?.into_iter().collect());
    }
    Ok(vec![name(input)?])
}

/// A variable, or `_` for a value that nobody wants.
fn name(input: ParseStream<'_>) -> syn::Result<Ident> {
    if input.peek(Token![_]) { input.parse::<Token![_]>().map(Ident::from) } else { input.parse() }
}

fn tail(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Tail> {
    let named = input.fork();
    if named.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in named);
        if content.peek(Ident) && content.peek2(Token![:]) {
            let tail = named_tail(input, errors)?;
            return if input.is_empty() { Ok(tail) } else { Err(input.error(wording::value_ends())) };
        }
    }
    let value = call::value(input)?;
    if input.is_empty() { Ok(Tail::One(value)) } else { Err(input.error(wording::value_ends())) }
}

fn named_tail(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Tail> {
    let content;
    let paren = syn::parenthesized!(content in input);
    let outputs = each(parts(&content, ',')?, errors, |part| {
        let name: Ident = part.parse()?;
        part.parse::<Token![:]>()?;
        let value = call::value(part).map_err(|error| errors.unreadable(&error)).ok();
        if value.is_some() && !part.is_empty() {
            errors.report(part.span(), wording::missing_comma().into());
        }
        skip(part)?;
        Ok(Output { name, value })
    });
    Ok(Tail::Named { outputs, span: paren.span.join() })
}
