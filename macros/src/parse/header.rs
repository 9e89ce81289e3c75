//! The head of a block: `use` lines and attributes.

use super::trees::{Part, Trees, read};
use crate::ast::{Budget, Dtype, Options, Uses};
use crate::diagnostics::{Errors, wording};
use proc_macro2::{Delimiter, Span, TokenStream};
use syn::parse::Parse;
use syn::{Attribute, Expr, ExprLit, Ident, ItemUse, Lit, Path, UseTree, parse_quote};

/// The `use` lines at the head of a block.
pub(super) fn uses(trees: &mut Trees, errors: &Errors) -> Uses {
    let mut uses = Uses::default();
    while trees.is_word("use") {
        let mut line: TokenStream = trees.next().into_iter().collect();
        let part = trees.until(|trees| {
            let starts = ["use", "pub", "struct"].iter().any(|word| trees.is_word(word));
            trees.is_mark(0, ';') || trees.is_mark(0, '#') || starts
        });
        line.extend(part.tokens);
        let ends = trees.is_mark(0, ';');
        let (end, behind) = (trees.span(), trees.behind());
        line.extend(if ends {
            trees.next()
        } else {
            Some(proc_macro2::Punct::new(';', proc_macro2::Spacing::Alone).into())
        });
        match read(Part { tokens: line, end }, ItemUse::parse) {
            Ok(line) => {
                if !ends {
                    errors.report(behind, wording::missing_semicolon_of_use().into());
                }
                let mut path: Path = parse_quote!(_first);
                path.leading_colon = line.leading_colon;
                path.segments.clear();
                used(&path, &line.tree, &mut uses, errors);
            }
            Err(error) => {
                uses.unreadable = true;
                errors.report(error.span(), wording::unreadable_use().into());
            }
        }
    }
    uses
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

/// The attributes in front of something; what is no attribute is reported and passed over.
pub(super) fn outer_attributes(trees: &mut Trees, errors: &Errors) -> Vec<Attribute> {
    let mut found = Vec::new();
    let mut is_told = false;
    loop {
        let at = trees.span();
        if trees.is_mark(1, '!')
            && let Some((at, _)) = trees.pass_attribute()
        {
            if !is_told {
                errors.report(at, wording::inner_docs().into());
            }
            is_told = true;
        } else if trees.is_mark(0, '#') {
            let mut tokens: TokenStream = trees.next().into_iter().collect();
            if !trees.is_group(0, Delimiter::Bracket) {
                errors.report(at, wording::attribute_expected().into());
                continue;
            }
            tokens.extend(trees.next());
            match read(Part { tokens, end: at }, Attribute::parse_outer) {
                Ok(attributes) => found.extend(attributes),
                Err(_) => errors.report(at, wording::attribute_expected().into()),
            }
        } else if trees.is_group(0, Delimiter::Bracket) {
            errors.report(at, wording::attribute_without_hash().into());
            trees.next();
        } else {
            return found;
        }
    }
}

/// The docs and the `#[model(…)]` options of a block.
pub(super) fn attributes(trees: &mut Trees, errors: &Errors) -> (Vec<Attribute>, Options) {
    let mut docs = Vec::new();
    let mut options = Options {
        dtype: Dtype::F32,
        krate: parse_quote!(::formwork),
        budget: None,
        allowed: Vec::new(),
        warned: Vec::new(),
    };
    let mut seen = Vec::new();
    for attribute in outer_attributes(trees, errors) {
        let path = attribute.path();
        if path.is_ident("model") {
            if let Err(error) = attribute.parse_nested_meta(|meta| {
                once(&meta, &mut seen)?;
                option(&meta, &mut options)
            }) {
                errors.syntax(&error, wording::unreadable_option());
                // Which of two limits is meant is not known, nor whether one was read at all.
                options.budget = None;
            }
        } else if path.is_ident("doc") {
            docs.push(attribute);
        } else {
            let message = match path.get_ident().map(ToString::to_string).as_deref() {
                Some("cfg" | "cfg_attr") => wording::conditional_block(),
                Some("derive") => wording::derive_on_block(),
                Some("deprecated" | "allow" | "expect" | "warn" | "deny") => wording::attribute_of_macro_call(),
                _ => wording::unknown_block_attribute(),
            };
            errors.report(syn::spanned::Spanned::span(path), message.into());
        }
    }
    (docs, options)
}

/// The docs of `forward`, which takes no other attributes.
pub(super) fn docs_of_forward(trees: &mut Trees, errors: &Errors) -> Vec<Attribute> {
    let mut found = outer_attributes(trees, errors);
    if let Some(other) = found.iter().find(|attribute| !attribute.path().is_ident("doc")) {
        errors.report(syn::spanned::Spanned::span(other.path()), wording::attribute_of_forward().into());
    }
    found.retain(|attribute| attribute.path().is_ident("doc"));
    found
}

/// The type has both, a line apart.
pub(super) fn join_docs(docs: &mut Vec<Attribute>, more: &mut Vec<Attribute>) {
    if !docs.is_empty() && !more.is_empty() {
        docs.push(parse_quote!(#[doc = ""]));
    }
    docs.append(more);
}

/// A setting is given once; lints are a list.
fn once(meta: &syn::meta::ParseNestedMeta<'_>, seen: &mut Vec<Ident>) -> syn::Result<()> {
    let Some(name) = meta.path.get_ident() else { return Ok(()) };
    if seen.contains(name) && name != "allow" && name != "warn" {
        return Err(meta.error(wording::option_twice(name)));
    }
    seen.push(name.clone());
    Ok(())
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
        lints(meta, &mut options.allowed)?;
    } else if meta.path.is_ident("warn") {
        lints(meta, &mut options.warned)?;
    } else {
        return Err(meta.error(wording::unknown_option(&meta.path)));
    }
    Ok(())
}

/// The names of lints.
fn lints(meta: &syn::meta::ParseNestedMeta<'_>, names: &mut Vec<Ident>) -> syn::Result<()> {
    meta.parse_nested_meta(|lint| {
        names.push(lint.path.require_ident()?.clone());
        Ok(())
    })
}

fn budget(meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<Budget> {
    let span = meta.path.get_ident().map_or_else(Span::call_site, Ident::span);
    let mut budget = Budget { predict: None, train: None, batch: parse_quote!(1), slots: parse_quote!(2), span };
    if meta.input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in meta.input.fork());
        if content.is_empty() {
            return Err(meta.error(wording::budget_without_limit()));
        }
    }
    let mut seen = Vec::new();
    meta.parse_nested_meta(|limit| {
        once(&limit, &mut seen)?;
        let value: Expr = limit.value()?.parse()?;
        if limit.path.is_ident("predict") {
            budget.predict = Some(value);
        } else if limit.path.is_ident("train") {
            budget.train = Some(value);
        } else if limit.path.is_ident("batch") {
            if matches!(&value, Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) if number.base10_digits() == "0") {
                return Err(limit.error(wording::empty_batch()));
            }
            budget.batch = value;
        } else if limit.path.is_ident("slots") {
            budget.slots = value;
        } else {
            return Err(limit.error(wording::unknown_budget()));
        }
        Ok(())
    })?;
    if budget.predict.is_none() && budget.train.is_none() {
        return Err(meta.error(wording::budget_without_limit()));
    }
    Ok(budget)
}
