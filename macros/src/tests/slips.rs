//! One slip of the hand is one mistake: each token of a block is deleted, doubled, traded with its neighbour or replaced,
//! each bracket dropped, emptied, turned or left out, and the block is cut behind each token.
//!
//! What the macro takes of them may still be wrong for rustc, which this does not ask.

use super::{mistakes, within};
use std::fmt::Write;

/// Names of blocks, and the blocks with a space between any two tokens.
const BLOCKS: &[(&str, &str)] = &[
    ("stack", "pub struct Net : [ 4 ] -> [ 2 ] { Dense ( 3 , activation = relu ) , head : Dense ( 2 ) }"),
    (
        "forward",
        "# [ model ( dtype = f32 ) ] struct Net { # [ frozen ] a : Dense ( 3 ) , b : Dense ( 2 , use_bias = false ) } \
     fn forward ( x : [ 4 ] , z : [ 3 ] ) -> ( y : [ 2 ] , w : [ 3 ] ) { \
     let h = a ( x ) ; let g : [ 3 ] = h . relu ( ) ; ( y : b ( add ( g , z ) ) , w : g ) }",
    ),
    (
        "several",
        "struct Net { d : Lstm ( 3 , return_state = true ) } fn forward ( x : [ 4 , 2 ] ) -> ( y : [ 3 ] ) { \
     let ( a , h , c ) = d ( x ) ; let e = x [ 0 .. 2 , 1 ] ; \
     lambda ( | p : a , q : h , r : c | p * q - r . max ( 0.5 ) ) }",
    ),
];

/// What a token is replaced by.
const OTHERS: &[&str] = &["3", ";", "foo", "=", "\"s\"", "-", ",", ":"];

/// A broken block, and what was done to it.
type Slip = (String, String);

fn is_bracket(token: &str) -> bool {
    "()[]{}".contains(token)
}

/// The place of the bracket that closes the one at `open`.
fn close(tokens: &[&str], open: usize) -> usize {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match *token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    panic!("a bracket is not closed");
}

fn slips(block: &str) -> Vec<Slip> {
    let tokens: Vec<&str> = block.split_whitespace().collect();
    let mut slips = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let mut slip = |what: String, from: usize, to: usize, instead: &[&str]| {
            let text = [&tokens[..from], instead, &tokens[to..]].concat().join(" ");
            slips.push((text, format!("{at} `{token}` {what}")));
        };
        if !is_bracket(token) {
            slip("deleted".to_owned(), at, at + 1, &[]);
            slip("doubled".to_owned(), at, at + 1, &[token, token]);
            if let Some(next) = tokens.get(at + 1).filter(|next| !is_bracket(next)) {
                slip("traded".to_owned(), at, at + 2, &[next, token]);
            }
            for other in OTHERS.iter().filter(|other| *other != token) {
                slip(format!("replaced by `{other}`"), at, at + 1, &[other]);
            }
        } else if "([{".contains(token) {
            let end = close(&tokens, at);
            let inner = &tokens[at + 1..end];
            slip("dropped".to_owned(), at, end + 1, &[]);
            slip("emptied".to_owned(), at + 1, end, &[]);
            slip("left out".to_owned(), at, end + 1, inner);
            for (open, close) in [("(", ")"), ("[", "]"), ("{", "}")].iter().filter(|(open, _)| open != token) {
                slip(format!("turned to `{open}`"), at, end + 1, &[&[*open], inner, &[*close]].concat());
            }
        }
        let open = (0..at).filter(|open| "([{".contains(tokens[*open]) && close(&tokens, *open) >= at);
        let ends: Vec<&str> = open.map(|open| tokens[close(&tokens, open)]).collect();
        let ends: Vec<&str> = ends.into_iter().rev().collect();
        slip("is where it breaks off".to_owned(), at, tokens.len(), &ends);
    }
    slips
}

#[test]
fn one_slip_is_one_mistake() {
    let (mut wrong, mut count) = (String::new(), 0);
    within(|case| {
        for (name, block) in BLOCKS {
            for (text, what) in slips(block) {
                proc_macro2::extra::invalidate_current_thread_spans();
                case(&text);
                count += 1;
                let found = mistakes(&text);
                if found.len() < 2 {
                    continue;
                }
                writeln!(wrong, "{name}: {what}\n  {text}").expect("a text grows");
                for mistake in found {
                    let at: String = text.chars().skip(mistake.span.start().column).take(12).collect();
                    writeln!(wrong, "    at `{at}`: {}", mistake.message.replace('\n', " / ")).expect("a text grows");
                }
            }
        }
    });
    assert!(count >= 1500, "only {count} slips");
    assert!(wrong.is_empty(), "of {count} slips:\n{wrong}");
}
