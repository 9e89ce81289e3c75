//! How deep a block nests, told before anything reads it. `syn` and the stages behind it call themselves once for each
//! bracket and for each operator of a chain, and a compiler whose stack overflows says nothing at all.
//!
//! What is counted is stack, in KiB of a macro built without optimization, measured by `tests/depth.rs`. rustc and
//! rust-analyzer expand macros on 8 MiB.

use crate::diagnostics::wording;
use proc_macro2::{Delimiter, Group, Punct, Spacing, Span, TokenStream, TokenTree, token_stream};

/// The most brackets inside one another.
const MOST_BRACKETS: usize = 128;

/// The most lists of generic arguments inside one another.
const MOST_GENERICS: usize = 32;

/// The most layers, and the most statements. A quarter of them takes rustc a minute.
const MOST_ELEMENTS: usize = 4096;

/// How deep layers and statements stand.
const IN_BRACES: usize = 2;

/// The most stack that a block may take, in KiB: some 1,000 operators in a row.
const MOST: usize = 5400;

/// What a bracket takes.
const BRACKET: usize = 24;

/// What a list of generic arguments takes.
const GENERICS: usize = 60;

/// What each bar of a closure takes.
const BAR: usize = 9;

/// What an operator takes, or a word such as `else`.
const OPERATOR: usize = 5;

/// What `&` or `*` takes in front of its operand, which may be a type.
const REFERENCE: usize = 36;

/// What the type of a function takes beside its bracket.
const FUNCTION: usize = 20;

/// Words that an expression or a type stands behind, and what they take.
const WORDS: &[(&str, usize)] = &[
    ("as", OPERATOR),
    ("break", 2 * OPERATOR),
    ("const", OPERATOR),
    ("dyn", FUNCTION),
    ("else", OPERATOR),
    ("fn", FUNCTION),
    ("for", OPERATOR),
    ("if", 0),
    ("impl", FUNCTION),
    ("in", 0),
    ("match", OPERATOR),
    ("move", OPERATOR),
    ("mut", OPERATOR),
    ("return", 2 * OPERATOR),
    ("unsafe", OPERATOR),
    ("while", 0),
    ("yield", 2 * OPERATOR),
];

/// One bracket that is being read.
struct Level {
    trees: token_stream::IntoIter,
    /// What the operators take that were read since the last separator and bind no tighter than `+`: each goes round all
    /// in front of it.
    chain: usize,
    /// What the others take that were read since the last of those, and the deepest bracket among them.
    operand: usize,
    inside: usize,
    /// The most that an operand in front of one of those takes.
    deepest: usize,
    /// The lists of generic arguments that are open; a comparison looks like the start of one.
    generics: usize,
    /// How many separators were read.
    elements: usize,
    last: Last,
}

/// The token before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// A separator, or nothing.
    None,
    Name,
    /// A literal or a bracket.
    Operand,
    /// A mark, and whether it may be the first half of an operator.
    Mark(char, bool),
    /// `<` behind a name, likewise.
    Less(bool),
}

impl Level {
    fn new(stream: TokenStream) -> Self {
        Self {
            trees: stream.into_iter(),
            chain: 0,
            operand: 0,
            inside: 0,
            deepest: 0,
            generics: 0,
            elements: 0,
            last: Last::None,
        }
    }

    fn takes(&self) -> usize {
        self.chain + self.deepest.max(self.operand + self.inside) + self.generics * GENERICS
    }

    /// Passes an operator that binds no tighter than `+`.
    fn loose(&mut self, takes: usize) {
        self.deepest = self.deepest.max(self.operand + self.inside);
        (self.operand, self.inside) = (0, 0);
        self.chain += takes;
    }

    /// Begins an expression of its own.
    fn separate(&mut self) {
        self.elements += 1;
        (self.chain, self.operand, self.inside, self.deepest, self.last) = (0, 0, 0, 0, Last::None);
    }
}

