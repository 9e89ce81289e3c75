//! Tests of the compiler as a whole, outside rustc: blocks in, text out.
//!
//! | file | proves |
//! |---|---|
//! | `expand` | what a block becomes, as text that is read in review; the page `docs/expansion.md` |
//! | `depth` | nothing nests so deep that a stack overflows |
//! | `dump` | graphs and passes of the blocks in [`blocks`], as text |
//! | `editor` | what rust-analyzer is given, and that it can be compared while a word is typed |
//! | `elsewhere` | what other frameworks have is named, with what there is instead |
//! | `memory` | slots are shared, and never by buffers alive at once |
//! | `table` | the docs of a type, as text |
//! | `verify` | corrupted passes are caught |
//! | `recovery` | a block in the middle of being typed still has its type |
//! | `mutants` | a block broken in one place is one mistake, told where it is |
//! | `layout` | an expansion is laid out without a token less |
//! | `fuzz` | any tokens give items or errors, never a panic |
//! | `hygiene` | names of ours and of the user's cannot meet |
//! | `settings` | descriptions hold every argument of every row |
//! | `slips` | one slip of the hand is one mistake |
//! | `speed` | a deep model expands in no time |

mod blocks;
mod depth;
mod dump;
mod editor;
mod elsewhere;
mod expand;
mod fuzz;
mod hygiene;
mod layout;
mod memory;
mod mutants;
mod recovery;
mod settings;
mod slips;
mod speed;
mod table;
mod verify;

use crate::diagnostics::{Errors, Mistake};
use crate::expansion::lay_out;
use crate::ir::{Graph, Passes};
use crate::{infer, lower, parse, pipeline, resolve};
use proc_macro2::TokenStream;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

fn tokens(block: &str) -> TokenStream {
    block.parse().expect("a block is tokens of Rust")
}

/// What a block becomes, laid out.
fn expand(block: &str) -> String {
    let items = pipeline::expand(tokens(block), &pipeline::Models::default(), None);
    syn::parse2::<syn::File>(items.clone()).expect("an expansion is a list of items");
    lay_out(items)
}

/// The graph of a block, and the first lines of its mistakes.
fn graph(block: &str) -> (Option<Graph>, Vec<String>) {
    let errors = Errors::default();
    let graph = parse::parse_block(tokens(block), &errors).map(|block| {
        let mut graph = resolve::resolve_block(&block, 0, &errors);
        infer::infer_shapes(&mut graph, &errors);
        resolve::report_unused(&mut graph, &errors);
        graph
    });
    (graph, errors.drain().into_iter().map(|mistake| mistake.message).collect())
}

/// The mistakes of a block, in order.
fn mistakes(block: &str) -> Vec<Mistake> {
    let errors = Errors::default();
    if let Some(block) = parse::parse_block(tokens(block), &errors) {
        let mut graph = resolve::resolve_block(&block, 0, &errors);
        infer::infer_shapes(&mut graph, &errors);
        resolve::report_unused(&mut graph, &errors);
    }
    errors.drain()
}

/// The longest that one block may take, on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// Runs cases, each of which hands over its block first, and fails when one of them takes too long.
fn within(cases: impl FnOnce(&dyn Fn(&dyn Display))) {
    let (said, heard) = mpsc::channel::<String>();
    let watch = thread::spawn(move || {
        let mut last = String::new();
        loop {
            match heard.recv_timeout(LONGEST) {
                Ok(block) => last = block,
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    // The case cannot be stopped, only the tests.
                    eprintln!("this block hangs:\n{last}");
                    std::process::exit(1);
                }
            }
        }
    });
    cases(&|block| said.send(block.to_string()).expect("the watch listens until the last case is done"));
    drop(said);
    watch.join().expect("the watch ends when the cases do");
}

/// The graph and the passes of a block without mistakes.
fn lowered(block: &str) -> (Graph, Passes) {
    let (graph, mistakes) = graph(block);
    assert_eq!(mistakes, Vec::<String>::new());
    let graph = graph.expect("a block without mistakes has a graph");
    let passes = lower::lower_graph(&graph);
    (graph, passes)
}

/// Compares a text with the file that keeps it; `FORMWORK_SNAPSHOTS=overwrite` writes the file instead.
fn check_file(path: &Path, text: &str) {
    if std::env::var("FORMWORK_SNAPSHOTS").is_ok_and(|wish| wish == "overwrite") {
        std::fs::write(path, text).expect("a snapshot can be written");
        return;
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    let first = kept.lines().zip(text.lines()).position(|(kept, now)| kept != now);
    let line = first.unwrap_or_else(|| kept.lines().count().min(text.lines().count()));
    assert!(
        kept == text,
        "{} differs from line {}:\n- {}\n+ {}\nif that is right: FORMWORK_SNAPSHOTS=overwrite cargo test -p formwork-macros",
        path.display(),
        line + 1,
        kept.lines().nth(line).unwrap_or("(end)"),
        text.lines().nth(line).unwrap_or("(end)"),
    );
}

fn check_snapshot(name: &str, text: &str) {
    check_file(&package().join("src/tests/snapshots").join(name), text);
}

fn package() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
