//! Graphs and passes as text, a file per block.

use super::blocks::BLOCKS;
use super::{check_snapshot, graph, lowered};
use crate::ir::{dump_graph, dump_passes};

#[test]
fn blocks_become_these_graphs_and_passes() {
    for (name, block) in BLOCKS {
        let (graph, passes) = lowered(block);
        let text = format!("{block}\n\n{}\n{}", dump_graph(&graph), dump_passes(&passes));
        check_snapshot(&format!("{name}.txt"), &text);
    }
}

#[test]
fn independent_mistakes_are_reported_in_one_run() {
    let (_, mistakes) = graph(
        "struct Net { a: Desne(4), b: Dense(2, activation = rellu), c: Dense(3) }
         fn forward(x: [4]) -> (y: [2]) { let h = b(a(x)); let g: [7] = c(x); g }",
    );
    let first_lines: Vec<&str> = mistakes.iter().filter_map(|mistake| mistake.lines().next()).collect();
    let wanted = [
        "unknown layer `Desne`",
        "unknown activation `rellu`",
        "shape mismatch: `g` is annotated [7], its value is [3]",
        "shape mismatch: output `y` is declared [2], `g` is [7]",
    ];
    assert_eq!(first_lines, wanted);
}

#[test]
fn what_cannot_be_read_is_not_reported_as_unknown() {
    let blocks = [
        "struct Net { a: Dense(), b: Dense(2) } fn forward(x: [4]) -> (y: [2]) { b(a(x)) }",
        "struct Net { a: 7, b: Dense(2) } fn forward(x: [4]) -> (y: [2]) { b(a(x)) }",
        "struct Net { b: Dense(2) } fn forward(x: four) -> (y: [2]) { b(x) }",
        "struct Net { b: Dense(2) } fn forward(x: [4]) -> (y: two) { b(x) }",
        "struct Net { b: Dense(2) } fn forward(x: [4]) -> (y: [2]) { let h = ; let g = h; b(g) }",
        "struct Net { b: Dense(2) } fn forward(x: [4]) -> (y: [2]) { let h: = relu(x); b(h) }",
        "struct Net { b: Dense(2) } fn forward(x: [4]) -> (y: [2]) { let h = x +; b(h) }",
        "struct Net { b: Dense(2) } fn forward(x: [4]) -> (y: [2]) { let h = b(x) }",
        "struct Net { b: Dense(2) } fn forward(x: [4]) -> (y: [2]) { let h = b(x)",
        "struct Net: [4] -> [2] { Dense(2,,) }",
        "struct Net: [4] -> [2]",
        "struct",
        "",
    ];
    for block in blocks.iter().filter(|block| block.parse::<proc_macro2::TokenStream>().is_ok()) {
        let (_, mistakes) = graph(block);
        assert_eq!(mistakes.len(), 1, "{block}: {mistakes:?}");
    }
}
