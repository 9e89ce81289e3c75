//! Shapes: `[28, 28, 1]`, `[u32; 12]`.

use crate::ast::{Element, ShapeType};
use crate::diagnostics::wording;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Token};

/// Reads a shape.
pub(super) fn shape(input: ParseStream<'_>) -> syn::Result<ShapeType> {
    if !input.peek(syn::token::Bracket) {
        return Err(input.error(wording::shape_expected()));
    }
    let content;
    let bracket = syn::bracketed!(content in input);
    let mut element = Element::Scalar;
    if content.peek(Ident) && content.peek2(Token![;]) {
        let name: Ident = content.parse()?;
        content.parse::<Token![;]>()?;
        if name != "u32" {
            super::skip(&content)?;
            return Err(syn::Error::new(name.span(), wording::unknown_element(&name)));
        }
        element = Element::Ids;
    }
    let sizes = Punctuated::<Expr, Token![,]>::parse_terminated(&content)?;
    Ok(ShapeType { span: bracket.span.join(), element, sizes: sizes.into_iter().collect() })
}
