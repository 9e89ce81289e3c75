//! The layout of expansions: nothing is lost, and lines end where a reader expects it.

use super::blocks::BLOCKS;
use super::tokens;
use crate::expansion::lay_out;
use crate::pipeline;

/// Tokens without the blanks between them; docs are raw strings to `quote!` and none to a reader of comments.
fn bare(text: &str) -> String {
    let text = tokens(text).to_string().replace("doc = r\"", "doc = \"");
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn an_expansion_laid_out_has_the_same_tokens() {
    for (name, block) in BLOCKS {
        let items = pipeline::expand(tokens(block), &pipeline::Models::default(), None);
        let text = lay_out(items.clone());
        let (found, wanted) = (bare(&text), bare(&items.to_string()));
        let at = found.bytes().zip(wanted.bytes()).position(|(found, wanted)| found != wanted);
        let at = at.unwrap_or(found.len().min(wanted.len())).saturating_sub(40);
        assert!(found == wanted, "{name}: {:.80} where {:.80} was", &found[at..], &wanted[at..]);
    }
}

#[test]
fn lines_break_where_a_reader_expects_it() {
    let cases = [
        ("const A: usize = 1; const B: usize = 2;", "const A: usize = 1;\nconst B: usize = 2;\n"),
        (
            "#[doc = \" What.\"] fn f(a: &'static str) -> T { g(-a, !b, &mut c, a - b) }",
            "/// What.\nfn f(a: &'static str) -> T { g(-a, !b, &mut c, a - b) }\n",
        ),
        (
            "impl<const B: usize> A<B> for C<{ B }> { fn f() {} fn g() {} }",
            "impl<const B: usize> A<B> for C<{ B }> {\n    fn f() {}\n    fn g() {}\n}\n",
        ),
        (
            "fn f() { if a < b && 1 <= c { g(); } else { h(); } x[0].i = |a, b| a * b; }",
            "fn f() {\n    if a < b && 1 <= c {\n        g();\n    } else {\n        h();\n    }\n    x[0].i = |a, b| a * b;\n}\n",
        ),
        (
            "use a::{b, c}; type D<'a> = &'a [E<F<u8>>; 2]; const _: () = f::<{ G }>();",
            "use a::{ b, c };\ntype D<'a> = &'a [E<F<u8>>; 2];\nconst _: () = f::<{ G }>();\n",
        ),
        (
            "fn f() { if A { g(); } ::h::i(); for x in 0..3 { y[..x] = 2; } }",
            "fn f() {\n    if A {\n        g();\n    }\n    ::h::i();\n    for x in 0..3 {\n        y[..x] = 2;\n    }\n}\n",
        ),
    ];
    for (code, wanted) in cases {
        assert_eq!(lay_out(tokens(code)), wanted);
    }
}

#[test]
fn long_lists_stand_one_element_a_line() {
    let names = |count: usize| (0..count).map(|at| format!("a_rather_long_name_{at}")).collect::<Vec<_>>();
    let code = format!("const A: [B; 9] = [{}];", names(9).join(", "));
    let wanted = format!("const A: [B; 9] = [\n    {}\n];\n", names(9).join(",\n    "));
    assert_eq!(lay_out(tokens(&code)), wanted);
    let code = format!("const A: usize = 0 + {};", names(9).join(" + "));
    let wanted = format!("const A: usize = 0\n    + {};\n", names(9).join("\n    + "));
    assert_eq!(lay_out(tokens(&code)), wanted);
}
