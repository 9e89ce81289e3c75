//! What a body gives back.

use super::body::Reader;
use super::items::{Items, Outcome};
use super::trees::{Part, Trees, parts, read};
use super::{call, words};
use crate::ast::{Output, Tail};
use crate::diagnostics::wording;
use proc_macro2::Delimiter;

impl Reader<'_> {
    pub(super) fn tail(&mut self, part: Part) {
        let mut trees = Trees::new(part.clone());
        if let Some(item) = words::item(&trees) {
            return self.errors.report(item.span(), wording::item_in_block(item));
        }
        if is_outputs(&part)
            && let Some(inside) = trees.group(Delimiter::Parenthesis)
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
        let mut items = Items::new(self.errors);
        for part in parts(part, ',') {
            let mut trees = Trees::new(part);
            loop {
                let begins = trees.word(0).is_some() && trees.is_mark(1, ':');
                let (goes_on, outcome) = items.read(begins, || self.output(&mut trees, &mut outputs));
                self.forward.lost.outputs |= outcome == Outcome::Piece;
                if !goes_on {
                    break;
                }
            }
        }
        outputs
    }

    /// Reads a named output; whether another one follows without a comma.
    fn output(&mut self, trees: &mut Trees, outputs: &mut Vec<Output>) -> bool {
        let at = trees.span();
        let Some(name) = trees.name() else {
            self.errors.report(at, wording::output_needs_name().into());
            self.forward.lost.outputs = true;
            return false;
        };
        let has_colon = trees.is_mark(0, ':');
        if has_colon {
            trees.next();
        } else {
            self.errors.report(name.span(), wording::output_needs_value(&name));
        }
        let written = trees.until(|trees| trees.is_name(0) && trees.is_mark(1, ':'));
        let is_name_alone = !has_colon && written.tokens.is_empty();
        let value = read(written, |input| {
            let value = call::value(input, self.errors)?;
            if input.is_empty() { Ok(value) } else { Err(input.error(call::behind_a_value(input))) }
        });
        let value = value.map_err(|error| {
            if has_colon {
                self.errors.unreadable(&error);
            }
        });
        if is_name_alone {
            self.forward.lost.outputs = true;
        } else {
            outputs.push(Output { name, value: value.ok() });
        }
        if trees.is_empty() {
            return false;
        }
        self.errors.report(trees.behind(), wording::missing_comma().into());
        true
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

/// Whether named outputs stand here, and nothing else.
pub(super) fn is_outputs(part: &Part) -> bool {
    let mut trees = Trees::new(part.clone());
    trees.group(Delimiter::Parenthesis).is_some_and(|inside| trees.is_empty() && is_named(&inside.part))
}
