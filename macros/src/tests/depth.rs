//! Nothing in a block nests so deep that it overflows the stack it is expanded on.

use super::tokens;
use crate::pipeline;
use std::thread;

/// What nests, and how it is written `count` times.
fn block(kind: &str, count: usize) -> String {
    let body = |value: &str| format!("struct Net {{ d: Dense(1) }} fn forward(x: [1]) -> (y: [1]) {{ {value} }}");
    let size = |size: &str| format!("struct Net: [1] -> [1] {{ Dense({size}) }}");
    let lambda = |term: &str| body(&format!("let h = d(x); lambda(|a: h| {term})"));
    let own = |term: &str| body(&format!("let h = d(x); lambda(|a: h| {term}, |a, dy| dy)"));
    let around = |open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(count), close.repeat(count));
    match kind {
        "calls" => body(&around("relu(", "d(x)", ")")),
        "parens_value" => body(&around("(", "d(x)", ")")),
        "parens_size" => size(&around("(", "1", ")")),
        "parens_lambda" => lambda(&around("(", "a", ")")),
        "parens_own" => own(&around("(", "a", ")")),
        "brackets" => size(&around("[", "1", "][0]")),
        "braces" => lambda(&around("{ ", "a", " }")),
        "braces_own" => own(&around("{ ", "a", " }")),
        "else_if" => lambda(&format!("{} {{ a }}", "if a > 1.0 { a } else ".repeat(count))),
        "else_if_own" => own(&format!("{} {{ a }}", "if a > 1.0 { a } else ".repeat(count))),
        "minus" => lambda(&around("- ", "a", "")),
        "minus_own" => own(&around("- ", "a", "")),
        "minus_size" => size(&around("- ", "1", "")),
        "reference" => size(&around("& ", "1", "")),
        "closures" => size(&around("|a| ", "1", "")),
        "generics" => size(&format!("{}", around("Foo::<", "u8", ">::N"))),
        "methods" => body(&format!("d(x){}", ".relu()".repeat(count))),
        "methods_size" => size(&format!("1{}", ".max(1)".repeat(count))),
        "methods_lambda" => lambda(&format!("a{}", ".abs()".repeat(count))),
        "sum" => lambda(&format!("a{}", " + a".repeat(count))),
        "sum_constant" => lambda(&format!("a{}", (0..count).map(|k| format!(" + {k}.5 * a")).collect::<String>())),
        "sum_own" => own(&format!("a{}", " + a".repeat(count))),
        "sum_size" => size(&format!("1{}", " + 1".repeat(count))),
        "lets" => body(&format!("{} h", "let h = d(x);".to_owned() + &"let h = relu(h);".repeat(count))),
        "lets_own" => own(&format!("{{ {} a }}", "let a = a * a;".repeat(count))),
        "lets_lambda" => lambda(&format!("{{ {} a }}", "let a = a * 0.5;".repeat(count))),
        "layers" => format!("struct Net: [1] -> [1] {{ {} }}", "Dense(1),".repeat(count)),
        "generics_open" => size(&"Foo::<A, ".repeat(count)),
        "type_generics" => size(&format!("1 as {}", around("Vec<", "u8", ">"))),
        "type_parens" => size(&format!("size_of::<{}>()", around("(", "u8", ",)"))),
        "type_fn" => size(&format!("size_of::<{}>()", around("fn(", "u8", ")"))),
        "type_arrow" => size(&format!("size_of::<{}>()", around("fn() -> ", "u8", ""))),
        "type_reference" => size(&format!("size_of::<{}>()", around("& ", "u8", ""))),
        "qualified" => size(&around("<", "u8", " as T>::N")),
        "match_size" => size(&around("match 1 { _ => ", "1", "}")),
        "if_size" => size(&around("if 1 == 1 { ", "1", "} else { 2 }")),
        "struct_size" => size(&around("A { a: ", "1", "}")),
        "macro_size" => size(&around("my!(", "1", ")")),
        "patterns" => size(&format!("match 1 {{ {} => 1 }}", around("(", "1", ",)"))),
        "closure_braces" => own(&around("(|a| { ", "a", " })(a)")),
        "fields" => {
            format!("struct Net: [1] -> [1] {{ TimeDistributed({}) }}", around("TimeDistributed(", "Dense(1)", ")"))
        }
        "activation" => size(&format!("1, activation = {}", around("relu(", "1", ")"))),
        "annotation" => body(&format!("let h: [{}] = d(x); h", around("(", "1", ")"))),
        "slice" => body(&format!("d(x)[{}]", around("(", "0", ")"))),
        "slices_nested" => body(&around("x[", "0", "]")),
        "type_mut" => size(&format!("size_of::<{}>()", around("& mut ", "u8", ""))),
        "type_ptr" => size(&format!("size_of::<{}>()", around("* const ", "u8", ""))),
        "type_dyn" => size(&format!("size_of::<{}>()", around("& dyn Fn() -> ", "u8", ""))),
        "references_joint" => size(&around("&&", "1", "")),
        "type_references_joint" => size(&format!("size_of::<{}>()", around("&&", "u8", ""))),
        "and" => size(&around("true && ", "1", "")),
        "shift" => size(&around("1 << ", "1", "")),
        "compare" => own(&format!("{{ f({}) }}", "a < b, ".repeat(count))),
        "not" => size(&around("!", "1", "")),
        "return" => size(&around("return ", "1", "")),
        "products" => lambda(&format!("a{}", " * a".repeat(count))),
        "lets_terms" => lambda(&format!("{{ {} a }}", "let a = a.exp() * 0.5;".repeat(count))),
        "methods_exp" => lambda(&format!("a{}", ".exp()".repeat(count))),
        "methods_sin" => lambda(&format!("a{}", ".sin()".repeat(count))),
        "methods_powf" => lambda(&format!("a{}", ".powf(a)".repeat(count))),
        "methods_max" => lambda(&format!("a{}", ".max(a)".repeat(count))),
        "methods_tanh" => lambda(&around("tanh(", "a", ")")),
        "divide" => lambda(&around("(1.0 + a / ", "a", ")")),
        "fraction" => lambda(&format!("a{}", " / a".repeat(count))),
        "assign" => size(&around("a = ", "1", "")),
        "index" => size(&format!("A{}", "[0]".repeat(count))),
        "try" => size(&format!("A{}", "?".repeat(count))),
        "casts" => size(&format!("1{}", " as usize".repeat(count))),
        "slices" => body(&format!("d(x){}", "[..]".repeat(count))),
        "arguments" => body(&format!("add({})", "x, ".repeat(count))),
        _ => panic!("no {kind}"),
    }
}

#[test]
#[ignore]
fn measure() {
    let var = |name: &str| std::env::var(name).expect(name);
    let block = block(&var("KIND"), var("N").parse().expect("N"));
    let mib: f64 = var("MIB").parse().expect("MIB");
    let start = std::time::Instant::now();
    let editor = std::env::var("EDITOR").is_ok();
    let thread = thread::Builder::new().stack_size((mib * 1048576.0) as usize).spawn(move || {
        let block = tokens(&block);
        let items = if editor { pipeline::expand_for_editor(block) } else { pipeline::expand(block, None) };
        let text = items.to_string();
        if text.contains("deep in one another") || text.contains("operators at most") {
            println!("DEEP");
        }
        text.matches("compile_error").count()
    });
    println!("errors {} in {:?}", thread.expect("a thread").join().expect("no panic"), start.elapsed());
}
