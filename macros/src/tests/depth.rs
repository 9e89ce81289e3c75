//! Nothing in a block nests so deep that it overflows the stack it is expanded on: what nests too deep is one error, and
//! what does not is expanded, by rustc and by rust-analyzer, which both have 8 MiB for it.

use super::tokens;
use crate::diagnostics::Errors;
use crate::{parse, pipeline};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use std::thread;

/// The stack that a block has here, in MiB. The rest is left to whoever calls the macro.
const STACK: usize = 6;

fn body(value: &str) -> String {
    format!("struct Net {{ d: Dense(1) }} fn forward(x: [1]) -> (y: [1]) {{ {value} }}")
}

fn size(size: &str) -> String {
    format!("struct Net: [1] -> [1] {{ Dense({size}) }}")
}

fn ty(ty: &str) -> String {
    size(&format!("size_of::<{ty}>()"))
}

fn lambda(term: &str) -> String {
    body(&format!("let h = d(x); lambda(|a: h| {term})"))
}

fn own(term: &str) -> String {
    body(&format!("let h = d(x); lambda(|a: h| {term}, |a, dy| dy)"))
}

/// Where something stands in a block.
type Place = fn(&str) -> String;

/// What nests, as it stands around something in the middle.
const AROUND: &[(Place, &str, &str, &str)] = &[
    (body, "relu(", "d(x)", ")"),
    (body, "(", "d(x)", ")"),
    (body, "x[", "0", "]"),
    (size, "(", "1", ")"),
    (size, "[", "1", "][0]"),
    (size, "&", "1", ""),
    (size, "& ", "1", ""),
    (size, "- ", "1", ""),
    (size, "!", "1", ""),
    (size, "return ", "1", ""),
    (size, "a = ", "1", ""),
    (size, "|a| ", "1", ""),
    (size, "Foo::<", "u8", ">::N"),
    (size, "Foo::<A, ", "u8", ""),
    (size, "<", "u8", " as T>::N"),
    (size, "match 1 { _ => ", "1", "}"),
    (size, "if 1 == 1 { ", "1", "} else { 2 }"),
    (size, "A { a: ", "1", "}"),
    (size, "my!(", "1", ")"),
    (size, "1, activation = relu(", "1", ")"),
    (size, "1 << ", "1", ""),
    (size, "true && ", "1", ""),
    (ty, "Vec<", "u8", ">"),
    (ty, "(", "u8", ",)"),
    (ty, "fn(", "u8", ")"),
    (ty, "fn() -> ", "u8", ""),
    (ty, "& ", "u8", ""),
    (ty, "&&", "u8", ""),
    (ty, "& mut ", "u8", ""),
    (ty, "* const ", "u8", ""),
    (ty, "& dyn Fn() -> ", "u8", ""),
    (lambda, "(", "a", ")"),
    (lambda, "{ ", "a", " }"),
    (lambda, "- ", "a", ""),
    (lambda, "tanh(", "a", ")"),
    (lambda, "(1.0 + a / ", "a", ")"),
    (lambda, "if a > 1.0 { a } else ", "{ a }", ""),
    (own, "(", "a", ")"),
    (own, "{ ", "a", " }"),
    (own, "(|a| { ", "a", " })(a)"),
    (own, "if a > 1.0 { a } else ", "{ a }", ""),
];

/// What goes on in a chain: a thousand links are expanded.
const CHAINS: &[(Place, &str, &str)] = &[
    (body, "d(x)", ".relu()"),
    (size, "1", ".max(1)"),
    (size, "1", " + 1"),
    (size, "1", " as usize"),
    (size, "A", "[0]"),
    (size, "A", "?"),
    (lambda, "a", " + a"),
    (lambda, "a", " + 0.5 * a"),
    (lambda, "a", " * a"),
    (lambda, "a", ".sin()"),
    (lambda, "a", ".powf(a)"),
    (own, "a", " + a"),
];

