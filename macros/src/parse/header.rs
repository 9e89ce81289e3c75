//! Everything of a block but its frame, its ports and its body: `use` lines, attributes, fields.

use super::items::{Items, Outcome};
use super::trees::{Part, Trees, parts, read};
use super::{call, words};
use crate::ast::{Budget, CustomCall, Dtype, Field, Layer, LayerCall, Options, Uses};
use crate::diagnostics::{Errors, wording};
use proc_macro2::{Delimiter, Span, TokenStream};
use syn::parse::Parse;
use syn::{Attribute, Expr, ExprLit, Ident, ItemUse, Lit, Meta, Path, UseTree, parse_quote};

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
fn outer_attributes(trees: &mut Trees, errors: &Errors) -> Vec<Attribute> {
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
    let mut seen: Option<Vec<Ident>> = None;
    for attribute in outer_attributes(trees, errors) {
        let path = attribute.path();
        if path.is_ident("model") {
            if seen.is_some() {
                errors.report(syn::spanned::Spanned::span(path), wording::options_twice().into());
                continue;
            }
            let seen = seen.insert(Vec::new());
            if let Err(error) = attribute.parse_nested_meta(|meta| {
                once(&meta, seen)?;
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
    if seen.contains(name) && name != "allow" {
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

/// The declared layers, and whether a name is lost; only the Sequential form may leave a name out.
pub(super) fn fields(part: Part, errors: &Errors, named: bool) -> (Vec<Field>, bool) {
    let mut list = FieldList { errors, named, fields: Vec::new(), lost: false, slips: Slips::default() };
    let mut items = Items::new(errors);
    for part in parts(part, ',') {
        let mut trees = Trees::new(part);
        list.slips.comma = false;
        loop {
            let begins = begins_field(&trees, named);
            let (goes_on, outcome) = items.read(begins, || list.field(&mut trees));
            // What could not be read may have been any field.
            list.lost |= outcome == Outcome::Piece || outcome == Outcome::Told && !begins;
            if outcome == Outcome::Piece {
                list.spoil();
            }
            if !goes_on {
                break;
            }
        }
    }
    (list.fields, list.lost && named)
}

/// Whether a field begins here as it should, attributes and all.
fn begins_field(trees: &Trees, named: bool) -> bool {
    let is_model = !trees.has(1) && !is_snake(trees.word(0));
    let is_layer = trees.is_group(1, Delimiter::Parenthesis) || trees.is_double_colon_at(1) || is_model;
    let is_field = trees.is_mark(1, ':') || !named && is_layer;
    trees.is_mark(0, '#') && trees.is_group(1, Delimiter::Bracket) || trees.word(0).is_some() && is_field
}

/// Declared layers as they are read.
struct FieldList<'a> {
    errors: &'a Errors,
    named: bool,
    fields: Vec<Field>,
    /// Whether a name is lost.
    lost: bool,
    slips: Slips,
}

impl FieldList<'_> {
    /// Reads a field; whether another one follows without a comma.
    fn field(&mut self, trees: &mut Trees) -> bool {
        if trees.is_empty() {
            self.errors.report(trees.span(), wording::layer_expected().into());
            return false;
        }
        let field = field(trees, self.errors, self.named, &mut self.slips);
        self.lost |= field.name.is_none();
        let is_read = !matches!(field.layer, Layer::Unreadable);
        let is_bare = matches!(field.layer, Layer::Model(_));
        self.fields.push(field);
        if trees.is_mark(0, ';') {
            if !self.slips.semicolon && is_read {
                self.errors.report(trees.span(), wording::semicolon_between_layers().into());
            }
            self.slips.semicolon = true;
            trees.next();
            if !trees.is_empty() {
                return true;
            }
        }
        if trees.is_empty() {
            return false;
        }
        let is_field =
            trees.word(0).is_some() && (!self.named || trees.is_mark(1, ':') && !trees.is_double_colon_at(1));
        if is_read && (is_field || trees.is_mark(0, '#')) {
            if !self.slips.comma {
                self.errors.report(trees.behind(), wording::missing_comma().into());
            }
            self.slips.comma = true;
            if is_bare {
                self.spoil();
            }
            return true;
        }
        if is_read {
            self.errors.report(trees.span(), behind_layer(trees, self.fields.last()));
        }
        self.lost = true;
        self.spoil();
        false
    }

    /// Poisons the last field.
    fn spoil(&mut self) {
        if let Some(field) = self.fields.last_mut() {
            field.layer = Layer::Unreadable;
        }
    }
}

/// What is written wrong in each field alike is told once.
#[derive(Default)]
struct Slips {
    visibility: bool,
    equals: bool,
    semicolon: bool,
    comma: bool,
}

/// What to say of what stands behind a layer.
fn behind_layer(trees: &Trees, field: Option<&Field>) -> String {
    let path = match field.map(|field| &field.layer) {
        Some(Layer::Model(path)) => path.segments.last().map(|last| last.ident.clone()),
        _ => None,
    };
    let is_bracket = trees.is_group(0, Delimiter::Brace) || trees.is_group(0, Delimiter::Bracket);
    match path {
        _ if trees.is_mark(0, '.') => wording::path_of_a_built_in().into(),
        Some(name) if trees.is_mark(0, '!') => wording::macro_as_layer(&name),
        Some(name) if is_bracket || trees.is_mark(0, '<') => wording::arguments_in_parentheses(&name),
        _ => wording::layer_ends().into(),
    }
}

/// Passes what is no part of a field: `pub`, `let`, `mut`.
fn pass_words(trees: &mut Trees, errors: &Errors, slips: &mut Slips) {
    while let Some(word) =
        trees.word(0).filter(|word| ["pub", "let", "mut"].iter().any(|known| *word == known)).cloned()
    {
        if trees.is_mark(1, ':') {
            return;
        }
        if !slips.visibility {
            errors.report(word.span(), wording::word_before_field(&word));
        }
        slips.visibility = true;
        trees.next();
        if trees.is_group(0, Delimiter::Parenthesis) {
            trees.next();
        }
    }
}

fn field(trees: &mut Trees, errors: &Errors, named: bool, slips: &mut Slips) -> Field {
    let mut docs = Vec::new();
    let mut frozen = false;
    let start = errors.count();
    for attribute in outer_attributes(trees, errors) {
        match &attribute.meta {
            Meta::Path(path) if path.is_ident("frozen") && frozen => {
                errors.report(syn::spanned::Spanned::span(path), wording::frozen_twice().into());
            }
            Meta::Path(path) if path.is_ident("frozen") => frozen = true,
            meta if meta.path().is_ident("doc") => docs.push(attribute),
            meta => errors.report(syn::spanned::Spanned::span(meta), wording::unknown_attribute().into()),
        }
    }
    if named {
        pass_words(trees, errors, slips);
    }
    if let Some(item) = words::item(trees) {
        errors.report(item.span(), wording::item_in_block(item));
        trees.until(|_| false);
        return Field { docs, frozen, name: None, layer: Layer::Unreadable };
    }
    let has_equals = trees.is_mark(1, '=') && trees.is_name(0);
    if has_equals && !slips.equals {
        errors.report(trees.span_of(1), wording::equals_in_field(trees.word(0)));
        slips.equals = true;
    }
    let before = if trees.is_empty() { start } else { errors.count() };
    let at = trees.span();
    let name = if (has_equals || trees.is_mark(1, ':')) && trees.word(0).is_some() {
        let name = trees.name().or_else(|| words::name(trees, errors));
        trees.next();
        name
    } else if trees.is_mark(0, ':') {
        errors.report(at, wording::field_needs_name().into());
        trees.next();
        None
    } else if trees.is_name(0) && trees.word(1).is_some() && (named || is_snake(trees.word(0))) {
        let name = trees.name();
        errors.report(at, wording::colon_expected(name.as_ref()));
        name
    } else {
        if named && trees.word(0).is_some() {
            errors.report(at, wording::field_needs_name().into());
        }
        None
    };
    let is_told = errors.count() > before && name.as_ref().is_some_and(|name| !name.to_string().starts_with("r#"));
    let layer = layer(trees, errors).unwrap_or_else(|(span, message)| {
        if errors.count() == before {
            errors.report(span, message.to_owned());
        }
        trees.until(|_| false);
        Layer::Unreadable
    });
    // Without its colon the name may as well be the first half of a path.
    let layer = if is_told { Layer::Unreadable } else { layer };
    Field { docs, frozen, name, layer }
}

/// Whether a name is written like that of a field.
fn is_snake(name: Option<&Ident>) -> bool {
    name.is_some_and(|name| name.to_string().starts_with(char::is_lowercase))
}

fn layer(trees: &mut Trees, errors: &Errors) -> Result<Layer, (Span, &'static str)> {
    let at = trees.span();
    let expected = (at, wording::layer_expected());
    let starts = trees.word(0).is_some() || trees.is_mark(0, ':') || trees.is_double_colon();
    if !starts {
        return Err(expected);
    }
    let path = trees.path();
    let path = read(path, Path::parse_mod_style).map_err(|error| (error.span(), wording::layer_expected()))?;
    if path.segments.is_empty() {
        return Err(expected);
    }
    let Some(inside) = trees.group(Delimiter::Parenthesis) else { return Ok(Layer::Model(path)) };
    let arguments = call::arguments(inside.part, errors);
    Ok(match path.get_ident().cloned() {
        Some(name) => Layer::BuiltIn(LayerCall { name, arguments }),
        None => Layer::Custom(CustomCall { path, arguments }),
    })
}
