//! Names: the user's and ours cannot meet.
//!
//! A block in which as much happens as possible is expanded, and every word of the outcome becomes a constant, a unit
//! struct, a function and a macro that stand beside that very block: `tests/ui/pass/hygiene.rs`, which has to be the same
//! network each time.

use super::{check_file, expand, mistakes, package};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::{File, Ident, Item};

/// The sizes and numbers of [`BLOCK`], under names that the expansion has too.
const SIZES: &[(&str, usize)] = &[("HIDDEN", 6), ("HEAD", 3), ("DENSE_UNITS", 4), ("n", 5), ("s0", 2), ("run", 12)];
const NUMBERS: &[(&str, f32)] = &[("x0", 0.5), ("t1", 0.25), ("p", 0.125), ("kernels", 2.0)];

const BLOCK: &str = "
struct Net {
    hidden: Dense(HIDDEN + n, activation = tanh, kernel_initializer = super::own::Fill(p)),
    drop: Dropout(0.5),
    norm: BatchNormalization(),
    table: Embedding(run, s0),
    memory: Lstm(s0 + 1, stateful = true),
    part: Part,
    scale: super::own::Scale(factor = kernels),
    shift: super::own::Scale(x0),
    head: Dense(s0, activation = super::own::Bend(by = x0), bias_regularizer = l1(t1)),
}
fn forward(image: [HIDDEN, n], ids: [u32; HEAD]) -> (digit: [s0], word: [s0 + 1]) {
    let h: [HIDDEN, HIDDEN + n] = norm(drop(hidden(image)));
    let out = lambda(|a: h| a * x0 + t1);
    let bent = lambda(|a: out| super::own::twice(a) * kernels, |a, g| g * p * a);
    let run = flatten(bent[.., 0..s0]);
    (digit: head(shift(scale(part(run)))), word: memory(table(ids)))
}
";

/// The network that [`BLOCK`] contains.
const PART: &str = "struct Part: [HIDDEN * s0] -> [DENSE_UNITS] { Dense(DENSE_UNITS) }";

/// What the program holds beside the blocks.
const FRAME: &str = r#"//! A test of the macro writes this program: every word that `model!` writes stands beside a block as a constant, a unit struct,
//! a function and a macro, and the block is the same network each time.

#![allow(warnings)]

mod own {
    use formwork::{CustomActivation, CustomLayer, Dims, Initializer, LayerCall, LayerReverse, ParamSpec, ShapeError, Stream};

    pub struct Scale {
        pub factor: f32,
    }

    impl Scale {
        pub const fn new(factor: f32) -> Self {
            Self { factor }
        }

        pub const fn output(&self, input: Dims) -> Result<Dims, ShapeError> {
            Ok(input)
        }

        pub const fn params(&self, _input: Dims) -> ParamSpec {
            ParamSpec::NONE
        }
    }

    impl CustomLayer<f32> for Scale {
        fn forward(&self, call: &LayerCall<'_, f32>, y: &mut [f32]) {
            y.iter_mut().zip(call.x).for_each(|(y, x)| *y = self.factor * x);
        }

        fn backward(&self, _: &LayerCall<'_, f32>, reverse: LayerReverse<'_, f32>) {
            reverse.dx.iter_mut().zip(reverse.dy).for_each(|(dx, dy)| *dx = self.factor * dy);
        }
    }

    pub struct Bend {
        pub by: f32,
    }

    impl CustomActivation<f32> for Bend {
        fn apply(&self, x: f32) -> f32 {
            self.by * x * x
        }

        fn derivative(&self, x: f32) -> f32 {
            2.0 * self.by * x
        }
    }

    #[derive(Debug)]
    pub struct Fill(pub f32);

    impl Initializer for Fill {
        fn fill(&self, _dims: Dims, stream: Stream, values: &mut [f64]) {
            (0..).zip(values).for_each(|(index, value)| *value = f64::from(self.0) * stream.uniform(index));
        }
    }

    pub fn twice(x: f32) -> f32 {
        2.0 * x
    }
}

macro_rules! constants {
    ($($word:ident)*) => { $(const $word: ::core::primitive::usize = 1;)* };
}

macro_rules! units {
    ($($word:ident)*) => { $(struct $word;)* };
}

macro_rules! functions {
    ($($word:ident)*) => { $(fn $word() {})* };
}

macro_rules! macros {
    ($($word:ident)*) => { $(macro_rules! $word { () => { ::core::compile_error!("one of the user's"); }; })* };
}

/// What a network is and gives: its parameters, a prediction, its description.
macro_rules! facts {
    ($module:ident) => {{
        use formwork::prelude::*;
        let net = $module::Net::new(7);
        let image = [[[0.25_f32; 5]; 6]];
        let ids = [[1_u32, 5, 11]];
        let mut predictor = net.predictor::<1>();
        let y = predictor.predict((&image[..], &ids[..])).expect("one sample");
        let parts = (y.digit.samples().to_vec(), y.word.samples().to_vec());
        (format!("{:?}", *net), parts, net.summary().to_string())
    }};
}
"#;

