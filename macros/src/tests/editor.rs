//! What rust-analyzer is given. Whether it understands it, `tests/editor.rs` asks rust-analyzer itself.

use super::blocks::{BLOCKS, block};
use super::{check_snapshot, tokens};
use crate::{emit, pipeline};
use proc_macro2::{Group, Ident, TokenStream, TokenTree};

/// What rust-analyzer puts behind a word while it completes it.
const MARK: &str = "raCompletionMarker";

/// Each block with one of its words marked.
fn marked(block: &TokenStream) -> Vec<TokenStream> {
    let trees: Vec<TokenTree> = block.clone().into_iter().collect();
    let mut all = Vec::new();
    for (index, tree) in trees.iter().enumerate() {
        let changes: Vec<TokenTree> = match tree {
            TokenTree::Ident(word) if syn::parse_str::<Ident>(&word.to_string()).is_ok() => {
                vec![Ident::new(&format!("{word}{MARK}"), word.span()).into()]
            }
            TokenTree::Group(group) => {
                marked(&group.stream()).into_iter().map(|inside| Group::new(group.delimiter(), inside).into()).collect()
            }
            _ => Vec::new(),
        };
        all.extend(changes.into_iter().map(|change| {
            let mut trees = trees.clone();
            trees[index] = change;
            trees.into_iter().collect()
        }));
    }
    all
}

/// Each block cut off behind one of its tokens, and each without one: as blocks are while they are typed.
fn unfinished(block: &TokenStream) -> Vec<TokenStream> {
    let trees: Vec<TokenTree> = block.clone().into_iter().collect();
    let mut all = Vec::new();
    for (index, tree) in trees.iter().enumerate() {
        all.push(trees[..index].iter().cloned().collect());
        all.push(trees[..index].iter().chain(&trees[index + 1..]).cloned().collect());
        if let TokenTree::Group(group) = tree {
            all.extend(unfinished(&group.stream()).into_iter().map(|inside| -> TokenStream {
                let mut trees = trees.clone();
                trees[index] = Group::new(group.delimiter(), inside).into();
                trees.into_iter().collect()
            }));
        }
    }
    all
}

#[test]
fn an_unfinished_block_gives_items_too() {
    for block in BLOCKS.iter().flat_map(|(_, text)| unfinished(&tokens(text))) {
        let items = pipeline::expand_for_editor(block.clone());
        let text = items.to_string();
        if let Err(error) = syn::parse2::<syn::File>(items) {
            panic!("this block becomes no items ({error}):\n{block}\n\n{text}");
        }
    }
}

#[test]
fn nothing_in_front_of_a_word_depends_on_it() {
    let mut compared = 0;
    for (name, text) in BLOCKS {
        let block = tokens(text);
        let plain = pipeline::expand_for_editor(block.clone()).to_string();
        for block in marked(&block) {
            let typed = pipeline::expand_for_editor(block.clone()).to_string();
            // The words stand first; behind them, rust-analyzer compares nothing.
            let words = typed.find("mod __").unwrap_or(typed.len());
            let Some(at) = typed[..words].find(MARK) else { continue };
            assert!(plain.starts_with(&typed[..at]), "`{name}`: {block}\nbecomes\n{typed}\nand else\n{plain}");
            compared += 1;
        }
    }
    assert!(compared > 200, "only {compared} words were compared");
}

#[test]
fn a_block_becomes_this_for_an_editor() {
    let text = pipeline::expand_for_editor(tokens(block("branches"))).to_string();
    // Types and signatures are those of the other expansion; words and scopes stand in front of them.
    let end = text.find("# [doc = \" `").unwrap_or(text.len());
    check_snapshot("editor.txt", &(text[..end].replace("; ", ";\n").replace("{ ", "{\n") + "\n"));
}

#[test]
fn the_words_of_blocks_are_items_with_documentation() {
    let words = emit::emit_words();
    let text = words.to_string();
    syn::parse2::<syn::File>(words).expect("the words are items");
    for part in [
        "pub struct Conv2d",
        "pub const relu : Activation",
        "pub fn max_pool2d",
        "| `kernel_size` | a size, or 2: `(2, 2)` |",
    ] {
        assert!(text.contains(part), "no `{part}`");
    }
}
