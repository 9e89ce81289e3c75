//! Turns the golden cases of layers and networks into Rust: a `model!` block for each network, a call of the check of
//! its kind for each case.
//!
//! `table` says which layers there are and what they take, `options` the same of losses, optimizers and metrics;
//! `gaps` lists what is not built yet. `block` writes networks, `cases` the calls. What comes out is the test program's
//! `models.rs`.

mod block;
mod cases;
mod gaps;
mod options;
mod sequences;
mod source;
mod table;
mod value;

use cases::Kind;
use gaps::Gaps;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn main() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../golden");
    println!("cargo::rerun-if-changed={}", golden.display());
    let mut source = source::Source::default();
    let mut gaps = Gaps::default();
    for file in files(&golden) {
        let family = read(&file);
        let cases = family["cases"].as_array().map_or(&[][..], Vec::as_slice);
        if cases.iter().all(|case| Kind::of(case).is_some()) {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            cases::write(&name, cases, &mut source, &mut gaps);
        }
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("models.rs");
    std::fs::write(&out, source.finish(&gaps)).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

/// The files of numbers, in order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("a readable folder").path());
    let mut files: Vec<_> = paths.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
    files.sort();
    files
}

fn read(file: &Path) -> Value {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
