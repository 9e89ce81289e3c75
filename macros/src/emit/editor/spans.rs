//! Takes the places of the user's words from everything that is not such a word: an editor shows all that the expansion
//! has at a place, and a constant of ours there is noise.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use std::collections::HashSet;

/// The identifiers of a block.
pub(super) fn words_of(block: &TokenStream) -> HashSet<String> {
    let mut words = HashSet::new();
    collect(block, &mut words);
    words
}

fn collect(tokens: &TokenStream, words: &mut HashSet<String>) {
    for tree in tokens.clone() {
        match tree {
            TokenTree::Ident(word) => {
                words.insert(word.to_string());
            }
            TokenTree::Group(group) => collect(&group.stream(), words),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Leaves their places to the words of the user's, and to nothing else.
pub(super) fn keep_words(tokens: TokenStream, words: &HashSet<String>) -> TokenStream {
    let trees = tokens.into_iter().map(|tree| match tree {
        TokenTree::Ident(word) if words.contains(&word.to_string()) => TokenTree::Ident(word),
        TokenTree::Group(group) => TokenTree::Group(Group::new(group.delimiter(), keep_words(group.stream(), words))),
        mut tree => {
            tree.set_span(Span::call_site());
            tree
        }
    });
    trees.collect()
}
