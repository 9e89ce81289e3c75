//! Words of Rust's where a name should stand. Each is told once, where the name is declared; behind that it is read as if
//! it had been written as a name.

use super::trees::{Part, Trees, is_name};
use crate::diagnostics::{Errors, wording};
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

/// Words that begin an item, which stands outside of a block.
const ITEMS: &[&str] = &["const", "enum", "extern", "fn", "impl", "mod", "static", "trait", "type", "use"];

/// The item that begins here: `struct` is what a block begins with, and is none.
pub(super) fn item(trees: &Trees) -> Option<&Ident> {
    let word = trees.word(0).filter(|word| ITEMS.iter().any(|item| *word == item))?;
    // `type: Dense(4)` is a field with a bad name.
    (!trees.is_mark(1, ':') && !trees.is_mark(1, '=')).then_some(word)
}

/// A word of Rust's as the name it was meant to be.
pub(super) fn as_name(word: &Ident) -> Ident {
    let text = word.to_string();
    match text.as_str() {
        "self" | "Self" | "super" | "crate" => Ident::new(&format!("{text}_"), word.span()),
        text if text.starts_with(char::is_alphabetic) => Ident::new_raw(text, word.span()),
        // `_`, of which nothing better can be made.
        _ => word.clone(),
    }
}

/// The word of Rust's that is next, if it stands where a name should: reported, and read as a name.
pub(super) fn name(trees: &mut Trees, errors: &Errors) -> Option<Ident> {
    let word = trees.word(0).filter(|word| !is_name(word) && *word != "_")?.clone();
    errors.report(word.span(), wording::keyword_as_name(&word));
    trees.next();
    Some(as_name(&word))
}

/// A body in which words stand for names: those that were declared, and those that it binds, which is reported. `self.` is
/// left out, and reported unless it `was_told`.
pub(super) fn named(part: Part, declared: &[Ident], was_told: bool, errors: &Errors) -> Part {
    let mut names: Vec<Ident> = declared.to_vec();
    let mut trees = Trees::new(part.clone());
    while !trees.is_empty() {
        if trees.next_if_word("let").is_none() {
            trees.next();
            continue;
        }
        if let Some(inside) = trees.group(Delimiter::Parenthesis) {
            let mut inside = Trees::new(inside.part);
            while !inside.is_empty() {
                bound(&mut inside, &mut names, errors);
                inside.next();
            }
        } else if trees.is_mark(1, '=') || trees.is_mark(1, ':') {
            bound(&mut trees, &mut names, errors);
        }
    }
    let mut body = Body { names, is_told: was_told, errors };
    let tokens = body.renamed(part.tokens.clone()).unwrap_or(part.tokens);
    Part { tokens, end: part.end }
}

fn bound(trees: &mut Trees, names: &mut Vec<Ident>, errors: &Errors) {
    let is_known = |word: &Ident| word == "mut" || word == "ref" || names.iter().any(|name| *name == as_name(word));
    if trees.word(0).is_some_and(|word| !is_name(word) && !is_known(word)) {
        names.extend(name(trees, errors));
    }
}

struct Body<'a> {
    names: Vec<Ident>,
    is_told: bool,
    errors: &'a Errors,
}

impl Body<'_> {
    /// Whether `.forward` stands behind a layer, which is reported.
    fn calls_forward(&mut self, front: &[TokenTree], behind: Option<&TokenTree>) -> bool {
        let (Some(TokenTree::Ident(layer)), Some(TokenTree::Ident(word))) = (front.last(), behind) else {
            return false;
        };
        if word != "forward" || self.names.contains(word) || !self.names.contains(layer) {
            return false;
        }
        if !self.is_told {
            self.errors.report(word.span(), wording::forward_of_layer(layer));
            self.is_told = true;
        }
        true
    }

    /// Whether a word of Rust's stands for a name of the block; those that bodies are made of do not, even beside an `r#let`.
    fn means_name(&self, word: &Ident) -> bool {
        let is_of_bodies = ["as", "else", "false", "if", "let", "mut", "true"].iter().any(|own| *word == own);
        !is_name(word) && !is_of_bodies && self.names.contains(&as_name(word))
    }

    /// The tokens with all words in their places; `None` where nothing changes.
    fn renamed(&mut self, stream: TokenStream) -> Option<TokenStream> {
        let mut changed = Vec::new();
        let mut is_changed = false;
        let mut trees = stream.into_iter().peekable();
        while let Some(tree) = trees.next() {
            let behind = trees.peek();
            let is_dot = matches!(behind, Some(TokenTree::Punct(dot)) if dot.as_char() == '.');
            changed.push(match tree {
                TokenTree::Ident(word) if word == "self" && is_dot => {
                    if !self.is_told {
                        self.errors.report(word.span(), wording::no_self().into());
                        self.is_told = true;
                    }
                    is_changed = true;
                    trees.next();
                    continue;
                }
                TokenTree::Punct(dot) if dot.as_char() == '.' && self.calls_forward(&changed, behind) => {
                    is_changed = true;
                    trees.next();
                    continue;
                }
                TokenTree::Ident(word) if self.means_name(&word) => {
                    is_changed = true;
                    as_name(&word).into()
                }
                TokenTree::Group(group) => match self.renamed(group.stream()) {
                    None => group.into(),
                    Some(inside) => {
                        is_changed = true;
                        let mut renamed = Group::new(group.delimiter(), inside);
                        renamed.set_span(group.span());
                        renamed.into()
                    }
                },
                tree => tree,
            });
        }
        is_changed.then(|| changed.into_iter().collect())
    }
}
