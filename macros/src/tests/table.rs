//! The table in the docs of a type, block by block.

use super::blocks::BLOCKS;
use super::{check_snapshot, expand};

/// The comment in front of the name of the model, without its slashes.
fn docs(expansion: &str) -> String {
    let lines = expansion.lines().take_while(|line| line.starts_with("///")).map(|line| line.trim_start_matches("///"));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn types_are_documented_by_these_tables() {
    let tables: Vec<String> = BLOCKS
        .iter()
        .map(|(_, block)| {
            let docs = docs(&expand(block));
            assert!(docs.contains("parameters"), "no docs of {block}");
            format!("{block}\n\n{docs}\n")
        })
        .collect();
    check_snapshot("tables.txt", &tables.join("\n----\n\n"));
}
