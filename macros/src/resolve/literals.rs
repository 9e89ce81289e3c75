//! Arguments as Rust reads them: literals out of expressions, and back into tokens.

use crate::ast::Argument;
use crate::ir::{Number, Setting};
use proc_macro2::{Delimiter, Literal, Punct, Spacing, TokenStream, TokenTree};
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
    match ungrouped(expr) {
        Expr::Lit(ExprLit { lit: Lit::Float(literal), .. }) => literal.base10_parse().ok(),
        Expr::Lit(ExprLit { lit: Lit::Int(literal), .. }) => literal.base10_parse().ok(),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => float_literal(&unary.expr).map(|value| -value),
        _ => None,
    }
    .filter(|value| value.is_finite())
}

/// The elements of a list or tuple.
pub(super) fn elements(expr: &Expr) -> Option<Vec<&Expr>> {
    match ungrouped(expr) {
        Expr::Array(array) => Some(array.elems.iter().collect()),
        Expr::Tuple(tuple) => Some(tuple.elems.iter().collect()),
        _ => None,
    }
}

/// A literal integer, maybe negative.
pub(super) fn integer(expr: &Expr) -> Option<isize> {
    match ungrouped(expr) {
        Expr::Lit(ExprLit { lit: Lit::Int(literal), .. }) => literal.base10_parse().ok(),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => integer(&unary.expr).map(|value| -value),
        _ => None,
    }
}

/// An expression out of its parentheses, and out of the invisible group that a fragment of `macro_rules!` arrives in.
pub(super) fn ungrouped(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => ungrouped(&group.expr),
        Expr::Paren(paren) => ungrouped(&paren.expr),
        _ => expr,
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
    match ungrouped(expr) {
        Expr::Path(path) => Some((path.path.clone(), Vec::new())),
        Expr::Call(call) => {
            let Expr::Path(path) = &*call.func else { return None };
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
