//! Values, calls and arguments.

use super::{Part, parts, read};
use crate::ast::{Argument, Call, Expr, Lambda};
use crate::diagnostics::wording;
use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr as RustExpr, Ident, Token};

/// The arguments between a pair of parentheses.
pub(super) fn arguments(input: ParseStream<'_>) -> syn::Result<Vec<Argument>> {
    parts(input, ',')?.into_iter().map(argument).collect()
}

fn argument(part: Part) -> syn::Result<Argument> {
    let end = part.end;
    if part.tokens.is_empty() {
        return Err(syn::Error::new(end, wording::argument_expected()));
    }
    let (keyword, tokens) = read(part, |input| {
        let is_keyword = input.peek(Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]);
        let mut keyword = None;
        if is_keyword {
            let name: Ident = input.parse()?;
            input.parse::<Token![=]>()?;
            if input.is_empty() {
                return Err(syn::Error::new(name.span(), wording::argument_without_value(&name)));
            }
            keyword = Some(name);
        }
        Ok((keyword, input.parse::<TokenStream>()?))
    })?;
    let span = tokens.clone().into_iter().next().map_or(end, |token| token.span());
    let value = read(Part { tokens: tokens.clone(), end }, whole_value);
    let constant = read(Part { tokens, end }, RustExpr::parse);
    match (value, constant) {
        (Err(_), Err(error)) => Err(error),
        (value, constant) => Ok(Argument { keyword, value: value.ok(), constant: constant.ok(), span }),
    }
}

fn whole_value(input: ParseStream<'_>) -> syn::Result<Expr> {
    let value = value(input)?;
    if input.is_empty() { Ok(value) } else { Err(input.error(wording::value_ends())) }
}

/// Reads a value: a name or call, then any number of method calls and slices.
pub(super) fn value(input: ParseStream<'_>) -> syn::Result<Expr> {
    let mut value = primary(input)?;
    loop {
        if input.peek(Token![.]) && !input.peek(Token![..]) {
            input.parse::<Token![.]>()?;
            let name = callee(input, wording::method_expected())?;
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
            let span = bracket.span.join();
            value = Expr::Slice { value: Box::new(value), cuts: cuts.into_iter().collect(), span };
        } else if let Expr::Call(call) = &value
            && input.peek(syn::token::Paren)
        {
            return Err(syn::Error::new(call.name.span(), wording::called_in_place(&call.name)));
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
    let name = callee(input, wording::value_expected())?;
    if !input.peek(syn::token::Paren) {
        return Ok(Expr::Name(name));
    }
    let content;
    syn::parenthesized!(content in input);
    if name == "lambda" && content.peek(Token![|]) {
        bars(&content.fork())?;
        let closures = Punctuated::<RustExpr, Token![,]>::parse_terminated(&content)?;
        return Ok(Expr::Lambda(Lambda { name, closures: closures.into_iter().collect() }));
    }
    Ok(Expr::Call(Call { name, receiver: None, arguments: arguments(&content)? }))
}

/// Checks what stands between the bars of a lambda: names, each with the name of a value if with anything.
fn bars(input: ParseStream<'_>) -> syn::Result<()> {
    input.parse::<Token![|]>()?;
    while input.peek(Ident) {
        input.parse::<Ident>()?;
        if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            let span = input.span();
            let named = input.parse::<Ident>().is_ok() && (input.peek(Token![,]) || input.peek(Token![|]));
            if !named {
                return Err(syn::Error::new(span, wording::lambda::value_is_no_name()));
            }
        }
        if !input.peek(Token![,]) {
            break;
        }
        input.parse::<Token![,]>()?;
    }
    Ok(())
}

fn callee(input: ParseStream<'_>, expected: &str) -> syn::Result<Ident> {
    input.parse::<Ident>().map_err(|error| syn::Error::new(error.span(), expected))
}
