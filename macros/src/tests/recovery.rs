//! A block in the middle of being typed still has its type: what stands is read, and what is missing is told.

use super::blocks::BLOCKS;
use super::{mistakes, tokens, within};
use crate::pipeline;
use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;

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
        "struct Net { a: Dense(1) } pub async fn forward(x: [1]) -> (y: [1]) { a(x) }",
        &["`forward` describes the model, and takes no `pub`"],
    ),
    (
        "struct Net { a: Dense(1) } fn forward<const N: usize, T: A<B>>(x: [1]) -> (y: [1]) { a(x) }",
        &["`forward` is not generic"],
    ),
    (
        "struct Net<T: A<B>> where T: C { a: Dense(1) } fn forward(x: [1]) -> (y: [1]) { a(x) }",
        &["a model is not generic"],
    ),
    ("struct Net<T>: [1] -> [1] { Dense(1) }", &["a model is not generic"]),
    (
        "struct Net { a: Dense(1) } fn forward(x: [1]) -> (y: [1]) { let h = a(x); return h; }",
        &["`forward` ends in its value, without `return`"],
    ),
    (
        "struct Net { a: Dense(1) } fn forward(x: [1]) -> (y: [1]) { return; }",
        &["`forward` ends in its value, without `return`"],
    ),
    (
        "struct Net { a: Dense(1) } fn forward(x: [1]) -> (y: [1]) { a(x);; }",
        &["`forward` gives nothing back, its last value ends in a semicolon"],
    ),
    (
        "#![doc = \"a\"] #![doc = \"b\"] struct Net { a: Dense(1) }  fn forward(x: [1]) -> (y: [1]) { a(x) }",
        &["`//!` and `#![…]` stand at the head of a file or module"],
    ),
    (
        "struct Net { a: Dense(1), #![doc = \"a\"] } fn forward(x: [1]) -> (y: [1]) { a(x) }",
        &["`//!` and `#![…]` stand at the head of a file or module"],
    ),
    (
        "struct Net { a: Dense(1) } fn forward(&mut self, x: [1]) -> (y: [1]) { relu(self.a(relu(self.a(x)))) }",
        &["`forward` has no `self`"],
    ),
    ("struct Net { a: Dense(1) } fn forward(x: [1], _: [1]) -> (y: [1]) { a(x) }", &["a name is expected here"]),
    (
        "struct Net { type: Dense(1) } fn forward(match: [1]) -> (y: [1]) { let in = type(match); add(in, in) }",
        &[
            "`type` is a word of Rust's, and no name",
            "`match` is a word of Rust's, and no name",
            "`in` is a word of Rust's, and no name",
        ],
    ),
    (
        "struct Net { a: Dense(1) } const N: usize = 1; fn forward(x: [1]) -> (y: [1]) { a(x) }",
        &["a block holds one model, its layers and `fn forward`"],
    ),
    (
        "struct Net { a: Dense(1) } impl Net { fn forward(&self, x: [1]) -> (y: [1]) { a(x) } }",
        &["a block holds one model, its layers and `fn forward`"],
    ),
    (
        "struct Net { a: Dense(1) } fn helper() {} fn forward(x: [1]) -> (y: [1]) { a(x) }",
        &["a block holds one model, its layers and `fn forward`"],
    ),
    (
        "static N: usize = 1; struct Net { a: Dense(1) }  fn forward(x: [1]) -> (y: [1]) { a(x) }",
        &["a block holds one model, its layers and `fn forward`"],
    ),
    (
        "struct Net { pub a = Dense(1); pub b = Dense(1); } fn forward(x: [1]) -> (y: [1]) { b(a(x)) }",
        &["a layer is declared without `pub`"],
    ),
    ("struct Net { a: dense!(1) } fn forward(x: [1]) -> (y: [1]) { a(x) }", &["a layer is no macro"]),
    (
        "struct Net { a: Dense { units: 1 } } fn forward(x: [1]) -> (y: [1]) { a(x) }",
        &["the arguments of a layer stand in parentheses"],
    ),
    ("struct Net { a: Dense(1) } ; fn forward(x: [1]) -> (y: [1]) { a(x) }", &["no semicolon stands here"]),
    (
        "#[model(dtype = f64)] #[model(dtype = f32)] struct Net { a: Dense(1) }  fn forward(x: [1]) -> (y: [1]) { a(x) }",
        &["`dtype` is given twice"],
    ),
    (
        "#[model(budget(batch = 0))] struct Net { a: Dense(1) }  fn forward(x: [1]) -> (y: [1]) { a(x) }",
        &["a batch holds at least one sample"],
    ),
    ("struct Net: [-1, 8] -> [1] { Dense(1) }", &["the batch size is no part of a shape"]),
    (
        "struct Net { a: Dense(units = units = 1) } fn forward(x: [1]) -> (y: [1]) { a(x) }",
        &["`units` cannot be read: expected a value, found `=`"],
    ),
    (
        "struct Net { a: Dense(size_of::<(A, B)>(), activation = relu) } fn forward(x: [N - 1, <A<B, C> as D<E = F>>::G]) -> (y: [N - 1, 4]) { let h: [N - 1, A::<B, C>::D] = a(x); h[..N - 1, 1 << 2..] }",
        &[],
    ),
    (
        "struct Net { a: Embedding(2, 2), b: my::Own(|a, b| a < b, c > d, e || f), } fn forward(x: [u32; N - 1],) -> (y: [N - 1, 2],) { (y: b(a(x)),) }",
        &[],
    ),
    ("#[doc = \"a\"] struct Net: [N - 1] -> [(2)] { Dense(((2)), activation = (relu)), Softmax(axis = (-1)) }", &[]),
    (
        "struct Net { a: Dense(1) } #[doc = \"a\"] fn forward(x: [1]) -> (y: [1]) { let h = a(x); lambda((|a: h| a * (2.0))) }",
        &[],
    ),
    ("struct Net { a: Dense(1) } fn forward(x: [1]) -> (y: [1]) { break a(x); }", &["a value is expected"]),
    ("struct Net { a: Dense(1) } fn forward(x: [1]) -> (y: [1]) { let h; h = a(x); h }", &["`h` is bound to nothing"]),
    (
        "struct Net { a: Dense(1) } fn forward(x: [1]) -> (y: [1]) { let Some(h) = a(x); h }",
        &["the name of a variable is expected here"],
    ),
    (
        "struct Net { a: Dense(1) } fn forward(x: [1]) -> (y: [1]) { const A: u8 = 1; const B: u8 = 2; a(x) }",
        &["a block holds one model, its layers and `fn forward`"],
    ),
    (
        "struct Net { a: Dense(1) } fn forward(x: [1]) -> (y: [1]) { self.a.forward(self.a.forward(x)) }",
        &["`forward` has no `self`"],
    ),
    (
        "struct Net { a: Dense(1) } fn forward(x: [1]) -> (y: [1]) { a.forward(a.forward(x)) }",
        &["a layer is called by its name"],
    ),
    ("struct Net { a: Dense(1) } fn forward(x: Tensor<f32, 1>) -> (y: [1]) { a(x) }", &["a shape is expected"]),
    // Each slip is told once, and so is each of several that stand apart.
    (
        "struct Net { a , Dense(1), b: Dense(1), c Dense(1), d: Dense(1), e: Dense(, 2) }
         fn forward(x: [1]) -> (y: [1]) { b(x) }",
        &["a layer needs a name here", "a colon is missing behind `c`", "an argument is expected before this"],
    ),
    (
        "struct Net { a: , b: Dnse(1) } fn forward(x: [1]) -> (y: [1]) { a(b(x)) }",
        &["a layer is expected", "unknown layer `Dnse`"],
    ),
    (
        "struct Net { a: Dense(1) } fn forward(x: [1]) -> (y: [1]) {
             let h a(x); a(h); let g = a(x x); let f = a(,,g); a(f) }",
        &["`=` is missing before this", "`,` or `=` is missing behind `x`", "an argument is expected before this"],
    ),
    (
        "struct Net { a: Lstm(3, return_state = true) }
         fn forward(x: [4, 2]) -> (y: [3]) { let (h, , c) = a(x); let g = relu(d(h)); add(g, c) }",
        &["the name of a variable is expected here", "unknown layer or op `d`"],
    ),
    (
        "struct Net { a: Dense(1) } fn forward(x: [1]) -> (y: [1], z: [1]) { (y y: a(x), z: b(x)) }",
        &["output `y` is given no value", "unknown layer or op `b`"],
    ),
    (
        "struct Net { a: Dense(1, activation = rleu) } fn (x: [1]) (y: [1]) { a(x) }",
        &["the function needs a name here", "unknown activation `rleu`"],
    ),
    ("struct Net [ a: Dense(1) ] fn forward(x: [1]) -> (y: [1]) { a(x) }", &["layers stand in braces"]),
    ("struct Net { a: Dense(u8), b: f32 }", &["unknown layer `f32`"]),
    (
        "struct Net { a: Dense(1) } fn forward(x: [4 = 2]) -> (y: [1]) { a(x[-..2, &3]) }",
        &["expected a size, found `4 = 2`", "expected a size, found `- .. 2`"],
    ),
    (
        "struct Net { a: Dense(2, relu, true, zeros, zeros, l2(0.1), l2(0.1), 1, 2, 3), b: Dense(2) }
         fn forward(x: [4]) -> (y: [2]) { b.forward(x) }",
        &["too many arguments for `Dense`", "a layer is called by its name"],
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
        &["a batch holds at least one sample"],
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

/// Whether an expansion holds the model as a type with its signature, in a module that a name leads into.
fn has_type(block: TokenStream, name: &str) -> bool {
    let items = pipeline::expand(block, &pipeline::Models::default(), None);
    let outer = syn::parse2::<syn::File>(items).expect("an expansion is a list of items").items;
    let path = format!("__formwork_{name} :: {name}");
    let is_named =
        |item: &syn::Item| matches!(item, syn::Item::Use(line) if line.tree.to_token_stream().to_string() == path);
    let module =
        outer.iter().find_map(|item| if let syn::Item::Mod(module) = item { module.content.as_ref() } else { None });
    let Some((_, items)) = module.filter(|_| outer.iter().any(is_named)) else { return false };
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