/// The first place where a block nests too deep, and what to say of it. This calls itself for nothing.
pub(super) fn too_deep(block: TokenStream) -> Option<(Span, String)> {
    let mut levels = vec![Level::new(block)];
    // What the brackets around the innermost take.
    let mut around = 0;
    loop {
        let depth = levels.len();
        let level = levels.last_mut()?;
        let Some(tree) = level.trees.next() else {
            let takes = level.takes() + BRACKET;
            levels.pop();
            let outer = levels.last_mut()?;
            around -= outer.takes_around();
            outer.inside = outer.inside.max(takes);
            continue;
        };
        let span = tree.span();
        if let TokenTree::Group(group) = tree {
            if depth > MOST_BRACKETS {
                return Some((group.span_open(), wording::nested_too_deep(MOST_BRACKETS)));
            }
            level.pass_group(&group);
            around += level.takes_around();
            levels.push(Level::new(group.stream()));
            continue;
        }
        match &tree {
            TokenTree::Punct(punct) => level.pass_mark(punct),
            TokenTree::Ident(word) => {
                level.pass_word(WORDS.iter().find(|(known, _)| word == known).map(|(_, takes)| *takes));
            }
            _ => level.last = Last::Operand,
        }
        if depth == IN_BRACES && level.elements > MOST_ELEMENTS {
            return Some((span, wording::too_many_elements(MOST_ELEMENTS)));
        }
        if level.generics > MOST_GENERICS {
            return Some((span, wording::generics_too_deep(MOST_GENERICS)));
        }
        if around + level.takes() > MOST {
            return Some((span, wording::too_many_operators(MOST / OPERATOR)));
        }
    }
}

impl Level {
    /// What this level takes in front of the bracket that is read now.
    fn takes_around(&self) -> usize {
        self.chain + self.operand + self.generics * GENERICS + BRACKET
    }

    fn pass_group(&mut self, group: &Group) {
        let is_brace = group.delimiter() == Delimiter::Brace;
        let is_called = self.last == Last::Operand && !is_brace;
        self.operand += if is_called { OPERATOR } else { 0 };
        self.generics = if is_brace { 0 } else { self.generics };
        self.last = Last::Operand;
    }

    fn pass_word(&mut self, takes: Option<usize>) {
        if let Some(takes) = takes {
            self.loose(takes);
        }
        self.last = if takes.is_some() { Last::None } else { Last::Name };
    }

    fn pass_mark(&mut self, punct: &Punct) {
        let (mark, joins) = (punct.as_char(), punct.spacing() == Spacing::Joint);
        let last = core::mem::replace(&mut self.last, Last::Mark(mark, joins));
        match (last, mark) {
            (_, ',') => self.separate(),
            (_, ';') => {
                self.separate();
                self.generics = 0;
            }
            // Beside `=>` the second half of `<<` behind what is no name.
            (_, ':' | '#' | '$') | (Last::Mark('=', true), '>') | (Last::Mark('<', true), '<') => {}
            (Last::Mark('-', true), '>') => self.loose(FUNCTION),
            // `<<` and `<=`.
            (Last::Less(true), '<' | '=') => self.generics -= 1,
            (Last::Operand, '<') => self.loose(OPERATOR),
            (_, '<') => {
                self.loose(OPERATOR);
                self.generics += 1;
                self.last = if last == Last::Name { Last::Less(joins) } else { Last::None };
            }
            (_, '>') => {
                self.loose(OPERATOR);
                self.generics = self.generics.saturating_sub(1);
            }
            (_, '|') => self.loose(BAR),
            // `&&` and `==`: no type goes on behind them.
            (Last::Mark('&', true), '&') | (Last::Mark(_, true), '=') => self.generics = 0,
            (Last::Name | Last::Operand, '.' | '?' | '*' | '/' | '%') => self.operand += OPERATOR,
            (Last::Name | Last::Operand, _) => self.loose(OPERATOR),
            (_, '&' | '*') => {
                self.loose(REFERENCE);
                self.last = Last::None;
            }
            _ => self.operand += OPERATOR,
        }
    }
}
