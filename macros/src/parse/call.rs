//! Values, calls and arguments.

use super::parts;
use crate::ast::{Argument, Call, Expr};
use crate::diagnostics::wording;
use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr as RustExpr, Ident, Token};

/// The arguments between a pair of parentheses.
pub(super) fn arguments(input: ParseStream<'_>) -> syn::Result<Vec<Argument>> {
    let end = input.span();
    parts(input, ',')?.into_iter().map(|part| argument(part, end)).collect()
}

fn argument(part: TokenStream, end: Span) -> syn::Result<Argument> {
    let span = part.clone().into_iter().next().map_or(end, |token| token.span());
    if part.is_empty() {
        return Err(syn::Error::new(end, wording::argument_expected()));
    }
    let read = |input: ParseStream<'_>| {
        let is_keyword = input.peek(syn::Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]);
        let mut keyword = None;
        if is_keyword {
            keyword = Some(input.parse::<Ident>()?);
            input.parse::<Token![=]>()?;
        }
        let tokens: TokenStream = input.parse()?;
        if tokens.is_empty() {
            return Err(syn::Error::new(span, wording::argument_expected()));
        }
        Ok((keyword, tokens))
    };
    let (keyword, tokens) = read.parse2(part)?;
    let span = tokens.clone().into_iter().next().map_or(span, |token| token.span());
    let value = value.parse2(tokens.clone());
    let constant = <RustExpr as syn::parse::Parse>::parse.parse2(tokens);
    match (value, constant) {
        (Err(_), Err(error)) => Err(error),
        (value, constant) => Ok(Argument { keyword, value: value.ok(), constant: constant.ok(), span }),
    }
}

/// Reads a value: a name or call, then any number of method calls and slices.
pub(super) fn value(input: ParseStream<'_>) -> syn::Result<Expr> {
    let mut value = primary(input)?;
    loop {
        if input.peek(Token![.]) && !input.peek(Token![..]) {
            input.parse::<Token![.]>()?;
            let name = callee(input)?;
            if !input.peek(syn::token::Paren) {
                return Err(syn::Error::new(name.span(), wording::method_needs_parentheses(&name)));
            }
            let content;
            syn::parenthesized!(content in input);
            let arguments = arguments(&content)?;
            value = Expr::Call(Call { name, receiver: Some(Box::new(value)), arguments });
        } else if input.peek(syn::token::Bracket) {
            let content;
            let bracket = syn::bracketed!(content in input);
            let cuts = Punctuated::<RustExpr, Token![,]>::parse_terminated(&content)?;
            let span = cuts.first().map_or(bracket.span.join(), Spanned::span);
            value = Expr::Slice { value: Box::new(value), cuts: cuts.into_iter().collect(), span };
        } else {
            return Ok(value);
        }
    }
}

fn primary(input: ParseStream<'_>) -> syn::Result<Expr> {
    if input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        let inner = value(&content)?;
        return if content.is_empty() { Ok(inner) } else { Err(content.error(wording::value_ends())) };
    }
    if input.is_empty() {
        return Err(input.error(wording::value_expected()));
    }
    let name = callee(input)?;
    if !input.peek(syn::token::Paren) {
        return Ok(Expr::Name(name));
    }
    let content;
    syn::parenthesized!(content in input);
    Ok(Expr::Call(Call { name, receiver: None, arguments: arguments(&content)? }))
}

fn callee(input: ParseStream<'_>) -> syn::Result<Ident> {
    input.parse::<Ident>().map_err(|error| syn::Error::new(error.span(), wording::value_expected()))
}
