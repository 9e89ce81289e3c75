//! Whole expansions, as they are read.

use super::{check_file, check_snapshot, expand, package};

/// What `docs/expansion.md` shows.
const DIGITS: &str = "
/// Handwritten digits, 8×8 grey, to ten classes.
pub struct DigitNet {
    hidden: Dense(HIDDEN, activation = relu),
    drop: Dropout(0.25),
    head: Dense(10, activation = softmax),
}
fn forward(image: [8, 8, 1]) -> (digit: [10]) {
    let h = hidden(flatten(image));
    head(drop(h))
}
";

#[test]
fn a_small_model_becomes_this() {
    check_snapshot("digit_net.txt", &expand(DIGITS));
}

#[test]
fn lambdas_become_this() {
    let text = expand(
        "struct Pair { dense: Dense(3) }
         fn forward(l: [3], r: [3]) -> (d: [3], e: [3]) {
             let h = dense(l);
             let d = lambda(|a: h, b: r| (a - b) * (a - b));
             (d: d, e: lambda(|a: d, b: l| if a > LIMIT { sigmoid(a) } else { a * b.powi(ORDER) }))
         }",
    );
    let starts = ["/// What `", "#[allow(clippy::all", "fn backward<"];
    let lines: Vec<&str> = text.lines().collect();
    let parts =
        lines.iter().enumerate().filter(|(_, line)| starts.iter().any(|start| line.trim_start().starts_with(start)));
    let parts: Vec<String> = parts
        .map(|(first, line)| {
            let indent = line.len() - line.trim_start().len();
            let end = lines[first..]
                .iter()
                .position(|line| *line == format!("{}}}", " ".repeat(indent)) || line.ends_with("usize>;"));
            lines[first..=first + end.unwrap_or(0)].join("\n")
        })
        .collect();
    check_snapshot("lambdas.txt", &(parts.join("\n\n") + "\n"));
}

#[test]
fn the_page_on_expansion_shows_what_the_macro_writes() {
    let block = DIGITS.trim().replace('\n', "\n    ");
    let page = format!(
        "# What `model!` writes\n\n\
         The block\n\n```rust\nconst HIDDEN: usize = 32;\n\nmodel! {{\n    {block}\n}}\n```\n\n\
         becomes the Rust below: constants for every shape, a check for each rule that only rustc can decide, the \
         parameter structs, the handle, the graph as data, the dims of each kernel call, the two memory plans, and one \
         function per pass. Look for `fn predict`, `fn forward` and `fn backward`: they are the network.\n\n\
         A test writes this page (`FORMWORK_SNAPSHOTS=overwrite cargo test -p formwork-macros`); \
         `FORMWORK_EXPAND=target/expanded cargo check` writes the same for your own blocks, a file per model.\n\n```rust\n{}```\n",
        expand(DIGITS)
    );
    check_file(&package().join("../docs/expansion.md"), &page);
}

#[test]
fn a_block_with_a_mistake_still_has_its_type_and_fields() {
    let text = expand(
        "struct Net { head: Dense(2), other: Dense(3, units = 4) }
         fn forward(x: [4]) -> (y: [2]) { head(other(x)) }",
    );
    for part in
        ["struct Net(", "pub head: NetLayerHead", "pub other: NetLayerOther", "pub bias:", "::core::compile_error!"]
    {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
}
