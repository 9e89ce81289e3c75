//! The body of `forward`: statements and what it gives back.

use super::items::{Items, Outcome};
use super::tail::is_outputs;
use super::trees::{Part, Trees, end_of, parts, read};
use super::{call, size, words};
use crate::ast::{Expr, Forward, ShapeType, Statement};
use crate::diagnostics::{Errors, wording};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::Ident;

/// Reads a body into its function. Each statement is read on its own; one that cannot be read still binds its names.
pub(super) fn body(part: Part, errors: &Errors, forward: &mut Forward) {
    let mut reader = Reader { errors, forward, has_items: false };
    let (mut cuts, last) = cut(part, errors);
    let Some(mut last) = given_back(&mut cuts, last, errors) else { return };
    let last_end = cuts.last().map(|cut| cut.part.end);
    let mut items = Items::new(errors);
    for Cut { part, ends } in cuts.into_iter().filter(|cut| !cut.part.tokens.is_empty()) {
        let begins = begins_statement(&part);
        if items.read(begins, || reader.whole_statement(part, ends)).1 == Outcome::Piece {
            reader.spoil();
            reader.forward.lost.values = true;
        }
    }
    let mut begins = Trees::new(last.clone()).is_value();
    if binds(&last) {
        let (rest, outcome) = items.read(begins_statement(&last), || reader.last_statement(last));
        let Some(rest) = rest else { return };
        begins = outcome == Outcome::Sound || is_outputs(&rest);
        last = rest;
    }
    if last.tokens.is_empty() {
        // Where the last statement could not be read, what is given back may be in it.
        if !items.is_open() && reader.forward.statements.last().is_none_or(|last| !last.is_poison()) {
            let name = reader.forward.statements.last().and_then(|statement| statement.names.first());
            errors.report_alone(last_end.unwrap_or(last.end), wording::no_tail(name));
        }
        return;
    }
    if items.read(begins, || reader.tail(last)).1 == Outcome::Piece {
        reader.forward.tail = None;
    }
}

/// Whether a statement begins here as it should, with `let` and what it binds.
fn begins_statement(part: &Part) -> bool {
    let trees = Trees::new(part.clone());
    trees.is_word("let")
        && (trees.is_name(1) || trees.is_word_at(1, "mut") || trees.is_group(1, Delimiter::Parenthesis))
}

/// The last part of a body, without `return` and semicolons, which are reported; `None` where nothing is left of it.
fn given_back(cuts: &mut Vec<Cut>, mut last: Part, errors: &Errors) -> Option<Part> {
    if last.tokens.is_empty() {
        while cuts.pop_if(|cut| cut.part.tokens.is_empty()).is_some() {}
        if let Some(value) = cuts.pop_if(|cut| !binds(&cut.part)) {
            // Behind `return` or another word that begins no value, the semicolon is no second mistake.
            let trees = Trees::new(value.part.clone());
            if trees.word(0).is_none() || trees.is_name(0) || trees.is_word("self") {
                errors.report(value.part.end, wording::value_with_semicolon().into());
            }
            last = value.part;
        }
    }
    match returned(&last, errors) {
        None => Some(last),
        Some(value) => Some(value).filter(|value| !value.tokens.is_empty()),
    }
}

/// What stands behind `return`, which is reported.
fn returned(part: &Part, errors: &Errors) -> Option<Part> {
    let mut trees = Trees::new(part.clone());
    let at = trees.span();
    trees.next_if_word("return")?;
    errors.report(at, wording::value_with_return().into());
    Some(trees.rest())
}

/// A stretch of a body, and whether a semicolon ends it.
struct Cut {
    part: Part,
    ends: bool,
}

/// Cuts a body at its semicolons, and in front of each `let` where one is missing; the last part has none.
fn cut(part: Part, errors: &Errors) -> (Vec<Cut>, Part) {
    let mut cuts = Vec::new();
    let mut trees = Trees::new(part);
    let mut is_told = false;
    loop {
        while let Some((at, is_inner)) = trees.pass_attribute() {
            if !is_told {
                errors.report(
                    at,
                    if is_inner { wording::inner_docs() } else { wording::attribute_of_statement() }.into(),
                );
            }
            is_told = true;
        }
        let mut tokens: TokenStream = trees.next_if_word("let").into_iter().collect();
        // Where a name should stand it begins no statement.
        tokens.extend(trees.next_if_word("let"));
        let part = trees.until(|trees| trees.is_mark(0, ';') || trees.is_word("let"));
        tokens.extend(part.tokens);
        let ends = trees.is_mark(0, ';');
        // A statement that breaks off at the next one ends where its last token stands.
        let end = if ends || trees.is_empty() { part.end } else { end_of(&tokens).unwrap_or(part.end) };
        let part = Part { tokens, end };
        if trees.is_empty() {
            return (cuts, part);
        }
        if ends {
            trees.next();
        }
        cuts.push(Cut { part, ends });
    }
}

