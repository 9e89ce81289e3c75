//! A block as a flat list of tokens with their places, brackets included.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::ops::Range;

/// One token and the bytes it takes.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
}

/// What a token is; a bracket knows where the other of its pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Literal,
    Mark,
    Open(usize),
    Close(usize),
}

/// Marks of several characters that Rust reads as one token.
const LONG_MARKS: [&str; 13] = ["..=", "->", "=>", "::", "..", "==", "!=", "<=", ">=", "&&", "||", "<<", ">>"];

impl Token {
    pub(crate) fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// Whether it is a name that a user could choose: no keyword.
    pub(crate) fn is_name(&self) -> bool {
        self.kind == Kind::Word
            && !["let", "fn", "struct", "pub", "use", "if", "else", "true", "false", "super", "crate", "self", "_"]
                .contains(&self.text.as_str())
    }
}

/// The tokens of a text.
pub(crate) fn read(text: &str) -> Vec<Token> {
    let stream: TokenStream = text.parse().expect("a block is tokens of Rust");
    let mut tokens = Vec::new();
    flatten(stream, text, &mut tokens);
    tokens
}

fn flatten(stream: TokenStream, text: &str, into: &mut Vec<Token>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => flatten(group.stream(), text, into),
            TokenTree::Group(group) => {
                let open = into.len();
                let at = |range: Range<usize>, kind| Token { text: text[range.clone()].to_owned(), range, kind };
                into.push(at(group.span_open().byte_range(), Kind::Open(0)));
                flatten(group.stream(), text, into);
                into[open].kind = Kind::Open(into.len());
                into.push(at(group.span_close().byte_range(), Kind::Close(open)));
            }
            TokenTree::Punct(punct) => mark(punct.as_char(), punct.span().byte_range(), into),
            TokenTree::Ident(ident) => {
                let range = ident.span().byte_range();
                into.push(Token { text: text[range.clone()].to_owned(), range, kind: Kind::Word });
            }
            TokenTree::Literal(literal) => {
                let range = literal.span().byte_range();
                into.push(Token { text: text[range.clone()].to_owned(), range, kind: Kind::Literal });
            }
        }
    }
}

/// Adds a character of punctuation, to the mark in front of it where the two are one.
fn mark(character: char, range: Range<usize>, into: &mut Vec<Token>) {
    if let Some(last) = into.last_mut().filter(|last| last.kind == Kind::Mark && last.range.end == range.start) {
        let long = format!("{}{character}", last.text);
        if LONG_MARKS.contains(&long.as_str()) {
            last.text = long;
            last.range.end = range.end;
            return;
        }
    }
    into.push(Token { text: character.to_string(), range, kind: Kind::Mark });
}

/// The stretches between commas (or another separator) from `first` to `end`, separators left out; brackets are passed
/// over.
pub(crate) fn split(tokens: &[Token], first: usize, end: usize, separator: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = first;
    let mut at = first;
    while at < end {
        match tokens[at].kind {
            Kind::Open(close) => at = close,
            Kind::Mark if tokens[at].is(separator) => {
                parts.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    if start < end {
        parts.push(start..end);
    }
    parts
}