#[test]
fn every_word_of_ours_may_stand_beside_a_block() {
    assert!([BLOCK, PART].iter().all(|block| mistakes(block).is_empty()), "the blocks are sound");
    let words: BTreeSet<String> = [BLOCK, PART].iter().flat_map(|block| words_of(&expand(block))).collect();
    // What the block itself names, its elements of lambdas above all, means what it means in Rust.
    let own: BTreeSet<String> = [BLOCK, PART].iter().flat_map(|block| words_of(block)).collect();
    let names: Vec<&String> = words.difference(&own).filter(|word| is_free(word)).collect();
    assert!(names.len() > 300, "only {} words", names.len());
    let lines = names.chunks(8).map(|chunk| {
        let words: Vec<&str> = chunk.iter().map(|word| word.as_str()).collect();
        format!("            {}\n", words.join(" "))
    });
    let list = format!(
        "\n/// The words that the macro writes.\nmacro_rules! words {{\n    ($then:ident) => {{\n        $then! {{\n{}        }}\n    }};\n}}\n",
        lines.collect::<String>()
    );
    let mut program = FRAME.to_owned() + &list + &module("plain", "", &renamed);
    let kinds = ["constants", "units", "functions", "macros"];
    program.extend(kinds.map(|kind| module(kind, &format!("    words! {{ {kind} }}\n"), &|text| text.to_owned())));
    program += "\nfn main() {\n    let plain = facts!(plain);\n";
    program.extend(kinds.map(|kind| format!("    assert_eq!(plain, facts!({kind}));\n")));
    program += "}\n";
    check_file(&package().join("../tests/ui/pass/hygiene.rs"), &program);
}

/// A module with the block and what stands beside it.
fn module(name: &str, beside: &str, text: &dyn Fn(&str) -> String) -> String {
    let sizes =
        SIZES.iter().map(|(name, value)| format!("    const {}: ::core::primitive::usize = {value};\n", text(name)));
    let numbers =
        NUMBERS.iter().map(|(name, value)| format!("    const {}: ::core::primitive::f32 = {value:?};\n", text(name)));
    let own: String = sizes.chain(numbers).collect();
    let beside =
        beside.replace(": usize", ": ::core::primitive::usize").replace("compile_error!", "::core::compile_error!");
    let blocks = [BLOCK, PART].map(|block| format!("    ::formwork::model! {{\n{}\n    }}\n", text(block)));
    format!("\nmod {name} {{\n{own}{beside}{}}}\n", blocks.concat().replace("struct Net", "pub struct Net"))
}

/// A text in which the sizes and numbers have names of the user's alone.
fn renamed(text: &str) -> String {
    let known: BTreeMap<&str, String> = SIZES
        .iter()
        .map(|(name, _)| *name)
        .chain(NUMBERS.iter().map(|(name, _)| *name))
        .map(|name| (name, format!("USERS_{}", name.to_uppercase())))
        .collect();
    let mut word = String::new();
    let mut out = String::new();
    for letter in text.chars().chain(['\n']) {
        if letter.is_alphanumeric() || letter == '_' {
            word.push(letter);
            continue;
        }
        out += known.get(&*word).unwrap_or(&word);
        word.clear();
        out.push(letter);
    }
    out.trim_end_matches('\n').to_owned()
}

/// Whether a word may be the name of an item of the user's.
fn is_free(word: &str) -> bool {
    // The module of a model, and variables of closures beside the user's arguments: these words are ours.
    syn::parse_str::<Ident>(word).is_ok() && !word.starts_with("__formwork_")
}

fn words_of(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    collect(text.parse().expect("an expansion is tokens"), &mut words);
    words
}

fn collect(tokens: TokenStream, words: &mut BTreeSet<String>) {
    for tree in tokens {
        match tree {
            TokenTree::Ident(word) => {
                words.insert(word.to_string());
            }
            TokenTree::Group(group) => collect(group.stream(), words),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[test]
fn no_two_items_of_a_module_have_one_name() {
    for block in [
        "struct Net { head: Dense(2), head_kernel: Dense(2), head__kernel: Dense(2), predict: Dense(2), dense_1: Dense(2),
                      dense1: Dense(2), a: Dense(N), A: Dense(N), aA: Dense(N), a_a: Dense(N), _a: Dense(2), a_: Dense(2) }
         fn forward(x: [N]) -> (y: [2], z: [2]) {
             (y: a_(_a(head__kernel(head(head_kernel(predict(x)))))), z: dense_1(dense1(a_a(aA(A(a(x)))))))
         }",
        "struct HIDDEN: [2] -> [2] { hidden: Dense(N), HIDDEN: Dense(2) }",
        "struct private { weights: Tower, WEIGHTS: Tower } fn forward(x: [2]) -> (y: [2]) { WEIGHTS(weights(x)) }",
        "struct Net { b: BatchNormalization(), b_state: Dense(2), bState: Dense(2) }
         fn forward(inputs: [N], Inputs: [N]) -> (y: [2]) { b_state(bState(b(add(inputs, Inputs)))) }",
    ] {
        let file: File = syn::parse_str(&expand(block)).expect("an expansion parses");
        let module = file.items.iter().find_map(|item| if let Item::Mod(module) = item { module.content.as_ref() } else { None });
        let (_, items) = module.expect("a block becomes a module");
        let mut names: Vec<String> = items
            .iter()
            .filter_map(|item| match item {
                Item::Struct(item) => Some(item.ident.to_string()),
                Item::Type(item) => Some(item.ident.to_string()),
                Item::Const(item) => Some(item.ident.to_string()).filter(|name| name != "_"),
                _ => None,
            })
            .collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert!(count > 5 && names.len() == count, "{block}: {names:?}");
    }
}
