//! Everything of a block but its body: attributes, fields, ports.

use super::{call, each, parts, read, size, skip};
use crate::ast::{Budget, CustomCall, Dtype, Field, Layer, LayerCall, Options, Port, Uses};
use crate::diagnostics::{Errors, wording};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Expr, Ident, ItemUse, Meta, Path, Token, UseTree, parse_quote};

/// The `use` lines at the head of a block.
pub(super) fn uses(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Uses> {
    let mut uses = Uses::default();
    while input.peek(Token![use]) {
        let line: ItemUse = input.parse()?;
        let mut path: Path = parse_quote!(_first);
        path.leading_colon = line.leading_colon;
        path.segments.clear();
        used(&path, &line.tree, &mut uses, errors);
    }
    Ok(uses)
}

/// The names a tree of paths brings in.
fn used(path: &Path, tree: &UseTree, uses: &mut Uses, errors: &Errors) {
    let with = |name: &Ident| {
        let mut path = path.clone();
        path.segments.push(name.clone().into());
        path
    };
    match tree {
        UseTree::Path(part) => used(&with(&part.ident), &part.tree, uses, errors),
        UseTree::Name(name) => uses.names.push((name.ident.clone(), with(&name.ident))),
        UseTree::Rename(rename) => uses.names.push((rename.rename.clone(), with(&rename.ident))),
        UseTree::Group(group) => group.items.iter().for_each(|item| used(path, item, uses, errors)),
        UseTree::Glob(glob) => {
            uses.unreadable = true;
            errors.report(glob.star_token.span, wording::use_of_all().into());
        }
    }
}

/// The docs and the `#[model(…)]` options of a block.
pub(super) fn attributes(input: ParseStream<'_>, errors: &Errors) -> syn::Result<(Vec<Attribute>, Options)> {
    let mut docs = Vec::new();
    let mut options = Options { dtype: Dtype::F32, krate: parse_quote!(::formwork), budget: None, allowed: Vec::new() };
    for attribute in input.call(Attribute::parse_outer)? {
        if attribute.path().is_ident("model") {
            if let Err(error) = attribute.parse_nested_meta(|meta| option(&meta, &mut options)) {
                errors.unreadable(&error);
            }
        } else {
            docs.push(attribute);
        }
    }
    Ok((docs, options))
}

fn option(meta: &syn::meta::ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    if meta.path.is_ident("dtype") {
        let name: Ident = meta.value()?.parse()?;
        options.dtype = match name.to_string().as_str() {
            "f32" => Dtype::F32,
            "f64" if cfg!(any(feature = "f64", test)) => Dtype::F64,
            "f64" => return Err(syn::Error::new(name.span(), wording::no_f64())),
            _ => return Err(syn::Error::new(name.span(), wording::unknown_dtype(&name))),
        };
    } else if meta.path.is_ident("crate") {
        options.krate = meta.value()?.call(Path::parse_mod_style)?;
    } else if meta.path.is_ident("budget") {
        options.budget = Some(budget(meta)?);
    } else if meta.path.is_ident("allow") {
        meta.parse_nested_meta(|lint| {
            options.allowed.push(lint.path.require_ident()?.clone());
            Ok(())
        })?;
    } else {
        return Err(meta.error(wording::unknown_option()));
    }
    Ok(())
}

fn budget(meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<Budget> {
    let span = meta.path.get_ident().map_or_else(proc_macro2::Span::call_site, Ident::span);
    let mut budget = Budget { predict: None, train: None, batch: parse_quote!(1), slots: parse_quote!(2), span };
    meta.parse_nested_meta(|limit| {
        let value: Expr = limit.value()?.parse()?;
        if limit.path.is_ident("predict") {
            budget.predict = Some(value);
        } else if limit.path.is_ident("train") {
            budget.train = Some(value);
        } else if limit.path.is_ident("batch") {
            budget.batch = value;
        } else if limit.path.is_ident("slots") {
            budget.slots = value;
        } else {
            return Err(limit.error(wording::unknown_budget()));
        }
        Ok(())
    })?;
    Ok(budget)
}

/// The declared layers; only the Sequential form may leave a name out.
pub(super) fn fields(input: ParseStream<'_>, errors: &Errors, named: bool) -> syn::Result<Vec<Field>> {
    let mut fields = Vec::new();
    for part in parts(input, ',')? {
        let result = read(part, |input| {
            fields.push(field(input, errors, named)?);
            while input.peek(Ident) || input.peek(Token![#]) {
                errors.report(input.span(), wording::missing_comma().into());
                fields.push(field(input, errors, named)?);
            }
            if input.is_empty() { Ok(()) } else { Err(input.error(wording::layer_ends())) }
        });
        result.unwrap_or_else(|error| errors.unreadable(&error));
    }
    Ok(fields)
}

fn field(input: ParseStream<'_>, errors: &Errors, named: bool) -> syn::Result<Field> {
    let mut docs = Vec::new();
    let mut frozen = false;
    for attribute in input.call(Attribute::parse_outer)? {
        match &attribute.meta {
            Meta::Path(path) if path.is_ident("frozen") => frozen = true,
            meta if meta.path().is_ident("doc") => docs.push(attribute),
            meta => errors.report(syn::spanned::Spanned::span(meta), wording::unknown_attribute().into()),
        }
    }
    let has_name = input.peek(syn::Ident) && input.peek2(Token![:]) && !input.peek2(Token![::]);
    let name = if has_name {
        let name: Ident = input.parse()?;
        input.parse::<Token![:]>()?;
        Some(name)
    } else {
        None
    };
    if named && name.is_none() && input.peek(Ident) {
        errors.report(input.span(), wording::field_needs_name().into());
    }
    let layer = match layer(input) {
        Ok(layer) => layer,
        Err(error) => {
            errors.unreadable(&error);
            skip(input)?;
            Layer::Unreadable
        }
    };
    Ok(Field { docs, frozen, name, layer })
}

fn layer(input: ParseStream<'_>) -> syn::Result<Layer> {
    if !input.peek(Ident::peek_any) && !input.peek(Token![::]) {
        return Err(input.error(wording::layer_expected()));
    }
    let path = input.call(Path::parse_mod_style)?;
    if !input.peek(syn::token::Paren) {
        return Ok(Layer::Model(path));
    }
    let content;
    syn::parenthesized!(content in input);
    let arguments = call::arguments(&content)?;
    Ok(match path.get_ident().cloned() {
        Some(name) => Layer::BuiltIn(LayerCall { name, arguments }),
        None => Layer::Custom(CustomCall { path, arguments }),
    })
}

/// The inputs or outputs of a signature.
pub(super) fn ports(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Vec<Port>> {
    Ok(each(parts(input, ',')?, errors, |part| {
        let name: Ident = part.parse()?;
        if !part.peek(Token![:]) {
            errors.report(name.span(), wording::port_needs_shape(&name));
            skip(part)?;
            return Ok(Port { name, ty: None });
        }
        part.parse::<Token![:]>()?;
        let ty = size::shape(part).map_err(|error| errors.unreadable(&error)).ok();
        if ty.is_some() && !part.is_empty() {
            errors.report(part.span(), wording::missing_comma().into());
        }
        skip(part)?;
        Ok(Port { name, ty })
    }))
}
