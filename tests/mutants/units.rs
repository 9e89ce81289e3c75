//! A block as its statements, and which of them another one makes wrong.

use super::tokens::{Kind, Token, split};
use std::collections::BTreeSet;
use std::ops::Range;

/// One statement in the widest sense: a `use` line, an option, a field, a port, a `let`, what is given back.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) part: Part,
    /// Its tokens, with the separator behind it.
    pub(crate) tokens: Range<usize>,
    /// Its bytes.
    pub(crate) bytes: Range<usize>,
    /// Every name in it.
    names: BTreeSet<String>,
    /// The names it gives to others.
    given: BTreeSet<String>,
}

impl Unit {
    /// The names it gives to others.
    pub(crate) fn given(&self) -> impl Iterator<Item = &str> {
        self.given.iter().map(String::as_str)
    }
}

/// Where in a block a statement stands, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Use,
    Option,
    Head,
    StackInput,
    StackOutput,
    Field,
    Function,
    Input,
    Output,
    Statement,
    Tail,
}

/// Cuts a block into its statements.
pub(crate) fn units(tokens: &[Token]) -> Vec<Unit> {
    let mut cut = Cutter { tokens, units: Vec::new() };
    let mut at = 0;
    while at < tokens.len() && tokens[at].is("use") {
        let end = (at..tokens.len()).find(|end| tokens[*end].is(";")).map_or(tokens.len(), |end| end + 1);
        cut.push(Part::Use, at..end);
        at = end;
    }
    while at < tokens.len() && tokens[at].is("#") {
        let Kind::Open(close) = tokens[at + 1].kind else { break };
        cut.push(Part::Option, at..close + 1);
        at = close + 1;
    }
    let brace = |from: usize| {
        let mut at = from;
        while at < tokens.len() {
            match tokens[at].kind {
                Kind::Open(close) if tokens[at].is("{") => return (at, close),
                Kind::Open(close) => at = close + 1,
                _ => at += 1,
            }
        }
        (tokens.len(), tokens.len())
    };
    let (open, close) = brace(at);
    let head_end = (at..open).find(|at| tokens[*at].is(":")).unwrap_or(open);
    cut.push(Part::Head, at..head_end);
    if head_end < open {
        let arrow = (head_end..open).find(|at| tokens[*at].is("->")).unwrap_or(open);
        cut.push(Part::StackInput, head_end..arrow);
        cut.push(Part::StackOutput, arrow..open);
    }
    cut.list(Part::Field, open, close, ",");
    if close + 1 < tokens.len() {
        cut.function(close + 1, brace(close + 1));
    }
    cut.units
}

struct Cutter<'a> {
    tokens: &'a [Token],
    units: Vec<Unit>,
}

impl Cutter<'_> {
    fn push(&mut self, part: Part, tokens: Range<usize>) {
        if tokens.is_empty() {
            return;
        }
        let bytes = self.tokens[tokens.start].range.start..self.tokens[tokens.end - 1].range.end;
        let names = self.tokens[tokens.clone()].iter().filter(|token| token.is_name()).map(|token| token.text.clone());
        let (names, given) = (names.collect(), given(part, &self.tokens[tokens.clone()]));
        self.units.push(Unit { part, tokens, bytes, names, given });
    }

    /// The parts between two brackets, which belong to the first and to the last of them.
    fn list(&mut self, part: Part, open: usize, close: usize, separator: &str) {
        let parts = split(self.tokens, open + 1, close, separator);
        let count = parts.len();
        for (index, range) in parts.into_iter().enumerate() {
            let start = if index == 0 { open } else { range.start };
            let end = if index + 1 == count { close + 1 } else { range.end + 1 };
            let part = if part == Part::Statement && index + 1 == count { Part::Tail } else { part };
            self.push(part, start..end);
        }
        if count == 0 {
            self.push(part, open..close + 1);
        }
    }

    fn function(&mut self, first: usize, body: (usize, usize)) {
        let parens: Vec<(usize, usize)> = {
            let mut found = Vec::new();
            let mut at = first;
            while at < body.0 {
                if let Kind::Open(close) = self.tokens[at].kind {
                    found.push((at, close));
                    at = close;
                }
                at += 1;
            }
            found
        };
        let [(inputs, inputs_end), (outputs, outputs_end)] = parens[..] else { return };
        self.push(Part::Function, first..inputs);
        self.list(Part::Input, inputs, inputs_end, ",");
        self.push(Part::Function, inputs_end + 1..outputs);
        self.list(Part::Output, outputs, outputs_end, ",");
        self.list(Part::Statement, body.0, body.1, ";");
    }
}

/// The statement a byte stands in, or behind.
pub(crate) fn unit_at(units: &[Unit], byte: usize) -> usize {
    units.iter().rposition(|unit| unit.bytes.start <= byte).unwrap_or(0)
}

/// Whether a mistake in the statement `from` may show in the statement `at` first: what it makes reaches there. `also` are
/// names it had or has besides.
pub(crate) fn reaches(units: &[Unit], from: usize, also: &[String], at: usize) -> bool {
    if from == at {
        return true;
    }
    let source = &units[from];
    let mut names = source.given.clone();
    names.extend(also.iter().cloned());
    // A layer that is called may be called again further down, with other sizes.
    let layers: BTreeSet<&String> =
        units.iter().filter(|unit| unit.part == Part::Field).flat_map(|field| &field.given).collect();
    let called = |unit: &Unit| -> Vec<String> {
        let is_body = unit.part >= Part::Statement;
        unit.names.iter().filter(|name| is_body && layers.contains(name)).cloned().collect()
    };
    names.extend(called(source));
    let is_stack = units.iter().any(|unit| unit.part == Part::StackInput);
    let mut reached = vec![false; units.len()];
    for index in 0..units.len() {
        let unit = &units[index];
        let in_order = match unit.part {
            // Layers of a stack call one another in turn, and the last one makes the output.
            Part::Field => is_stack && index > from && source.part != Part::StackOutput,
            Part::StackOutput => source.part <= Part::Field,
            Part::Tail => source.part == Part::Output,
            _ => false,
        };
        let of_all = source.part <= Part::Head && index > from;
        let by_name = index > from && !unit.names.is_disjoint(&names);
        if in_order || of_all || by_name {
            reached[index] = true;
            names.extend(unit.given.iter().cloned().chain(called(unit)));
        }
    }
    reached[at]
}

/// Whether the statement `from` used to name what the statement `at` gives: a use that is missing now.
pub(crate) fn mentions(units: &[Unit], from: usize, at: usize) -> bool {
    !units[at].given.is_disjoint(&units[from].names)
}

/// The names a statement gives to others.
fn given(part: Part, tokens: &[Token]) -> BTreeSet<String> {
    let names =
        |tokens: &[Token]| tokens.iter().filter(|token| token.is_name()).map(|token| token.text.clone()).collect();
    let until = |mark: &[&str]| tokens.iter().position(|token| mark.contains(&token.text.as_str()));
    match part {
        Part::Use | Part::Head | Part::Option => names(tokens),
        Part::Field | Part::Input | Part::Output => {
            until(&[":"]).map_or_else(BTreeSet::new, |colon| names(&tokens[..colon]))
        }
        Part::Statement => until(&["=", ":"]).map_or_else(BTreeSet::new, |end| names(&tokens[..end])),
        Part::StackInput | Part::StackOutput | Part::Function | Part::Tail => BTreeSet::new(),
    }
}
