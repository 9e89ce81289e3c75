//! Tokens, looked at one after the other: what the frame of a block is recovered from where `syn` would give up.

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};

/// A stretch of tokens that is read on its own.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) tokens: TokenStream,
    /// The separator or bracket behind it, where an error at its end points.
    pub(super) end: Span,
}

/// Tokens still to be read.
pub(super) struct Trees {
    left: std::vec::IntoIter<TokenTree>,
    end: Span,
    last: Option<Span>,
}

impl Trees {
    pub(super) fn new(part: Part) -> Self {
        let trees: Vec<TokenTree> = part.tokens.into_iter().collect();
        Self { left: trees.into_iter(), end: part.end, last: None }
    }

    fn at(&self, ahead: usize) -> Option<&TokenTree> {
        self.left.as_slice().get(ahead)
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.has(0)
    }

    /// Whether there is a token so many ahead.
    pub(super) fn has(&self, ahead: usize) -> bool {
        self.at(ahead).is_some()
    }

    /// The place of the next token, or what stands behind the last.
    pub(super) fn span(&self) -> Span {
        self.span_of(0)
    }

    pub(super) fn next(&mut self) -> Option<TokenTree> {
        let next = self.left.next();
        self.last = next.as_ref().map_or(self.last, |next| Some(last_of(next)));
        next
    }

    /// The place of the token read last: where something is missing behind it.
    pub(super) fn behind(&self) -> Span {
        self.last.unwrap_or_else(|| self.span())
    }

    /// This word, if it is next.
    pub(super) fn next_if_word(&mut self, text: &str) -> Option<TokenTree> {
        if self.is_word(text) { self.next() } else { None }
    }

    /// What is left.
    pub(super) fn rest(self) -> Part {
        Part { end: self.end, tokens: self.left.collect() }
    }

    /// The tokens in front of the first that `stop` holds for.
    pub(super) fn until(&mut self, stop: impl Fn(&Self) -> bool) -> Part {
        let mut tokens = TokenStream::new();
        while !self.is_empty() && !stop(self) {
            tokens.extend(self.next());
        }
        Part { tokens, end: self.span() }
    }

    /// The word so many tokens ahead.
    pub(super) fn word(&self, ahead: usize) -> Option<&Ident> {
        if let Some(TokenTree::Ident(word)) = self.at(ahead) { Some(word) } else { None }
    }

    /// Whether this word is next.
    pub(super) fn is_word(&self, text: &str) -> bool {
        self.word(0).is_some_and(|word| word == text)
    }

    /// Whether this word stands so many tokens ahead.
    pub(super) fn is_word_at(&self, ahead: usize, text: &str) -> bool {
        self.word(ahead).is_some_and(|word| word == text)
    }

