//! Shapes: `[28, 28, 1]`, `[u32; 12]`.

use super::trees::{parts, read, take_group};
use crate::ast::{Element, ShapeType};
use crate::diagnostics::wording;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, Token};

/// Reads a shape.
pub(super) fn shape(input: ParseStream<'_>) -> syn::Result<ShapeType> {
    if !input.peek(syn::token::Bracket) {
        return Err(input.error(wording::shape_expected()));
    }
    let inside = take_group(input)?;
    let (element, sizes) = read(inside.part, |content| {
        let mut element = Element::Scalar;
        if content.peek(Ident) && content.peek2(Token![;]) {
            let name: Ident = content.parse()?;
            content.parse::<Token![;]>()?;
            if name != "u32" {
                return Err(syn::Error::new(name.span(), wording::unknown_element(&name)));
            }
            element = Element::Ids;
        } else if content.peek(Token![;]) || (content.peek(Ident) && content.peek2(syn::Lit)) {
            return Err(content.error(wording::ids_expected()));
        }
        Ok((element, content.parse::<proc_macro2::TokenStream>()?))
    })?;
    let sizes = parts(super::Part { tokens: sizes, end: inside.span }, ',')
        .into_iter()
        .map(|part| read(part, Expr::parse).map_err(|error| syn::Error::new(error.span(), wording::size_expected())));
    Ok(ShapeType { span: inside.span, element, sizes: sizes.collect::<syn::Result<_>>()? })
}
