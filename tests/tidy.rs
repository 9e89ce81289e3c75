//! Holds the layout rules of the workspace: a header on every file, sizes of files, and imports that point up the tables
//! of rooms in ARCHITECTURE.md.

use std::fs;
use std::path::{Path, PathBuf};

/// The most lines of code a file may have, tests, comments and blank lines not counted.
const LONGEST: usize = 400;

/// Longer files, each with its reason.
const LONGER: &[(&str, &str)] = &[];

/// A crate's rooms, top down: what each may import of its own crate.
const ROOMS: &[(&str, &str, &[&str])] = &[
    ("runtime/src/base", "runtime", &["base"]),
    ("runtime/src/kernels", "runtime", &["base", "kernels"]),
    ("runtime/src/losses", "runtime", &["base", "kernels", "losses"]),
    ("runtime/src/optim", "runtime", &["base", "kernels", "optim"]),
    ("runtime/src/metrics", "runtime", &["base", "kernels", "metrics"]),
    ("runtime/src/init", "runtime", &["base", "kernels", "init"]),
    ("runtime/src/model", "runtime", &["base", "kernels", "losses", "optim", "metrics", "init", "model"]),
    ("runtime/src/data", "runtime", &["base", "data"]),
    ("runtime/src/io", "runtime", &["base", "model", "io"]),
    ("macros/src/diagnostics", "macros", &["diagnostics"]),
    ("macros/src/ast", "macros", &["ast"]),
    ("macros/src/parse", "macros", &["ast", "diagnostics", "parse"]),
    ("macros/src/ir", "macros", &["ast", "diagnostics", "ir"]),
    ("macros/src/ops", "macros", &["ast", "diagnostics", "ir", "ops"]),
    ("macros/src/resolve", "macros", &["ast", "ir", "ops", "diagnostics", "resolve"]),
    ("macros/src/infer", "macros", &["ast", "ir", "ops", "diagnostics", "infer"]),
    ("macros/src/lint", "macros", &["ast", "ir", "ops", "diagnostics", "lint"]),
    ("macros/src/expansion", "macros", &["diagnostics", "expansion"]),
    ("macros/src/lower", "macros", &["ast", "ir", "ops", "diagnostics", "lower"]),
    ("macros/src/emit", "macros", &["ast", "ir", "ops", "diagnostics", "emit"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Folders of Rust that nobody wrote here, or that has to be wrong.
const OTHERS: [&str; 3] = ["target", "ui", "snapshots"];

/// Every Rust file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && path.file_name().is_some_and(|name| OTHERS.iter().all(|other| name != *other)) {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn all_sources() -> Vec<PathBuf> {
    ["macros", "runtime", "examples", "tests", "benches"]
        .iter()
        .flat_map(|folder| sources(&root().join(folder)))
        .collect()
}

/// Holds a rule over every file, or lists what breaks it.
fn hold(rule: &str, files: Vec<PathBuf>, broken: impl Fn(&Path, &str) -> Vec<String>) {
    assert!(!files.is_empty(), "{rule}: no file was found");
    let mut faults = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("a file that was just listed");
        let name = path.strip_prefix(root()).expect("a file below the root").to_string_lossy().replace('\\', "/");
        faults.extend(broken(Path::new(&name), &text).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "{rule}:\n{}", faults.join("\n"));
}

#[test]
fn every_file_opens_by_telling_why_it_exists() {
    hold("a file opens with `//!`", all_sources(), |_, text| {
        let first = text.lines().find(|line| !line.starts_with("#![") && !line.is_empty()).unwrap_or_default();
        if first.starts_with("//!") { Vec::new() } else { vec![format!("opens with `{first}`")] }
    });
}

#[test]
fn no_file_is_too_long() {
    hold("a file has at most 400 lines of code", all_sources(), |path, text| {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        let lines = code.lines().filter(is_code).count();
        let excused = LONGER.iter().any(|(name, _)| Path::new(name) == path);
        if lines <= LONGEST || excused { Vec::new() } else { vec![format!("{lines} lines")] }
    });
}

#[test]
fn imports_point_up_the_table_of_rooms() {
    for (room, of, allowed) in ROOMS {
        let rooms: Vec<&str> =
            ROOMS.iter().filter(|(_, other, _)| other == of).filter_map(|(path, ..)| path.rsplit('/').next()).collect();
        let files: Vec<PathBuf> = sources(&root().join(room));
        hold(&format!("{room} may import {allowed:?}"), files, |_, text| {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let imports = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            let named = imports.flat_map(|line| line.split("crate::").skip(1).map(move |rest| (line, rest)));
            named
                .filter_map(|(line, rest)| {
                    let name: String =
                        rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
                    let wrong = rooms.contains(&name.as_str()) && !allowed.contains(&name.as_str());
                    wrong.then(|| format!("`{}`", line.trim()))
                })
                .collect()
        });
    }
}

#[test]
fn only_emit_quotes_and_only_parse_parses() {
    let macros: Vec<PathBuf> = sources(&root().join("macros/src"));
    hold("`quote!` stands in emit, `syn::parse` in parse", macros, |path, text| {
        let path = path.to_string_lossy();
        let mut faults = Vec::new();
        if text.replace("parse_quote!(", "").contains("quote!(")
            && !path.contains("/emit/")
            && !path.contains("/tests/")
        {
            faults.push("uses `quote!`".to_owned());
        }
        if text.contains("syn::parse::") && !path.contains("/parse/") && !path.contains("/tests/") {
            faults.push("uses `syn::parse`".to_owned());
        }
        faults
    });
}

#[test]
fn unsafe_lives_in_kernels_the_pool_and_plain_structs_alone() {
    hold("`unsafe` stands in kernels, base/pool and base/plain.rs", all_sources(), |path, text| {
        let path = path.to_string_lossy();
        let excused = ["/kernels/", "base/pool/", "base/plain.rs", "tests/"].iter().any(|place| path.contains(place));
        let uses = text.lines().any(|line| {
            let line = line.trim_start();
            !line.starts_with("//")
                && (line.contains("unsafe {") || line.starts_with("unsafe ") || line.contains(" unsafe fn"))
        });
        if uses && !excused { vec!["holds `unsafe`".to_owned()] } else { Vec::new() }
    });
}
