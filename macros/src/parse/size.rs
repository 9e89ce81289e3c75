//! Shapes: `[28, 28, 1]`, `[u32; 12]`.

use super::trees::{Part, Trees, parts, read, take_group};
use crate::ast::{Element, ShapeType};
use crate::diagnostics::wording;
use proc_macro2::TokenTree;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Error, Expr, UnOp};

/// Reads a shape; a size is any expression.
pub(super) fn shape(input: ParseStream<'_>) -> syn::Result<ShapeType> {
    if !input.peek(syn::token::Bracket) {
        if input.peek(syn::token::Paren) {
            let inside = take_group(input)?;
            let sizes: Vec<String> = parts(inside.part, ',').iter().map(|part| part.tokens.to_string()).collect();
            return Err(syn::Error::new(inside.span, wording::shape_in_parentheses(&sizes.join(", "))));
        }
        return Err(input.error(wording::shape_expected()));
    }
    let inside = take_group(input)?;
    let mut trees = Trees::new(inside.part);
    let mut element = Element::Scalar;
    if trees.is_mark(0, ';') || trees.word(0).is_some() && trees.is_literal(1) {
        return Err(Error::new(trees.span(), wording::ids_expected()));
    }
    if let Some(name) = trees.word(0).cloned().filter(|_| trees.is_mark(1, ';')) {
        if name != "u32" {
            return Err(Error::new(name.span(), wording::unknown_element(&name)));
        }
        trees.next();
        trees.next();
        element = Element::Ids;
    }
    let sizes = parts(trees.rest(), ',');
    all_are_sizes(&sizes)?;
    let sizes = sizes
        .into_iter()
        .map(|part| read(part, Expr::parse).map_err(|error| Error::new(error.span(), wording::size_expected())))
        .map(|size| size.and_then(not_negative));
    Ok(ShapeType { span: inside.span, element, sizes: sizes.collect::<syn::Result<_>>()? })
}

/// A size, which `-1` is none of: of the shape nothing is known then.
fn not_negative(size: Expr) -> syn::Result<Expr> {
    match &size {
        Expr::Unary(unary) if matches!((&unary.op, &*unary.expr), (UnOp::Neg(_), Expr::Lit(_))) => {
            Err(Error::new(size.span(), wording::negative_size()))
        }
        _ => Ok(size),
    }
}
/// Refuses what Keras writes for a size that is open: `None`, and in front of the others the size of a batch.
fn all_are_sizes(sizes: &[Part]) -> syn::Result<()> {
    let Some(at) = sizes.iter().position(is_open) else {
        return match sizes.split_first() {
            Some((first, rest)) if is_batch(first) => Err(of_a_batch(first, rest)),
            _ => Ok(()),
        };
    };
    if at == 0 {
        return Err(of_a_batch(&sizes[0], &sizes[1..]));
    }
    Err(syn::Error::new(span(&sizes[at]), wording::open_size()))
}

fn of_a_batch(first: &Part, rest: &[Part]) -> syn::Error {
    let texts: Vec<String> = rest.iter().map(|size| size.tokens.to_string()).collect();
    let sizes = texts.join(", ");
    let sizes = Some(sizes).filter(|_| !rest.is_empty() && !rest.iter().any(is_open));
    syn::Error::new(span(first), wording::batch_in_shape(sizes.as_deref()))
}

/// `None`, `?`, `_`, `..` or a number below 0.
fn is_open(size: &Part) -> bool {
    let trees: Vec<TokenTree> = size.tokens.clone().into_iter().collect();
    match &trees[..] {
        [TokenTree::Ident(name)] => name == "None" || name == "_",
        [TokenTree::Punct(mark)] => mark.as_char() == '?',
        [TokenTree::Punct(first), TokenTree::Punct(second)] => first.as_char() == '.' && second.as_char() == '.',
        [TokenTree::Punct(minus), TokenTree::Literal(_)] => minus.as_char() == '-',
        [TokenTree::Literal(literal)] => literal.to_string().starts_with('"'),
        _ => false,
    }
}

/// A name that only the size of a batch has.
fn is_batch(size: &Part) -> bool {
    let mut trees = size.tokens.clone().into_iter();
    let first = trees.next();
    matches!(first, Some(TokenTree::Ident(name)) if name == "batch" || name == "batch_size") && trees.next().is_none()
}

fn span(size: &Part) -> proc_macro2::Span {
    size.tokens.clone().into_iter().next().map_or(size.end, |first| first.span())
}
