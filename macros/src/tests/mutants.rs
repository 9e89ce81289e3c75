//! Each block of the zoo, broken in one place, is one mistake, told where it is.
//!
//! What the macro takes of them may still be wrong for rustc: `tests/mutants.rs` at the root asks it.

#[path = "../../../tests/mutants/mod.rs"]
pub(super) mod shared;

use super::blocks::BLOCKS;
use super::{mistakes, within};
use crate::diagnostics::Mistake;
use shared::blocks::{Block, zoo};
use shared::mutate::{Mutant, Way, mutants};

/// Mutants of a block in one way; `FORMWORK_MUTANTS=all` tries every one there is.
const MOST: usize = 2;

/// How a mutant was answered.
enum Answer {
    /// Nothing is wrong as far as the macro can tell.
    Taken,
    Told,
    Wrong(String),
}

fn all_blocks() -> Vec<Block> {
    let own = BLOCKS.iter().map(|(name, text)| Block {
        file: "blocks".to_owned(),
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    });
    zoo(true).into_iter().chain(own).collect()
}

fn answer(mutant: &Mutant) -> Answer {
    let found = mistakes(&mutant.text);
    let fault = match &found[..] {
        [] => return Answer::Taken,
        [one] => match fault(mutant, one) {
            None => return Answer::Told,
            Some(fault) => fault,
        },
        _ if mutant.is_several() => return Answer::Told,
        several => format!("{} errors", several.len()),
    };
    let told: Vec<String> = found
        .iter()
        .map(|mistake| {
            let start = mistake.span.start();
            format!("  {}:{} {}", start.line, start.column, mistake.message.replace('\n', " / "))
        })
        .collect();
    Answer::Wrong(format!("{}\n{fault}\n{}\n{}", mutant.describe(), told.join("\n"), mutant.text))
}

/// What is wrong with the one mistake that was told.
fn fault(mutant: &Mutant, mistake: &Mistake) -> Option<String> {
    if !mutant.allows(mistake.span.byte_range().start) {
        return Some("another statement is blamed".to_owned());
    }
    (!mistake.message.contains("\nhelp: ")).then(|| "nothing to type".to_owned())
}

#[test]
fn valid_blocks_are_taken() {
    for block in all_blocks() {
        let found: Vec<String> = mistakes(&block.text).into_iter().map(|mistake| mistake.message).collect();
        assert_eq!(found, Vec::<String>::new(), "{}::{}", block.file, block.name);
    }
}

#[test]
fn a_block_broken_in_one_place_is_one_mistake() {
    let most = if std::env::var("FORMWORK_MUTANTS").is_ok_and(|wish| wish == "all") { usize::MAX } else { MOST };
    let broken: Vec<Mutant> = all_blocks().iter().flat_map(|block| mutants(block, most)).collect();
    let mut counts = Way::ALL.map(|way| (way, 0, 0));
    let mut wrong = Vec::new();
    within(|case| {
        for mutant in &broken {
            proc_macro2::extra::invalidate_current_thread_spans();
            case(&mutant.text);
            let count = counts.iter_mut().find(|(way, ..)| *way == mutant.way).expect("each way is counted");
            match answer(mutant) {
                Answer::Taken => count.2 += 1,
                Answer::Told => count.1 += 1,
                Answer::Wrong(text) => wrong.push(text),
            }
        }
    });
    for (way, told, taken) in counts {
        println!("{:32} {told:5} told, {taken:5} taken by the macro", way.name());
    }
    println!("{} mutants", broken.len());
    assert!(broken.len() >= 1500, "only {} mutants", broken.len());
    assert!(wrong.is_empty(), "{} of {} mutants:\n\n{}", wrong.len(), broken.len(), wrong.join("\n\n"));
}
