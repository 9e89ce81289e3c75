//! The table in the docs of a type, block by block.

use super::blocks::BLOCKS;
use super::{check_snapshot, expand};

/// The comment in front of the model's own type, without its slashes.
fn docs(expansion: &str, model: &str) -> String {
    let lines: Vec<&str> = expansion.lines().collect();
    let is_type = |line: &&str| line.contains(&format!("struct {model}("));
    let end = lines.iter().position(is_type).expect("the type of the model");
    let start = lines[..end].iter().rposition(|line| !line.starts_with("///")).map_or(0, |line| line + 1);
    let docs = lines[start..end].iter().map(|line| line.trim_start_matches("///"));
    docs.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn types_are_documented_by_these_tables() {
    let tables: Vec<String> = BLOCKS
        .iter()
        .map(|(_, block)| {
            let behind = block.split("struct ").nth(1).unwrap_or_default();
            let model: String = behind.chars().take_while(char::is_ascii_alphanumeric).collect();
            format!("{block}\n\n{}\n", docs(&expand(block), &model))
        })
        .collect();
    check_snapshot("tables.txt", &tables.join("\n----\n\n"));
}