/// How many errors a block becomes.
fn errors(block: &TokenStream, is_editor: bool) -> usize {
    let block = block.clone();
    let items = if is_editor {
        pipeline::expand_for_editor(block)
    } else {
        pipeline::expand(block, &pipeline::Models::default(), None)
    };
    items.to_string().matches("compile_error").count()
}

/// Whether a block is said to nest too deep or to be too long.
fn is_refused(block: &TokenStream) -> bool {
    let errors = Errors::default();
    let is_refused = parse::readable(block.clone(), &errors).is_none();
    assert_eq!(errors.drain().len(), usize::from(is_refused));
    is_refused
}

/// Expands a block on the stack that it has: nothing to assert but that this comes back, and that it is one error at most
/// where it was refused.
fn check(block: &str) {
    let text = block.to_owned();
    let on_stack = move || {
        let block = tokens(&text);
        let is_refused = is_refused(&block);
        for is_editor in [false, true] {
            let count = errors(&block, is_editor);
            assert!(!is_refused || count == 1, "{count} errors: {}", &text[..100]);
        }
    };
    let thread = thread::Builder::new().stack_size(STACK << 20).spawn(on_stack).expect("a thread");
    thread.join().expect("no mistake but one");
}

fn around((place, open, inner, close): &(Place, &str, &str, &str), count: usize) -> String {
    place(&format!("{}{inner}{}", open.repeat(count), close.repeat(count)))
}

#[test]
fn what_nests_too_deep_is_one_error() {
    for case in AROUND {
        for count in [1000, 20_000] {
            check(&around(case, count));
        }
        assert!(is_refused(&tokens(&around(case, 20_000))));
    }
    for (place, first, link) in CHAINS {
        let block = place(&format!("{first}{}", link.repeat(20_000)));
        assert!(is_refused(&tokens(&block)));
        check(&block);
    }
    for list in ["Dense(1),", "Dense(1);"] {
        let block = format!("struct Net: [1] -> [1] {{ {} }}", list.repeat(20_000));
        assert!(is_refused(&tokens(&block)));
        check(&block);
    }
}

#[test]
fn what_is_expanded_fits_the_stack() {
    for case in AROUND {
        let (mut least, mut most) = (1, 3000);
        while most - least > 1 {
            let middle = usize::midpoint(least, most);
            (least, most) = if is_refused(&tokens(&around(case, middle))) { (least, middle) } else { (middle, most) };
        }
        assert!(least >= 30, "{} {} only {least} times", case.1, case.3);
        check(&around(case, least));
    }
    for (place, first, link) in CHAINS {
        let block = place(&format!("{first}{}", link.repeat(1000)));
        assert!(!is_refused(&tokens(&block)), "{link}");
        check(&block);
    }
    check(&lambda(&format!("{{ {} a }}", "let a = a.exp() * 0.5;".repeat(4000))));
}

#[test]
fn invisible_groups_nest_like_brackets() {
    let grouped = |depth: usize| {
        let inner: TokenStream = "1 + 2".parse().expect("tokens");
        let group = (0..depth).fold(inner, |inner, _| TokenTree::from(Group::new(Delimiter::None, inner)).into());
        let size = TokenTree::from(Group::new(Delimiter::Parenthesis, group));
        let layers: TokenStream = [tokens("Dense"), size.into()].into_iter().collect();
        let layers = TokenTree::from(Group::new(Delimiter::Brace, layers));
        [tokens("struct Net: [1] -> [1]"), layers.into()].into_iter().collect::<TokenStream>()
    };
    let on_stack = move || {
        assert_eq!(errors(&grouped(100), false), 0);
        assert_eq!(errors(&grouped(20_000), false), 1);
    };
    let thread = thread::Builder::new().stack_size(STACK << 20).spawn(on_stack).expect("a thread");
    thread.join().expect("no mistake but one");
}