/// Whether a part is a `let`, or would be one if a word of it were right.
fn binds(part: &Part) -> bool {
    let mut trees = Trees::new(part.clone());
    if trees.is_word("let") {
        return true;
    }
    trees.until(|trees| trees.is_mark(0, '='));
    !trees.is_empty()
}

/// What a statement begins with: the names, what is annotated, and where its value starts.
struct Head {
    names: Vec<Ident>,
    /// Whether a name could not be read.
    lost: bool,
    annotation: Option<ShapeType>,
}

pub(super) struct Reader<'a> {
    pub(super) errors: &'a Errors,
    pub(super) forward: &'a mut Forward,
    /// Whether an item was found, which is reported.
    has_items: bool,
}

impl Reader<'_> {
    /// Passes what a statement begins with, up to its names; whether there are any.
    fn begins(&mut self, trees: &mut Trees, is_alone: bool) -> bool {
        if let Some(item) = words::item(trees) {
            if !self.has_items {
                self.errors.report(item.span(), wording::item_in_block(item));
            }
            self.has_items = true;
            self.forward.lost.values = true;
            return false;
        }
        if trees.is_word("let") {
            trees.next();
        } else {
            // A name that was bound to nothing, which is reported, gets its value here.
            let is_open = |statement: &Statement| {
                statement.is_poison() && statement.names.iter().any(|name| trees.word(0) == Some(name))
            };
            if !self.forward.statements.iter().any(is_open) {
                self.errors.report(trees.span(), wording::statement_expected().into());
            }
            if is_alone {
                return false;
            }
            let is_misspelt = trees.is_name(1) || trees.is_group(1, Delimiter::Parenthesis);
            if trees.is_name(0) && is_misspelt {
                trees.next();
            }
        }
        if trees.is_word("mut") {
            self.errors.report(trees.span(), wording::mutable_variable().into());
            trees.next();
        }
        true
    }

    /// Reads a statement in front of others.
    fn whole_statement(&mut self, part: Part, ends: bool) {
        let before = self.errors.count();
        let end = end_of(&part.tokens);
        let rest = self.statement(part, ends);
        if self.errors.count() > before {
            return;
        }
        if let Some(first) = rest.into_iter().next() {
            self.errors.report(first.span(), wording::value_ends().into());
            // What stands there may belong to the value.
            self.spoil();
        } else if let Some(end) = end.filter(|_| !ends) {
            self.errors.report(end, wording::missing_semicolon().into());
        }
    }

    /// Reads a statement that no semicolon ends, and gives what stands behind it; `None` where that may be a part of it.
    fn last_statement(&mut self, last: Part) -> Option<Part> {
        let before = self.errors.count();
        let (end, whole) = (last.end, last.tokens.clone());
        let rest = self.statement(last, false);
        if self.errors.count() > before {
            return None;
        }
        if let Some(first) = rest.clone().into_iter().next() {
            let is_value = matches!(first, TokenTree::Ident(_) | TokenTree::Group(_));
            if !is_value {
                self.errors.report(first.span(), wording::value_ends().into());
                self.spoil();
                return None;
            }
            let (rest, whole) = (rest.clone().into_iter().count(), whole.into_iter());
            let front: TokenStream = whole.clone().take(whole.count() - rest).collect();
            self.errors.report(end_of(&front).unwrap_or_else(|| first.span()), wording::missing_semicolon().into());
        }
        Some(Part { tokens: rest, end })
    }

    /// Reads a statement, and gives back what stands behind its value.
    fn statement(&mut self, part: Part, ends: bool) -> TokenStream {
        let is_alone = !binds(&part);
        let mut trees = Trees::new(part);
        let before = self.errors.count();
        if !self.begins(&mut trees, is_alone) {
            return TokenStream::new();
        }
        let head = self.head(&mut trees);
        let told = |errors: &Errors| errors.count() > before;
        let at = trees.span();
        if trees.is_mark(0, '=') {
            trees.next();
            if trees.is_empty() {
                self.report_unbound(before, if ends { at } else { head.names.first().map_or(at, Ident::span) }, &head);
                self.push(head, None);
                return TokenStream::new();
            }
        } else if trees.is_empty() {
            self.report_unbound(before, at, &head);
            self.push(head, None);
            return TokenStream::new();
        } else {
            if !told(self.errors) {
                self.errors.report(at, wording::equals_expected(head.names.first()));
            }
            // What stands there may be a name as well.
            self.forward.lost.values = true;
            self.push(head, None);
            return TokenStream::new();
        }
        let value = read(trees.rest(), |input| Ok((call::value(input, self.errors)?, input.parse::<TokenStream>()?)));
        match value {
            Ok((value, rest)) => {
                // With a mistake of its own in front of it, what stands behind is no second one.
                let rest = if told(self.errors) { TokenStream::new() } else { rest };
                self.push(head, Some(value));
                rest
            }
            Err(error) => {
                if !told(self.errors) {
                    self.errors.unreadable(&error);
                }
                self.push(head, None);
                TokenStream::new()
            }
        }
    }

    fn report_unbound(&self, before: usize, at: Span, head: &Head) {
        if self.errors.count() == before {
            self.errors.report(at, wording::let_without_value(head.names.first()));
        }
    }

    fn push(&mut self, head: Head, value: Option<Expr>) {
        let Head { names, lost, annotation } = head;
        self.forward.lost.values |= lost;
        self.forward.statements.push(Statement { names, lost, annotation, value });
    }

    /// The names of a `let`, and the shape behind them.
    fn head(&mut self, trees: &mut Trees) -> Head {
        let start = self.errors.count();
        let names = self.names(trees);
        let before = self.errors.count();
        let lost = before > start && (names.len() != 1 || names.iter().any(|name| name == "_"));
        let at = trees.span();
        let has_colon = trees.is_mark(0, ':');
        if has_colon {
            trees.next();
        } else if !trees.is_group(0, Delimiter::Bracket) {
            return Head { names, lost, annotation: None };
        } else {
            self.errors.report(at, wording::annotation_needs_colon());
        }
        let end = trees.span();
        let written = if trees.is_group(0, Delimiter::Bracket) {
            Part { tokens: trees.next().into_iter().collect(), end }
        } else {
            trees.until(|trees| trees.is_mark(0, '='))
        };
        let annotation = read(written, size::shape).map_err(|error| {
            if self.errors.count() == before {
                self.errors.unreadable(&error);
            }
        });
        let annotation = annotation.ok();
        if let Some(shape) = annotation.as_ref().filter(|shape| shape.sizes.is_empty()) {
            self.errors.report(shape.span, wording::empty_annotation().into());
            return Head { names, lost, annotation: None };
        }
        Head { names, lost, annotation }
    }

    fn names(&mut self, trees: &mut Trees) -> Vec<Ident> {
        let at = trees.span();
        if let Some(inside) = trees.group(Delimiter::Parenthesis) {
            return self.names_inside(inside.part);
        }
        let before = self.errors.count();
        if trees.is_name(0) && trees.is_group(1, Delimiter::Parenthesis) && trees.is_mark(2, '=') {
            // A pattern, and what it would bind.
            self.errors.report(at, wording::name_expected().into());
            self.forward.lost.values = true;
            trees.until(|trees| trees.is_mark(0, '='));
            return Vec::new();
        }
        if let Some(name) = name(trees) {
            if !trees.is_mark(0, '=') && trees.is_name(0) && trees.is_mark(1, '=') {
                self.errors.report(trees.span(), wording::two_names(&name));
                trees.next();
                // Either of them may be meant.
                return vec![name, Ident::new("_", at)];
            }
            return vec![name];
        }
        self.forward.lost.values = true;
        if self.errors.count() == before {
            self.errors.report(at, wording::name_expected().into());
        }
        trees.until(|trees| trees.is_mark(0, '=') || trees.is_mark(0, ':'));
        Vec::new()
    }

    /// `(l, _r)`; the first mistake is told.
    fn names_inside(&mut self, part: Part) -> Vec<Ident> {
        let mut names: Vec<Ident> = Vec::new();
        let (start, end) = (self.errors.count(), part.end);
        for part in parts(part, ',') {
            let mut trees = Trees::new(part);
            let at = trees.span();
            let known = trees.word(0).filter(|name| *name != "_" && names.contains(name)).cloned();
            if let Some(name) = known {
                self.errors.report(at, wording::declared_twice(&name));
                // Which of the two is meant is not known.
                names.retain(|known| *known != name);
                trees.next();
            } else if let Some(name) = name(&mut trees) {
                names.push(name);
            } else {
                self.errors.report(at, wording::name_expected().into());
                continue;
            }
            while !trees.is_empty() {
                self.errors.report(trees.behind(), wording::missing_comma().into());
                match name(&mut trees) {
                    Some(name) if !names.contains(&name) => names.push(name),
                    Some(_) => {}
                    None => break,
                }
            }
        }
        if names.is_empty() && self.errors.count() == start {
            self.errors.report(end, wording::name_expected().into());
        }
        if self.errors.count() > start {
            self.errors.keep(start + 1);
            // One that is no name says that some are lost.
            names.push(Ident::new("_", end));
        }
        names
    }

    /// Poisons the last statement.
    fn spoil(&mut self) {
        if let Some(last) = self.forward.statements.last_mut() {
            last.value = None;
        }
    }
}

/// A variable, or `_` for a value that nobody wants.
fn name(trees: &mut Trees) -> Option<Ident> {
    if trees.is_word("_") {
        return trees.next().map(|tree| Ident::new("_", tree.span()));
    }
    trees.name()
}
