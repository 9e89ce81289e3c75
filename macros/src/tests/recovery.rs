//! A block in the middle of being typed still has its type: what stands is read, and what is missing is told.

use super::blocks::BLOCKS;
use super::{mistakes, tokens, within};
use crate::pipeline;
use proc_macro2::{Group, TokenStream, TokenTree};

/// Blocks with mistakes, and the first line of each message.
const CASES: &[(&str, &[&str])] = &[
    (
        "struct Net { a: Dense(2), b: Dense(3) }
         fn forward(x: [4]) -> (y: [2]) { let h = b(); let g = let k = a(x). let m = add(x, ); a(h) }",
        &[
            "`b` takes 1 value, 0 given",
            "`g` is bound to nothing",
            "an op is expected",
            "`add` takes at least 2 values, 1 given",
        ],
    ),
    (
        "struct Net { a: Dense(2, activation = rleu), b: Dense( ), c: Dense }
         fn forward(x: [4]) -> (y: [2]) { a(x) }",
        &[
            "unknown activation `rleu`",
            "`Dense` needs `units`",
            "`Dense` is a layer, and a name without parentheses is another model",
        ],
    ),
    (
        "struct Net { a: Dense(2) } fn forward(x: [4]) (y: [2]) { b(x) }",
        &["`->` is missing behind this", "unknown layer or op `b`"],
    ),
    ("struct Net { a: Dense(2), } fn forward(x: [4]) -> (y: [2])", &["the body of `forward` is expected here"]),
    ("struct Net { a: Dense(2) } fn forward(x: [4]) ->", &["outputs are named"]),
    ("struct Net { a: Dense(2) } fn forward(x: [4])", &["`->` is missing behind this"]),
    ("struct Net { a: Dense(2) } fn forward", &["the inputs are expected here"]),
    ("struct Net { a: Dense(2) } fn", &["the function needs a name here"]),
    ("struct Net { a: Dense(2) }", &["the layers are followed by `fn forward`"]),
    ("struct Net: [4] -> [2]", &["layers stand in braces"]),
    ("struct Net: [4] ->", &["a shape is expected"]),
    ("struct Net: [4]", &["a stack declares its output"]),
    ("struct Net", &["layers stand in braces"]),
    ("use my::Scale struct Net: [4] -> [4] { Scale() }", &["a semicolon is missing behind this"]),
    ("struct Net: [4] -> [2] { Dense(3, kernel_initializer = my::of::<A, B>()), Dense(max::<u8, u8>(2, 2)) }", &[]),
    (
        "#[cfg(unix)] #[derive(Debug)] struct Net: [4] -> [2] { Dense(2) }",
        &["a block is there as a whole or not at all", "a model derives nothing: it is `Clone` and `Debug` already"],
    ),
    (
        "struct Net { a: Dense(2, relu, true, zeros, zeros, l2(0.1), l2(0.1), 1, 2, 3), b: Dense(2) }
         fn forward(x: [4]) -> (y: [2]) { b.forward(x) }",
        &["too many arguments for `Dense`", "`b` is a layer, not a value"],
    ),
    (
        "struct Net { a: Dense(2) } fn forward(x: [1, 1, 1, 1, 1, 1, 1, 1, 4]) -> (y: [2]) { a(flatten(x)) }",
        &["`x` is declared with 9 axes"],
    ),
    ("struct Net: [[4], [4]] -> [2] { Dense(2) }", &["expected a size, found `[4]`"]),
    (
        "struct Net: [18446744073709551616] -> [18446744073709551616] { Dense(18446744073709551616) }",
        &["the size 18446744073709551616 is larger than any memory"],
    ),
    (
        "struct Net: [4611686018427387904] -> [4611686018427387904] { Dense(4611686018427387904) }",
        &["shape too large: `input_layer` is [4611686018427387904], more than memory can hold"],
    ),
    (
        "#[model(budget(predict = 1, batch = 0))] struct Net: [4] -> [2] { Dense(2) }",
        &["a budget for batches of no samples limits nothing"],
    ),
    (
        "struct Net { a: Dense(3) } fn forward(x: [4]) -> (y: [3]) { let h: [3, 1] = a(x); relu(h) }",
        &["shape mismatch: `h` is annotated [3, 1], its value is [3]"],
    ),
];

#[test]
fn what_is_missing_is_told_and_the_rest_is_read() {
    for (block, want) in CASES {
        let mut found: Vec<String> = mistakes(block)
            .iter()
            .map(|mistake| mistake.message.lines().next().unwrap_or_default().to_owned())
            .collect();
        let mut want = want.to_vec();
        found.sort();
        want.sort_unstable();
        assert_eq!(found, want, "{block}");
        assert!(has_type(tokens(block), "Net"), "{block}");
    }
}

/// Whether an expansion holds the model as a type with its signature.
fn has_type(block: TokenStream, name: &str) -> bool {
    let items = syn::parse2::<syn::File>(pipeline::expand(block, None)).expect("an expansion is a list of items").items;
    let has_struct = items.iter().any(|item| matches!(item, syn::Item::Struct(item) if item.ident == name));
    let is_model = |item: &syn::Item| match item {
        syn::Item::Impl(item) => {
            let of_trait = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
            let of_type = if let syn::Type::Path(ty) = &*item.self_ty { ty.path.segments.last() } else { None };
            of_trait.is_some_and(|last| last.ident == "Model") && of_type.is_some_and(|last| last.ident == name)
        }
        _ => false,
    };
    has_struct && items.iter().any(is_model)
}

/// The first `count` tokens of a stream, brackets counted with what is in them, every open bracket closed: what an editor
/// hands over while its user types.
fn cut(stream: TokenStream, count: &mut usize) -> TokenStream {
    let mut trees = Vec::new();
    for tree in stream {
        if *count == 0 {
            break;
        }
        *count -= 1;
        trees.push(match tree {
            TokenTree::Group(group) => Group::new(group.delimiter(), cut(group.stream(), count)).into(),
            tree => tree,
        });
    }
    trees.into_iter().collect()
}

fn size(stream: TokenStream) -> usize {
    stream.into_iter().map(|tree| if let TokenTree::Group(group) = tree { 1 + size(group.stream()) } else { 1 }).sum()
}

#[test]
fn a_block_cut_anywhere_behind_its_name_has_its_type() {
    within(|case| {
        for (_, block) in BLOCKS {
            let whole = tokens(block);
            let flat: Vec<String> = block.split_whitespace().map(str::to_owned).collect();
            let name = flat.iter().skip_while(|word| *word != "struct").nth(1).expect("a block has a name");
            let name = name.trim_end_matches(':');
            for count in 0..size(whole.clone()) {
                let front = cut(whole.clone(), &mut count.clone());
                case(&front);
                let names =
                    front.clone().into_iter().any(|tree| matches!(tree, TokenTree::Ident(word) if word == name));
                assert!(has_type(front.clone(), name) == names, "{front}");
            }
        }
    });
}