    /// Whether a value begins here: a name, maybe in parentheses.
    pub(super) fn is_value(&self) -> bool {
        match self.at(0) {
            Some(TokenTree::Ident(_)) => true,
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                Self::new(inside(group)).is_value()
            }
            _ => false,
        }
    }

    /// Whether a name stands so many tokens ahead: a word that is no keyword.
    pub(super) fn is_name(&self, ahead: usize) -> bool {
        self.word(ahead).is_some_and(|word| word == "_" || is_name(word))
    }

    /// Whether this character stands so many tokens ahead, on its own: neither half of `::`, `==`, `->` or `..`.
    pub(super) fn is_mark(&self, ahead: usize, mark: char) -> bool {
        let joins =
            |ahead: usize| matches!(self.at(ahead), Some(TokenTree::Punct(punct)) if punct.spacing() == Spacing::Joint);
        let follows = matches!(self.at(ahead + 1), Some(TokenTree::Punct(next)) if matches!((mark, next.as_char()), (':', ':') | ('=', '=' | '>')));
        matches!(self.at(ahead), Some(TokenTree::Punct(punct)) if punct.as_char() == mark) && !(joins(ahead) && follows)
    }

    /// Whether `->` is next.
    pub(super) fn is_arrow(&self) -> bool {
        matches!(self.at(0), Some(TokenTree::Punct(punct)) if punct.as_char() == '-' && punct.spacing() == Spacing::Joint)
            && matches!(self.at(1), Some(TokenTree::Punct(punct)) if punct.as_char() == '>')
    }

    /// The place of the token so many ahead.
    pub(super) fn span_of(&self, ahead: usize) -> Span {
        match self.at(ahead) {
            // Braces go over many lines, and it is their place that is meant.
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => group.span_open(),
            Some(tree) => tree.span(),
            None => self.end,
        }
    }

    /// Whether a literal is so many tokens ahead.
    pub(super) fn is_literal(&self, ahead: usize) -> bool {
        matches!(self.at(ahead), Some(TokenTree::Literal(_)))
    }

    /// Passes `#[…]` or `#![…]`, if one is next; gives its place, and whether it was the second.
    pub(super) fn pass_attribute(&mut self) -> Option<(Span, bool)> {
        let (span, is_inner) = (self.span(), self.is_mark(1, '!'));
        if !self.is_mark(0, '#') || !self.is_group(1 + usize::from(is_inner), Delimiter::Bracket) {
            return None;
        }
        for _ in 0..2 + usize::from(is_inner) {
            self.next();
        }
        Some((span, is_inner))
    }

    /// Whether somewhere in front this word stands.
    pub(super) fn has_word(&self, text: &str) -> bool {
        self.left.as_slice().iter().any(|tree| matches!(tree, TokenTree::Ident(word) if word == text))
    }

    /// Passes `->`.
    pub(super) fn pass_arrow(&mut self) {
        self.next();
        self.next();
    }

    /// Whether `::` is next.
    pub(super) fn is_double_colon(&self) -> bool {
        self.is_double_colon_at(0)
    }

    /// Whether `::` is so many tokens ahead.
    pub(super) fn is_double_colon_at(&self, ahead: usize) -> bool {
        let is_colon = |ahead: usize| matches!(self.at(ahead), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
        is_colon(ahead) && is_colon(ahead + 1)
    }

    /// The tokens of a path: words, and `::` between them.
    pub(super) fn path(&mut self) -> Part {
        let mut tokens = TokenStream::new();
        let mut wants_word = true;
        loop {
            if self.is_double_colon() {
                tokens.extend([self.next(), self.next()].into_iter().flatten());
                wants_word = true;
            } else if wants_word && self.word(0).is_some() {
                tokens.extend(self.next());
                wants_word = false;
            } else {
                return Part { tokens, end: self.span() };
            }
        }
    }

    /// Whether a bracket of this kind is so many tokens ahead.
    pub(super) fn is_group(&self, ahead: usize, delimiter: Delimiter) -> bool {
        matches!(self.at(ahead), Some(TokenTree::Group(group)) if group.delimiter() == delimiter)
    }

    /// Whether a bracket of this kind stands behind the next token.
    pub(super) fn has_group_behind(&self, delimiter: Delimiter) -> bool {
        (1..self.left.len()).any(|ahead| self.is_group(ahead, delimiter))
    }

    /// What stands inside the next bracket, if it is of this kind.
    pub(super) fn group(&mut self, delimiter: Delimiter) -> Option<Inside> {
        if !self.is_group(0, delimiter) {
            return None;
        }
        let Some(TokenTree::Group(group)) = self.next() else { return None };
        Some(Inside { part: inside(&group), span: group.span() })
    }

    /// The next token as a name.
    pub(super) fn name(&mut self) -> Option<Ident> {
        let name = self.word(0).filter(|word| is_name(word)).cloned();
        if name.is_some() {
            self.next();
        }
        name
    }
}

/// What a bracket holds, and the place of both its halves.
pub(super) struct Inside {
    pub(super) part: Part,
    pub(super) span: Span,
}

fn inside(group: &Group) -> Part {
    Part { tokens: group.stream(), end: group.span_close() }
}

/// The end of a token.
fn last_of(tree: &TokenTree) -> Span {
    if let TokenTree::Group(group) = tree { group.span_close() } else { tree.span() }
}

