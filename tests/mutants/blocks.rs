//! The blocks of the zoo as text, with the file each stands in.

use proc_macro2::{TokenStream, TokenTree};
use std::fs;
use std::path::{Path, PathBuf};

/// A valid block.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// Its file of the zoo, without `.rs`.
    pub(crate) file: String,
    /// The name of its test.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The files of the zoo, in alphabetic order.
pub(crate) fn zoo_files() -> Vec<PathBuf> {
    // The macro's own tests read this file too, from their package.
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder =
        ["tests/zoo", "../tests/zoo"].map(|folder| package.join(folder)).into_iter().find(|path| path.is_dir());
    let mut files: Vec<PathBuf> = fs::read_dir(folder.expect("the zoo"))
        .expect("the zoo")
        .map(|entry| entry.expect("a file of the zoo").path())
        .collect();
    files.sort();
    files
}

/// Every block that stands in a `zoo!`; those that another macro writes are left out, and if so wished those in a module
/// inside their file, which may name what is in there.
pub(crate) fn zoo(with_inner: bool) -> Vec<Block> {
    let mut blocks = Vec::new();
    for path in zoo_files() {
        let text = fs::read_to_string(&path).expect("a file of the zoo");
        let file = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let stream: TokenStream = text.parse().expect("the zoo is Rust");
        find(stream, &text, &file, with_inner, &mut blocks);
    }
    assert!(blocks.len() > 100, "the zoo has {} blocks", blocks.len());
    blocks
}

fn find(stream: TokenStream, text: &str, file: &str, with_inner: bool, into: &mut Vec<Block>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else { continue };
        let word = |back: usize, word: &str| at >= back && trees[at - back].to_string() == word;
        if word(2, "zoo") && word(1, "!") {
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            for test in inside.chunks(3) {
                if let [_, TokenTree::Ident(name), TokenTree::Group(block)] = test {
                    let text = &text[block.span_open().byte_range().end..block.span_close().byte_range().start];
                    if !text.contains('$') {
                        let (file, name, text) = (file.to_owned(), name.to_string(), text.trim().to_owned());
                        into.push(Block { file, name, text });
                    }
                }
            }
        } else if with_inner && !word(3, "macro_rules") && !word(2, "macro_rules") {
            find(group.stream(), text, file, with_inner, into);
        }
    }
}
