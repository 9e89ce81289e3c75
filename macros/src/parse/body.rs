//! The body of `forward`: statements and what it gives back.

use super::trees::{Part, Trees, end_of, parts, read};
use super::{call, size, words};
use crate::ast::{Expr, Forward, Output, ShapeType, Statement, Tail};
use crate::diagnostics::{Errors, wording};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::Ident;

/// Reads a body into its function. Each statement is read on its own; one that cannot be read still binds its names.
pub(super) fn body(part: Part, errors: &Errors, forward: &mut Forward) {
    let mut reader = Reader { errors, forward, has_items: false };
    let (mut cuts, last) = cut(part, errors);
    let Some(mut last) = given_back(&mut cuts, last, errors) else { return };
    let last_end = cuts.last().map(|cut| cut.part.end);
    for Cut { part, ends } in cuts {
        if part.tokens.is_empty() {
            // `;;`, as Rust has it.
            continue;
        }
        let before = errors.count();
        let end = end_of(&part.tokens);
        let rest = reader.statement(part, ends);
        if errors.count() > before {
            continue;
        }
        if let Some(first) = rest.into_iter().next() {
            errors.report(first.span(), wording::value_ends().into());
            // What stands there may belong to the value.
            reader.spoil();
        } else if let Some(end) = end.filter(|_| !ends) {
            errors.report(end, wording::missing_semicolon().into());
        }
    }
    let before = errors.count();
    if binds(&last) {
        let end = last.end;
        let whole = last.tokens.clone();
        let rest = reader.statement(last, false);
        if errors.count() > before {
            return;
        }
        if let Some(first) = rest.clone().into_iter().next() {
            let is_value = matches!(first, TokenTree::Ident(_) | TokenTree::Group(_));
            if !is_value {
                errors.report(first.span(), wording::value_ends().into());
                return reader.spoil();
            }
            let (rest, whole) = (rest.clone().into_iter().count(), whole.into_iter());
            let front: TokenStream = whole.clone().take(whole.count() - rest).collect();
            errors.report(end_of(&front).unwrap_or_else(|| first.span()), wording::missing_semicolon().into());
        }
        last = Part { tokens: rest, end };
    }
    if last.tokens.is_empty() {
        // Where the last statement could not be read, what is given back may be in it.
        if reader.forward.statements.last().is_none_or(|last| !last.is_poison()) {
            let name = reader.forward.statements.last().and_then(|statement| statement.names.first());
            errors.report(last_end.unwrap_or(last.end), wording::no_tail(name));
        }
        return;
    }
    reader.tail(last);
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
    annotation: Option<ShapeType>,
}

struct Reader<'a> {
    errors: &'a Errors,
    forward: &'a mut Forward,
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
        } else if !told(self.errors) {
            self.errors.report(at, wording::equals_expected(head.names.first()));
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
        let Head { names, annotation } = head;
        self.forward.statements.push(Statement { names, annotation, value });
    }

    /// The names of a `let`, and the shape behind them.
    fn head(&mut self, trees: &mut Trees) -> Head {
        let names = self.names(trees);
        let before = self.errors.count();
        let at = trees.span();
        let has_colon = trees.is_mark(0, ':');
        if has_colon {
            trees.next();
        } else if !trees.is_group(0, Delimiter::Bracket) {
            return Head { names, annotation: None };
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
            return Head { names, annotation: None };
        }
        Head { names, annotation }
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
                self.forward.lost.values = true;
                trees.next();
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

    /// `(l, _r)`.
    fn names_inside(&mut self, part: Part) -> Vec<Ident> {
        let mut names = Vec::new();
        for part in parts(part, ',') {
            let mut trees = Trees::new(part);
            let at = trees.span();
            match name(&mut trees) {
                Some(name) if name != "_" && names.contains(&name) => {
                    self.errors.report(name.span(), wording::declared_twice(&name));
                    self.forward.lost.values = true;
                    // Which of the two is meant is not known.
                    names.retain(|known| *known != name);
                    names.extend([Ident::new("_", at), Ident::new("_", at)]);
                }
                Some(name) => names.push(name),
                None => {
                    self.errors.report(at, wording::name_expected().into());
                    self.forward.lost.values = true;
                    // It may have been any name, so the count is right at least.
                    names.push(Ident::new("_", at));
                    continue;
                }
            }
            while !trees.is_empty() {
                self.errors.report(trees.behind(), wording::missing_comma().into());
                match name(&mut trees) {
                    Some(name) => names.push(name),
                    None => break,
                }
            }
        }
        names
    }

    /// Poisons the last statement.
    fn spoil(&mut self) {
        if let Some(last) = self.forward.statements.last_mut() {
            last.value = None;
        }
    }

    fn tail(&mut self, part: Part) {
        let mut trees = Trees::new(part.clone());
        if let Some(item) = words::item(&trees) {
            return self.errors.report(item.span(), wording::item_in_block(item));
        }
        if trees.is_group(0, Delimiter::Parenthesis)
            && let Some(inside) = trees.group(Delimiter::Parenthesis)
            && trees.is_empty()
            && is_named(&inside.part)
        {
            let outputs = self.outputs(inside.part);
            self.forward.tail = Some(Tail::Named { outputs, span: inside.span });
            return;
        }
        let value = read(part, |input| {
            let value = call::value(input, self.errors)?;
            if input.is_empty() { Ok(value) } else { Err(input.error(call::behind_a_value(input))) }
        });
        match value {
            Ok(value) => self.forward.tail = Some(Tail::One(value)),
            Err(error) => self.errors.unreadable(&error),
        }
    }

    /// `(score: s, kind: k)`.
    fn outputs(&mut self, part: Part) -> Vec<Output> {
        let mut outputs = Vec::new();
        for part in parts(part, ',') {
            let mut trees = Trees::new(part);
            loop {
                let at = trees.span();
                let before = self.errors.count();
                let Some(name) = trees.name() else {
                    self.errors.report(at, wording::output_needs_name().into());
                    self.forward.lost.outputs = true;
                    break;
                };
                if trees.is_mark(0, ':') {
                    trees.next();
                } else {
                    self.errors.report(name.span(), wording::output_needs_value(&name));
                }
                let told = self.errors.count() > before;
                let written = trees.until(|trees| trees.is_name(0) && trees.is_mark(1, ':'));
                let value = read(written, |input| {
                    let value = call::value(input, self.errors)?;
                    if input.is_empty() { Ok(value) } else { Err(input.error(call::behind_a_value(input))) }
                });
                let value = value.map_err(|error| {
                    if !told {
                        self.errors.unreadable(&error);
                    }
                });
                outputs.push(Output { name, value: value.ok() });
                if trees.is_empty() {
                    break;
                }
                self.errors.report(trees.behind(), wording::missing_comma().into());
            }
        }
        outputs
    }
}

/// Whether a pair of parentheses holds outputs rather than a value: a name and a colon, or more than one part.
fn is_named(part: &Part) -> bool {
    if Trees::new(part.clone()).is_mark(0, '|') {
        return false;
    }
    let parts = parts(part.clone(), ',');
    let is_output = |part: &Part| {
        let trees = Trees::new(part.clone());
        trees.is_mark(0, ':') || trees.is_mark(1, ':') && trees.word(0).is_some()
    };
    parts.iter().any(is_output)
}

/// A variable, or `_` for a value that nobody wants.
fn name(trees: &mut Trees) -> Option<Ident> {
    if trees.is_word("_") {
        return trees.next().map(|tree| Ident::new("_", tree.span()));
    }
    trees.name()
}