/// The end of a part.
pub(super) fn end_of(tokens: &TokenStream) -> Option<Span> {
    tokens.clone().into_iter().last().as_ref().map(last_of)
}

/// The next bracket of a stream as a whole, so that what is wrong in it leaves the stream sound.
pub(super) fn take_group(input: ParseStream<'_>) -> syn::Result<Inside> {
    let group: Group = input.parse()?;
    Ok(Inside { part: inside(&group), span: group.span() })
}

/// Whether a word is a name, no word of Rust's.
pub(super) fn is_name(word: &Ident) -> bool {
    syn::parse2::<Ident>(TokenTree::from(word.clone()).into()).is_ok()
}

/// Cuts a part at each `separator` outside brackets, outside generic arguments and outside the bars of a closure; a last
/// empty part is dropped.
pub(super) fn parts(part: Part, separator: char) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut tokens = TokenStream::new();
    let mut trees = Trees::new(part);
    let mut list = List::default();
    while let Some(tree) = trees.next() {
        let separates = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == separator);
        if separates && !list.goes_on() {
            parts.push(Part { tokens: core::mem::take(&mut tokens), end: tree.span() });
            list = List::default();
        } else {
            list.pass(&tree);
            tokens.extend([tree]);
        }
    }
    if !tokens.is_empty() {
        parts.push(Part { tokens, end: trees.span() });
    }
    parts
}

/// Where in an expression generic arguments and the bars of a closure are open, as far as tokens tell: `<` is a comparison
/// where an operand stands in front of it, and so is `|` an operator.
#[derive(Default)]
pub(super) struct List {
    angles: usize,
    in_bars: bool,
    has_operand: bool,
    /// The mark before, and whether it may be the first half of an operator.
    last: Option<(char, bool)>,
}

impl List {
    /// Whether a comma separates nothing here.
    pub(super) fn goes_on(&self) -> bool {
        self.angles > 0 || self.in_bars
    }

    pub(super) fn pass(&mut self, tree: &TokenTree) {
        let TokenTree::Punct(punct) = tree else {
            let is_word = matches!(tree, TokenTree::Ident(word) if !is_name(word) && !is_place(word));
            (self.has_operand, self.last) = (!is_word, None);
            return;
        };
        let mark = punct.as_char();
        let last = self.last.replace((mark, punct.spacing() == Spacing::Joint));
        let had_operand = core::mem::replace(&mut self.has_operand, false);
        match mark {
            // The second half of an operator.
            '<' | '|' if last == Some((mark, true)) && self.angles == 0 && !self.in_bars => self.last = None,
            '>' if matches!(last, Some(('-' | '=', true))) => {}
            '<' if self.angles > 0 || matches!(last, Some((':', _))) => self.open(),
            '<' if !had_operand => self.open(),
            '>' if self.angles > 0 => (self.angles, self.has_operand) = (self.angles - 1, true),
            '|' if self.in_bars => self.in_bars = false,
            '|' if !had_operand && self.angles == 0 => self.in_bars = true,
            '?' => self.has_operand = had_operand,
            _ => {}
        }
    }

    fn open(&mut self) {
        (self.angles, self.last) = (self.angles + 1, None);
    }
}

/// Whether a word stands for a place or a value although it is no name.
fn is_place(word: &Ident) -> bool {
    ["self", "Self", "super", "crate", "true", "false", "_"].iter().any(|known| word == known)
}

/// Reads a part to its end.
pub(super) fn read<T>(part: Part, reader: impl FnOnce(ParseStream<'_>) -> syn::Result<T>) -> syn::Result<T> {
    // Inside a group `syn` points errors at the end of input to the closing bracket, elsewhere to the whole block.
    let mut group = Group::new(Delimiter::Brace, part.tokens);
    group.set_span(part.end);
    let inside = |input: ParseStream<'_>| {
        let content;
        syn::braced!(content in input);
        reader(&content)
    };
    inside.parse2(TokenTree::from(group).into())
}
