//! The declared layers.

use super::header::outer_attributes;
use super::items::{Items, Outcome};
use super::trees::{Part, Trees, parts, read};
use super::{call, words};
use crate::ast::{CustomCall, Field, Layer, LayerCall};
use crate::diagnostics::{Errors, wording};
use proc_macro2::{Delimiter, Span};
use syn::{Ident, Meta, Path};

/// The declared layers, and whether a name is lost; only the Sequential form may leave a name out.
pub(super) fn fields(part: Part, errors: &Errors, named: bool) -> (Vec<Field>, bool) {
    let mut list =
        FieldList { errors, named, fields: Vec::new(), lost: false, slips: Slips::default(), comma_told: false };
    let mut items = Items::new(errors);
    for part in parts(part, ',') {
        let mut trees = Trees::new(part);
        list.comma_told = false;
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
    /// Whether the comma in front of the field was missing too.
    comma_told: bool,
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
            if !self.comma_told {
                self.errors.report(trees.behind(), wording::missing_comma().into());
            }
            self.comma_told = true;
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
