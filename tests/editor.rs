//! What an editor shows of a block: rust-analyzer is driven over its protocol on `editor/fixture.rs`, one question after
//! the other, each a row of [`CASES`]. Where it is not installed the test says so and passes; see `README.md`.

#[path = "editor/client.rs"]
mod client;

use client::Client;
use serde_json::{Value, json};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const FIXTURE: &str = include_str!("editor/fixture.rs");

/// Where the cursor stands.
const CURSOR: char = '¦';

/// A question: in the fixture, `find` is replaced by `write`, and one of `write` and `at` marks the cursor.
struct Case {
    find: &'static str,
    write: &'static str,
    at: &'static str,
    want: Want,
}

enum Want {
    /// The hover has all of these, and none of those.
    Hover(&'static [&'static str], &'static [&'static str]),
    /// The list has all of these, and none of those.
    Completion(&'static [&'static str], &'static [&'static str]),
    /// One place, just here in the fixture.
    Definition(&'static str),
    /// Exactly these, each the underlined text and part of what is said; by rust-analyzer itself.
    Mistakes(&'static [(&'static str, &'static str)]),
    /// The same by rustc, whose checks run when the file is saved.
    MistakesOfRustc(&'static [(&'static str, &'static str)]),
}

use Want::{Completion, Definition, Hover, Mistakes, MistakesOfRustc};

const fn case(find: &'static str, write: &'static str, want: Want) -> Case {
    Case { find, write, at: "", want }
}

/// A question about a place beside the one that is edited.
const fn beside(find: &'static str, write: &'static str, at: &'static str, want: Want) -> Case {
    Case { find, write, at, want }
}

/// Names of the expansion that no hover may show.
const OURS: &[&str] = &["DIGIT_NET__", "kernels", "Dims {", "quote", "compile_error"];

const CASES: &[Case] = &[
    // Documentation of layers, arguments, values and ops.
    case(
        "Conv2d(32",
        "Con¦v2d(32",
        Hover(&["struct Conv2d", "Convolution over an image", "|`kernel_size`|", "`valid`"], OURS),
    ),
    case(
        "Dense(32, act",
        "De¦nse(32, act",
        Hover(&["struct Dense", "on the last axis", "|`units`|a size|must be given|"], OURS),
    ),
    case("Lstm(8)", "Ls¦tm(8)", Hover(&["struct Lstm", "|`return_sequences`|"], OURS)),
    case("kernel_size = 3, act", "kernel¦_size = 3, act", Hover(&["const kernel_size", "must be given"], OURS)),
    case("relu),\n        wide", "re¦lu),\n        wide", Hover(&["const relu", "where it is positive"], OURS)),
    case("same)", "sa¦me)", Hover(&["const same"], OURS)),
    case("he_normal)", "he_nor¦mal)", Hover(&["variance 2 / inputs"], OURS)),
    case("max_pool2d(w", "max_¦pool2d(w", Hover(&["fn max_pool2d", "|`pool_size`|"], OURS)),
    case("flatten()", "flat¦ten()", Hover(&["fn flatten", "All axes in one"], OURS)),
    // Shapes: literal ones, and those that depend on a constant, on a sub-model, on two axes of a sequence.
    case(
        "let h",
        "let ¦h",
        Hover(&["const h: Shape = &[26, 26, 32]", "`image [28, 28, 1]` → `conv [26, 26, 32]`"], OURS),
    ),
    case("wide(h)", "wide(¦h)", Hover(&["const h: Shape = &[26, 26, 32]"], OURS)),
    case("let w", "let ¦w", Hover(&["const w: Shape = &[26, 26, 16]"], OURS)),
    case("let p", "let ¦p", Hover(&["const p: Shape = &[13, 13, 16]"], OURS)),
    case("let t", "let ¦t", Hover(&["const t: Shape = &[32]"], OURS)),
    case("let b", "let ¦b", Hover(&["const b: Shape = &[8]"], OURS)),
    case("let d", "let ¦d", Hover(&["const d: Shape = &[32]"], OURS)),
    case("steps: [5", "st¦eps: [5", Hover(&["const steps: Shape = &[5, 8]"], OURS)),
    case("digit: [", "dig¦it: [", Hover(&["const digit: Shape = &[10]"], OURS)),
    case(
        "conv(image)",
        "co¦nv(image)",
        Hover(&["Looks at edges.", "`[28, 28, 1]` → `[26, 26, 32]`, 320 parameters"], OURS),
    ),
    case(
        "struct DigitNet",
        "struct Digit¦Net",
        Hover(&["struct DigitNet", "Digits with a tower on top.", "parameters", "MaxPool2d"], OURS),
    ),
    // Arguments and their values.
    case(
        "Conv2d(32, kernel_size = 3, activation = relu)",
        "Conv2d(32, ¦)",
        Completion(&["kernel_size", "activation", "padding"], &[]),
    ),
    case(
        "Conv2d(32, kernel_size = 3, activation = relu)",
        "Conv2d(32, ker¦)",
        Completion(&["kernel_size", "FILTERS"], &[]),
    ),
    case("Conv2d(32, kernel_size = 3, activation = relu)", "Conv2d(¦)", Completion(&["filters", "FILTERS"], &[])),
    case(
        "Conv2d(32, kernel_size = 3, activation = relu)",
        "Conv2d(32, kernel_size = 3, ¦)",
        Completion(&["strides", "padding"], &["units", "FILTERS"]),
    ),
    case(
        "activation = relu),\n        wide",
        "activation = ¦),\n        wide",
        Completion(&["relu", "softmax", "gelu"], &["same", "FILTERS"]),
    ),
    case("activation = relu),\n        wide", "activation = re¦lu),\n        wide", Completion(&["relu"], &["same"])),
    case("padding = same", "padding = ¦", Completion(&["same", "valid"], &["causal", "relu"])),
    case("he_normal", "¦", Completion(&["glorot_uniform", "orthogonal"], &["relu"])),
    case("merge_mode = sum", "merge_mode = ¦", Completion(&["concat", "sum", "none"], &["same"])),
    case("max_pool2d(w, 2)", "max_pool2d(w, ¦)", Completion(&["pool_size", "strides"], &["units", "h"])),
    case("Dense(CLASSES", "Dense(CLA¦", Completion(&["CLASSES", "units"], &[])),
    // Layers and models where a layer stands.
    case(
        "head: Dense(CLASSES, activation = softmax)",
        "head: ¦",
        Completion(&["Dense", "Conv2d", "Tower", "TimeDistributed"], &["relu"]),
    ),
    case("head: Dense(CLASSES, activation = softmax)", "head: Den¦", Completion(&["Dense", "Tower"], &[])),
    case(
        "Dense(32, activation = relu),\n",
        "Dense(32, activation = relu),\n        ¦\n",
        Completion(&["Dense", "Tower"], &[]),
    ),
    // Fields, ops and variables so far where a value stands.
    case(
        "let t = tower(e);",
        "let t = ¦",
        Completion(&["conv", "tower", "max_pool2d", "flatten", "relu", "h", "e", "image"], &["t", "b", "FILTERS"]),
    ),
    case("let t = tower(e);", "let t = to¦;", Completion(&["tower", "h"], &["t"])),
    case("tower(e)", "tower(¦)", Completion(&["e", "h", "steps", "flatten"], &["t", "units"])),
    case("p.flatten()", "p.¦", Completion(&["flatten", "max_pool2d"], &["conv", "h"])),
    case("head(concatenate(d, b))", "¦", Completion(&["head", "d", "b"], &["FILTERS"])),
    // Definitions.
    case("tower: Tower", "tower: To¦wer", Definition("¦Tower: [64]")),
    case("tower(e)", "to¦wer(e)", Definition("¦tower: Tower")),
    case("Dense(CLASSES", "Dense(CLA¦SSES", Definition("¦CLASSES: usize")),
    case("digit: [CLASSES", "digit: [CLA¦SSES", Definition("¦CLASSES: usize")),
    case("Conv2d(FILTERS", "Conv2d(FIL¦TERS", Definition("¦FILTERS: usize")),
    case("wide(h)", "wide(¦h)", Definition("let ¦h")),
    case("conv(image)", "conv(ima¦ge)", Definition("forward(¦image")),
    case("net.conv", "net.co¦nv", Definition("¦conv: Conv2d")),
    // A mistake is underlined alone.
    case("", "", Mistakes(&[])),
    case("embed(p.flatten())", "embed(p)", Mistakes(&[])),
    case("e: [64] = embed", "e: [63] = embed", Mistakes(&[])),
    case("merge_mode = sum),", "merge_mode = sum), extra: Dense(),", Mistakes(&[("Dense", "`units`")])),
    case("conv(image)", "conv(image.flatten())", Mistakes(&[("conv", "`flatten` is [784]")])),
    case("Conv2d(32", "Conv2s(32", Mistakes(&[("Conv2s", "did you mean `Conv2d`?")])),
    case("padding = same", "padding = sane", Mistakes(&[("sane", "did you mean `same`?")])),
    case("activation = softmax", "activation = sotfmax", Mistakes(&[("sotfmax", "did you mean `softmax`?")])),
    case(
        "kernel_initializer",
        "kernel_initialiser",
        Mistakes(&[("kernel_initialiser", "did you mean `kernel_initializer`?")]),
    ),
    case("tower(e)", "towr(e)", Mistakes(&[("towr", "did you mean `tower`?")])),
    case("max_pool2d(w, 2)", "max_pool2d(w, 30)", MistakesOfRustc(&[("max_pool2d", "`w` is [26, 26, 16]")])),
    // While a statement or a field is half-typed, the rest keeps its meaning.
    case("let t = tower(e);", "let x =\n        let ¦t = tower(e);", Hover(&["const t: Shape = &[32]"], OURS)),
    case("let t = tower(e);", "let x = conv()\n        let ¦t = tower(e);", Hover(&["const t: Shape = &[32]"], OURS)),
    case("let t = tower(e);", "let x = conv(;\n        let ¦t = tower(e);", Hover(&["const t: Shape = &[32]"], OURS)),
    case("let t = tower(e);", "let\n        let ¦t = tower(e);", Hover(&["const t: Shape = &[32]"], OURS)),
    case("let t = tower(e);", "let x: \n        let ¦t = tower(e);", Hover(&["const t: Shape = &[32]"], OURS)),
    case("let t = tower(e);", "h.\n        let ¦t = tower(e);", Hover(&["const t: Shape = &[32]"], OURS)),
    case("let t = tower(e);", "let x = h.\n        let ¦t = tower(e);", Hover(&["const t: Shape = &[32]"], OURS)),
    case(
        "let t = tower(e);",
        "let x = max_pool2d(h, pool_size = );\n        let ¦t = tower(e);",
        Hover(&["const t: Shape = &[32]"], OURS),
    ),
    beside("let b = both(steps);", "let b =", "let ¦t", Hover(&["const t: Shape = &[32]"], OURS)),
    beside("let b = both(steps);", "let b =", "net.co¦nv", Hover(&["pub conv: DigitNetLayerConv"], OURS)),
    beside("let b = both(steps);", "let b =", "net.co¦nv", Definition("¦conv: Conv2d")),
    beside("let b = both(steps);", "let b = both(", "let ¦h", Hover(&["const h: Shape = &[26, 26, 32]"], OURS)),
    beside("let b = both(steps);", "let b = both(", "&Digit¦Net", Hover(&["struct DigitNet"], OURS)),
    beside(
        "embed: Dense(64, kernel_initializer = he_normal)",
        "embed: Dense(64, kernel_initializer = )",
        "let ¦h",
        Hover(&["const h: Shape = &[26, 26, 32]"], OURS),
    ),
    beside(
        "embed: Dense(64, kernel_initializer = he_normal)",
        "embed: ",
        "let ¦p",
        Hover(&["const p: Shape = &[13, 13, 16]"], OURS),
    ),
    beside(
        "embed: Dense(64, kernel_initializer = he_normal)",
        "embed",
        "let ¦p",
        Hover(&["const p: Shape = &[13, 13, 16]"], OURS),
    ),
    beside(
        "embed: Dense(64, kernel_initializer = he_normal)",
        "embed: Dense(",
        "&Digit¦Net",
        Hover(&["struct DigitNet"], OURS),
    ),
    beside(
        "embed: Dense(64, kernel_initializer = he_normal)",
        "embed: Dense(",
        "struct To¦wer",
        Hover(&["struct Tower"], OURS),
    ),
    beside(
        "embed: Dense(64, kernel_initializer = he_normal)",
        "embed: Dense(64",
        "let ¦t",
        Hover(&["const t: Shape = &[32]"], OURS),
    ),
    beside("let b = both(steps);", "let b = both(", "let ¦d", Hover(&["const d: Shape"], OURS)),
    beside("let b = both(steps);", "let b = both(steps", "let ¦d", Hover(&["const d: Shape = &[32]"], OURS)),
];

#[test]
fn rust_analyzer_knows_every_word_of_a_block() {
    let Some(program) = client::find_server() else {
        // Past the capture of tests: who runs them should see what was not tested.
        let _ = writeln!(io::stderr(), "skipped: no rust-analyzer is installed; tests/README.md tells how to get one");
        return;
    };
    let folder = fixture();
    let mut client = Client::start(&program, &folder, FIXTURE);
    let faults: Vec<String> = CASES.iter().filter_map(|case| check(&mut client, case).err()).collect();
    assert!(faults.is_empty(), "{} of {} wrong:\n{}", faults.len(), CASES.len(), faults.join("\n"));
}

/// A crate of its own with the fixture as its library, and the versions of this workspace.
fn fixture() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
    let manifest = format!(
        "[package]\nname = \"fixture\"\nedition = \"2024\"\n\n[dependencies]\n\
         formwork = {{ path = '{}', default-features = false }}\n\n[workspace]\n",
        root.join("runtime").display(),
    );
    fs::create_dir_all(folder.join("src")).expect("a folder for the fixture");
    for (name, text) in [("Cargo.toml", &manifest[..]), ("src/lib.rs", FIXTURE)] {
        fs::write(folder.join(name), text).expect("the fixture can be written");
    }
    for name in ["Cargo.lock", "rust-toolchain.toml"] {
        fs::copy(root.join(name), folder.join(name)).expect("a file of this workspace");
    }
    folder
}

/// Asks one question, and tells what is wrong with the answer.
fn check(client: &mut Client, case: &Case) -> Result<(), String> {
    let text = FIXTURE.replacen(case.find, case.write, 1);
    assert!(FIXTURE.contains(case.find), "the fixture has no `{}`", case.find);
    let text = if case.at.is_empty() { text } else { text.replacen(&case.at.replace(CURSOR, ""), case.at, 1) };
    let cursor = text.find(CURSOR);
    let text = text.replace(CURSOR, "");
    client.change(&text);
    let place = place(&text, cursor.unwrap_or(0));
    let told = |what: String| Err(format!("`{}` {}: {what}", case.write, case.at));
    match case.want {
        Hover(wanted, unwanted) => {
            let hover = client.ask("textDocument/hover", &place);
            let shown = hover["contents"]["value"].as_str().unwrap_or_default();
            let missing = wanted.iter().find(|part| !shown.contains(**part));
            let odd = unwanted.iter().find(|part| shown.contains(**part));
            if missing.is_some() || odd.is_some() {
                return told(format!("shows {missing:?} not, {odd:?} needlessly:\n{shown}"));
            }
        }
        Completion(wanted, unwanted) => {
            let list = client.ask("textDocument/completion", &place);
            let items = list["items"].as_array().or(list.as_array()).cloned().unwrap_or_default();
            let names: Vec<&str> = items.iter().filter_map(|item| item["label"].as_str()).map(plain).collect();
            let missing = wanted.iter().find(|name| !names.contains(*name));
            let odd = unwanted.iter().find(|name| names.contains(*name));
            if missing.is_some() || odd.is_some() {
                return told(format!("offers {missing:?} not, {odd:?} needlessly: {names:?}"));
            }
        }
        Definition(wanted) => {
            let found = client.ask("textDocument/definition", &place);
            let places: Vec<Value> = found.as_array().into_iter().flatten().map(start_of).collect();
            let plain = wanted.replace(CURSOR, "");
            let at = text.find(&plain).unwrap_or(0) + wanted.find(CURSOR).unwrap_or(0);
            if places != [self::place(&text, at)] {
                return told(format!("leads to {found}"));
            }
        }
        Mistakes(wanted) => return compare(&text, &client.mistakes(), wanted).or_else(told),
        MistakesOfRustc(wanted) => return compare(&text, &client.mistakes_of_rustc(&text), wanted).or_else(told),
    }
    Ok(())
}

/// Holds what is underlined to what should be.
fn compare(text: &str, found: &[Value], wanted: &[(&str, &str)]) -> Result<(), String> {
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|found| (slice(text, &found["range"]), found["message"].as_str().unwrap_or_default()))
        .collect();
    let is_right = found.len() == wanted.len()
        && found.iter().zip(wanted).all(|((at, told), (place, part))| at == place && told.contains(part));
    if is_right { Ok(()) } else { Err(format!("is marked {found:?}")) }
}

/// `max_pool2d(…)` → `max_pool2d`.
fn plain(label: &str) -> &str {
    label.split('(').next().unwrap_or(label)
}

/// The protocol's place of a byte: it counts the units of UTF-16.
fn place(text: &str, at: usize) -> Value {
    let before = &text[..at];
    let line = before.rsplit('\n').next().unwrap_or(before);
    json!({ "line": before.matches('\n').count(), "character": line.encode_utf16().count() })
}

/// Where a definition starts: its name, where the server tells it apart.
fn start_of(found: &Value) -> Value {
    let range = if found["range"].is_null() { &found["targetSelectionRange"] } else { &found["range"] };
    range["start"].clone()
}

/// The text of a range within one line.
fn slice<'t>(text: &'t str, range: &Value) -> &'t str {
    let number = |value: &Value| value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
    let (start, end) = (&range["start"], &range["end"]);
    let line = text.lines().nth(number(&start["line"])).unwrap_or_default();
    if start["line"] == end["line"] { &line[number(&start["character"])..number(&end["character"])] } else { line }
}
