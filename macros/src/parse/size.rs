//! Shapes: `[28, 28, 1]`, `[u32; 12]`.

use super::trees::{Trees, parts, read, take_group};
use crate::ast::{Element, ShapeType};
use crate::diagnostics::wording;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Error, Expr, UnOp};

/// Reads a shape; a size is any expression.
pub(super) fn shape(input: ParseStream<'_>) -> syn::Result<ShapeType> {
    if !input.peek(syn::token::Bracket) {
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
    let sizes = parts(trees.rest(), ',')
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
