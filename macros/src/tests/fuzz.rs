//! Any tokens give items or errors, never a panic and never for long: valid blocks are changed token by token and
//! expanded.

use super::blocks::BLOCKS;
use super::mutants::shared::blocks::zoo;
use super::mutants::shared::random::Random;
use super::{tokens, within};
use crate::pipeline;
use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Blocks tried; each with one to four changes. `FORMWORK_FUZZ=600` goes on for so many seconds instead.
const CASES: u64 = 2000;

/// Words a slip could put anywhere.
const WORDS: &[&str] = &[
    "a",
    "x",
    "h",
    "y",
    "forward",
    "struct",
    "fn",
    "let",
    "pub",
    "self",
    "Self",
    "crate",
    "super",
    "r#type",
    "Dense",
    "Relu",
    "Softmax",
    "Flatten",
    "Reshape",
    "Add",
    "Mlp",
    "relu",
    "add",
    "concatenate",
    "reshape",
    "axis",
    "units",
    "activation",
    "glorot_uniform",
    "l2",
    "u32",
    "f64",
    "true",
    "_",
    "UNITS",
    "größe",
    "model",
    "frozen",
    "budget",
    "use",
    "lambda",
    "if",
    "else",
    "powi",
    "exp",
];

const LITERALS: &[&str] = &[
    "0",
    "1",
    "2",
    "7",
    "4096",
    "18446744073709551615",
    "18446744073709551616",
    "0.5",
    "1e400",
    "\"text\"",
    "'c'",
    "8u8",
    "b\"bytes\"",
];

fn random_token(random: &mut Random) -> TokenTree {
    match random.below(8) {
        0..3 => {
            let word = *random.pick(WORDS);
            word.strip_prefix("r#")
                .map_or_else(|| Ident::new(word, Span::call_site()), |word| Ident::new_raw(word, Span::call_site()))
                .into()
        }
        3 | 4 => random.pick(LITERALS).parse::<Literal>().expect("a literal").into(),
        5 => {
            let delimiters = [Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace, Delimiter::None];
            let inside = (0..random.below(3)).map(|_| random_token(random)).collect();
            Group::new(*random.pick(&delimiters), inside).into()
        }
        _ => Punct::new(*random.pick(&['.', ',', ';', ':', '=', '-', '>', '#', '+', '&', '!', '<']), {
            if random.below(2) == 0 { Spacing::Alone } else { Spacing::Joint }
        })
        .into(),
    }
}

/// Changes one place of a stream, inside a group more often than not.
fn mutate(stream: TokenStream, random: &mut Random) -> TokenStream {
    let mut trees: Vec<TokenTree> = stream.into_iter().collect();
    let groups: Vec<usize> = (0..trees.len()).filter(|at| matches!(trees[*at], TokenTree::Group(_))).collect();
    if !groups.is_empty() && random.below(4) > 0 {
        let at = *random.pick(&groups);
        if let TokenTree::Group(group) = &trees[at] {
            trees[at] = Group::new(group.delimiter(), mutate(group.stream(), random)).into();
        }
        return trees.into_iter().collect();
    }
    let at = random.below(trees.len());
    match random.below(6) {
        0 if at < trees.len() => {
            trees.remove(at);
        }
        1 if at + 1 < trees.len() => trees.swap(at, at + 1),
        2 if at < trees.len() => trees.insert(at, trees[at].clone()),
        3 if at < trees.len() => trees[at] = random_token(random),
        4 => trees.truncate(at),
        _ => trees.insert(at, random_token(random)),
    }
    trees.into_iter().collect()
}

/// Holds what a block becomes for rustc, and for an editor.
fn check(block: &TokenStream) {
    check_by(block, |block| pipeline::expand(block, &pipeline::Models::default(), None));
    check_by(block, pipeline::expand_for_editor);
}

fn check_by(block: &TokenStream, expand: impl Fn(TokenStream) -> TokenStream) {
    let Ok(items) = catch_unwind(AssertUnwindSafe(|| expand(block.clone()))) else {
        panic!("this block panics:\n{block}")
    };
    assert!(!items.is_empty(), "this block becomes nothing:\n{block}");
    let text = items.to_string();
    if let Err(error) = syn::parse2::<syn::File>(items) {
        panic!("this block becomes no items ({error}):\n{block}\n\n{text}");
    }
}

/// A block as text: read anew for each case, since places of tokens are kept for as long as they may be asked for.
fn sources() -> Vec<String> {
    let own = BLOCKS.iter().map(|(_, block)| (*block).to_owned());
    own.chain(zoo(true).into_iter().map(|block| block.text)).collect()
}

#[test]
fn changed_blocks_give_items_or_errors() {
    let seconds: Option<u64> = std::env::var("FORMWORK_FUZZ").ok().and_then(|seconds| seconds.parse().ok());
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let sources = sources();
    let mut seeds = 0..;
    let goes_on = |seed| end.map_or(seed < CASES, |end| Instant::now() < end);
    within(|case| {
        for seed in seeds.by_ref().take_while(|seed| goes_on(*seed)) {
            proc_macro2::extra::invalidate_current_thread_spans();
            let mut random = Random(seed);
            let mut block = tokens(random.pick::<String>(&sources));
            for _ in 0..=random.below(4) {
                block = mutate(block, &mut random);
            }
            case(&block);
            check(&block);
        }
    });
    println!("{} blocks", seeds.start - 1);
}

#[test]
fn prefixes_of_blocks_give_items_or_errors() {
    within(|case| {
        for (_, block) in BLOCKS {
            proc_macro2::extra::invalidate_current_thread_spans();
            let trees: Vec<TokenTree> = tokens(block).into_iter().collect();
            for end in 0..trees.len() {
                let prefix = trees[..end].iter().cloned().collect();
                case(&prefix);
                check(&prefix);
            }
        }
    });
}
