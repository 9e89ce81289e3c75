//! Arguments as Rust reads them: literals out of expressions, and back into tokens.

use crate::ast::Argument;
use crate::ir::{Number, Setting};
use proc_macro2::{Delimiter, Literal, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Ident, Lit, Path, UnOp};

/// A number as tokens; infinity has none.
pub(super) fn float(value: f64) -> TokenStream {
    if value.is_infinite() {
        return TokenStream::new();
    }
    let sign = (value < 0.0).then(|| TokenTree::from(Punct::new('-', Spacing::Alone)));
    sign.into_iter().chain([TokenTree::from(Literal::f64_unsuffixed(value.abs()))]).collect()
}

pub(super) fn literal(value: f64) -> Setting {
    Setting::Number(Number { tokens: float(value), value: Some(value) })
}

/// A literal float; it may be written as an integer or with a minus.
pub(super) fn float_literal(expr: &Expr) -> Option<f64> {
    match bare(expr) {
        Expr::Lit(ExprLit { lit: Lit::Float(literal), .. }) => literal.base10_parse().ok(),
        Expr::Lit(ExprLit { lit: Lit::Int(literal), .. }) => literal.base10_parse().ok(),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => float_literal(&unary.expr).map(|value| -value),
        _ => None,
    }
    .filter(|value| value.is_finite())
}

/// The elements of a list or tuple.
pub(super) fn elements(expr: &Expr) -> Option<Vec<&Expr>> {
    match bare(expr) {
        Expr::Array(array) => Some(array.elems.iter().collect()),
        Expr::Tuple(tuple) => Some(tuple.elems.iter().collect()),
        _ => None,
    }
}

/// A literal integer, maybe negative.
pub(super) fn integer(expr: &Expr) -> Option<isize> {
    match bare(expr) {
        Expr::Lit(ExprLit { lit: Lit::Int(literal), .. }) => literal.base10_parse().ok(),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => integer(&unary.expr).map(|value| -value),
        _ => None,
    }
}

/// An expression without parentheses around it; a fragment of `macro_rules!` arrives in some.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => bare(&paren.expr),
        Expr::Group(group) => bare(&group.expr),
        expr => expr,
    }
}

/// Tokens as text with a blank between two, however they were laid out.
pub(super) fn spaced(tokens: TokenStream) -> String {
    let texts = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            let (open, close) = match group.delimiter() {
                Delimiter::Parenthesis => ("( ", " )"),
                Delimiter::Brace => ("{ ", " }"),
                Delimiter::Bracket => ("[ ", " ]"),
                Delimiter::None => ("", ""),
            };
            format!("{open}{}{close}", spaced(group.stream()))
        }
        other => other.to_string(),
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// `relu` or `leaky_relu(negative_slope = 0.1)` as a name and its arguments.
pub(super) fn named_call(expr: &Expr) -> Option<(Ident, Vec<Argument>)> {
    let (path, arguments) = path_call(expr)?;
    Some((path.get_ident()?.clone(), arguments))
}

/// `my::Swish` or `my::Swish(beta = 1.5)` as a path and its arguments.
pub(super) fn path_call(expr: &Expr) -> Option<(Path, Vec<Argument>)> {
    match bare(expr) {
        Expr::Path(path) => Some((path.path.clone(), Vec::new())),
        Expr::Call(call) => {
            let Expr::Path(path) = bare(&call.func) else { return None };
            let arguments = call.args.iter().map(|argument| match argument {
                Expr::Assign(assign) => {
                    let Expr::Path(keyword) = &*assign.left else { return None };
                    Some(constant(Some(keyword.path.get_ident()?.clone()), &assign.right))
                }
                other => Some(constant(None, other)),
            });
            Some((path.path.clone(), arguments.collect::<Option<_>>()?))
        }
        _ => None,
    }
}

fn constant(keyword: Option<Ident>, expr: &Expr) -> Argument {
    Argument { keyword, value: None, constant: Some(expr.clone()), span: expr.span() }
}

/// Keras's `None`.
pub(super) fn is_none(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.path.is_ident("None"))
}

/// Something in a size, or in a list of sizes, that is no number known at compile time; -1 may stand for a size to infer.
pub(super) fn open_size(expr: &Expr, takes_infer: bool) -> Option<&Expr> {
    let expr = bare(expr);
    if let Some(sizes) = elements(expr) {
        return sizes.into_iter().find_map(|size| open_size(size, takes_infer));
    }
    let is_open = match integer(expr) {
        Some(value) => value < 0 && !(takes_infer && value == -1),
        None => is_none(expr) || matches!(expr, Expr::Infer(_)),
    };
    is_open.then_some(expr)
}

/// Python's `'relu'`, of which rustc has said already that it is no character.
pub(super) fn word_in_single_quotes(expr: &Expr) -> Option<Expr> {
    let Expr::Lit(literal) = expr else { return None };
    let text = literal.to_token_stream().to_string();
    let word = text.strip_prefix('\'')?.strip_suffix('\'').filter(|word| word.chars().count() > 1)?;
    let mut name: Ident = syn::parse_str(word).ok()?;
    name.set_span(expr.span());
    Some(syn::parse_quote!(#name))
}
