//! What rustc says of blocks that are broken in one place: many mutants as modules of one crate, checked once.
//!
//! The macro alone is asked in `macros/src/tests/mutants.rs`, of far more of them. Here it is the whole: an error that only
//! rustc can find, since a size is a constant or a layer a type of the user's, is one error too, on the statement that was
//! changed or the first it makes wrong, in our words, and never from inside the expansion.

#[path = "mutants/mod.rs"]
mod shared;

use serde_json::Value;
use shared::blocks::{Block, zoo, zoo_files};
use shared::mutate::{Mutant, Way, mutants};
use shared::random::Random;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Mutants of a block in one way, and of all in all; `FORMWORK_MUTANTS=all` asks rustc about twenty times as many.
const MOST: (usize, usize) = (1, 240);
const MOST_OF_ALL: (usize, usize) = (6, usize::MAX);

/// What stands in front of a block in its file.
const FRONT: &str = "use super::super::*;\nformwork::model! {\n";

/// What rustc may say in its own words, at a name of the user's: the code, and what is wrong then.
const OWN_WORDS: &[(&str, &str)] = &[
    ("E0425", "a constant or function that there is not"),
    ("E0433", "a path that leads nowhere"),
    ("E0432", "a path that leads nowhere"),
    ("E0412", "a type that there is not"),
    ("E0308", "a constant of another type"),
    ("E0560", "a field that a layer of the user's does not have"),
    ("E0063", "a field that a layer of the user's needs"),
    ("E0061", "an argument that a function of the user's needs"),
    ("E0599", "a function that a type of the user's does not have"),
];

/// One error of rustc's.
struct Told {
    code: String,
    message: String,
    /// Its byte in the text of the mutant; nothing where it stands elsewhere.
    byte: Option<usize>,
}

fn wants_all() -> bool {
    std::env::var("FORMWORK_MUTANTS").is_ok_and(|wish| wish == "all")
}

/// Whether only rustc can tell what is wrong in a block: it names constants, types or other models. Those that do not are
/// asked about when all are.
fn asks_rustc(block: &Block) -> bool {
    let words = || block.text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let is_constant =
        |word: &str| word.len() > 1 && !word.contains(char::is_lowercase) && !word.starts_with(char::is_numeric);
    let is_model = |part: &str| part.trim().starts_with(char::is_uppercase) && !part.contains('(');
    let names_model =
        || block.text.split([',', '{', '}']).filter_map(|part| part.split_once(": ")).any(|(_, part)| is_model(part));
    wants_all() || block.text.contains("::") || words().any(is_constant) || names_model()
}

/// The mutants rustc is asked about, the same on every run.
fn chosen(blocks: &[Block]) -> Vec<Mutant> {
    let (of_a_way, of_all) = if wants_all() { MOST_OF_ALL } else { MOST };
    let mut found: Vec<Mutant> = blocks.iter().flat_map(|block| mutants(block, of_a_way)).collect();
    let mut random = Random(0);
    while found.len() > of_all {
        found.swap_remove(random.below(found.len()));
    }
    found
}

/// Writes a crate of all of them, the files of the zoo around them. A module stands for each text.
fn write_crate(folder: &Path, texts: &BTreeMap<String, (String, String)>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let _ = fs::remove_dir_all(folder.join("src"));
    fs::create_dir_all(folder.join("src")).expect("a folder for the crate");
    let runtime = toml_text(&root.join("runtime"));
    let manifest = format!(
        "[package]\nname = \"mutants\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         formwork = {{ path = {runtime}, features = [\"f64\"] }}\n\n[workspace]\n"
    );
    let write = |path: PathBuf, text: &str| fs::write(path, text).expect("a file of the crate");
    write(folder.join("Cargo.toml"), &manifest);
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock file");
    let mut library = String::from(
        "#![allow(warnings)]\n\
         macro_rules! zoo { ($(fn $test:ident { $($block:tt)* })*) => { $(formwork::model! { $($block)* })* } }\n\
         mod zoo { pub(crate) use zoo; }\n",
    );
    for path in zoo_files() {
        let file = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let here: Vec<&String> = texts.iter().filter(|(_, (of, _))| *of == file).map(|(name, _)| name).collect();
        if here.is_empty() && file != "my" {
            continue;
        }
        writeln!(library, "mod {file};").expect("a string takes any text");
        let mut text = fs::read_to_string(&path).expect("a file of the zoo");
        text.push_str("\nmod broken {\n");
        for name in here {
            writeln!(text, "pub mod {name};").expect("a string takes any text");
        }
        text.push_str("}\n");
        write(folder.join(format!("src/{file}.rs")), &text);
    }
    write(folder.join("src/lib.rs"), &library);
    for (name, (file, text)) in texts {
        let folder = folder.join(format!("src/{file}/broken"));
        fs::create_dir_all(&folder).expect("a folder for the blocks");
        write(folder.join(format!("{name}.rs")), &format!("{FRONT}{text}\n}}\n"));
    }
}

/// A path as TOML quotes it, backslashes and all.
fn toml_text(path: &Path) -> String {
    format!("{:?}", path.to_string_lossy())
}

/// What rustc says of each module.
fn check(folder: &Path) -> BTreeMap<String, Vec<Told>> {
    let cargo = std::env::var_os("CARGO").expect("cargo runs the tests");
    let output = Command::new(cargo)
        .current_dir(folder)
        .args(["check", "--offline", "--message-format=json", "--target-dir"])
        .arg(folder.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs");
    let mut told: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
        let message = &line["message"];
        if message["level"] != "error" || message["spans"].as_array().is_none_or(Vec::is_empty) {
            continue;
        }
        let (name, found) = read(message);
        told.entry(name).or_default().push(found);
    }
    assert!(!told.is_empty(), "rustc found nothing:\n{}", String::from_utf8_lossy(&output.stderr));
    told
}

/// The place in the crate of a span inside a macro of another one, such as the library's `panic!`.
fn outermost(span: &Value) -> &Value {
    let is_foreign =
        span["file_name"].as_str().is_some_and(|file| Path::new(file).is_absolute() || file.starts_with("/rustc"));
    match &span["expansion"] {
        Value::Object(expansion) if is_foreign => outermost(&expansion["span"]),
        _ => span,
    }
}

/// An error and its module: that of its place, or of what led there.
fn read(message: &Value) -> (String, Told) {
    let module = |span: &Value| {
        let span = outermost(span);
        let file = Path::new(span["file_name"].as_str().unwrap_or_default());
        let is_broken = file.parent().is_some_and(|folder| folder.ends_with("broken"));
        is_broken.then(|| file.file_stem().unwrap_or_default().to_string_lossy().into_owned())
    };
    let spans = message["spans"].as_array().expect("spans are a list");
    let main = spans.iter().find(|span| span["is_primary"] == true).unwrap_or(&spans[0]);
    let byte = module(main).and_then(|_| {
        let start = outermost(main)["byte_start"].as_u64().and_then(|byte| usize::try_from(byte).ok())?;
        start.checked_sub(FRONT.len())
    });
    let all = spans.iter().chain(spans.iter().map(|span| &span["expansion"]["span"]));
    let name = module(main).or_else(|| all.into_iter().find_map(module)).unwrap_or_default();
    let text = |key: &str| message[key].as_str().unwrap_or_default().to_owned();
    let code = message["code"]["code"].as_str().unwrap_or_default().to_owned();
    (name, Told { code, message: text("message"), byte })
}

/// What is wrong with what rustc says of a mutant.
fn fault(mutant: &Mutant, told: &[Told]) -> Option<String> {
    if mutant.is_several() {
        return None;
    }
    let [one] = told else { return Some(format!("{} errors", told.len())) };
    let Some(byte) = one.byte else { return Some("an error from elsewhere".to_owned()) };
    if !mutant.allows(byte) {
        return Some("another statement is blamed".to_owned());
    }
    let is_ours = one.message.contains("\nhelp: ") || one.code == "E0277" && one.message.starts_with('`');
    let is_ours = is_ours || one.message.starts_with("cannot add");
    let is_known = OWN_WORDS.iter().any(|(code, _)| *code == one.code);
    (!is_ours && !is_known).then(|| "words of rustc's".to_owned())
}

#[test]
fn rustc_has_one_error_for_a_block_broken_in_one_place() {
    let blocks: Vec<Block> = zoo(false).into_iter().filter(asks_rustc).collect();
    let found = chosen(&blocks);
    let mut texts = BTreeMap::new();
    for (index, mutant) in found.iter().enumerate() {
        texts.insert(format!("mutant_{index}"), (mutant.block.file.clone(), mutant.text.clone()));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants");
    write_crate(&folder, &texts);
    let told = check(&folder);
    let unsound: Vec<&String> = told.keys().filter(|name| !name.starts_with("mutant_")).collect();
    // The files of the zoo stand in the crate too.
    assert!(unsound.is_empty(), "rustc refuses what is right: {unsound:?}: {:?}", told[unsound[0]][0].message);
    let (mut counts, mut wrong) = (BTreeMap::<Way, [usize; 2]>::new(), Vec::new());
    for (index, mutant) in found.iter().enumerate() {
        let told = told.get(&format!("mutant_{index}"));
        counts.entry(mutant.way).or_default()[usize::from(told.is_some())] += 1;
        if let Some(fault) = told.and_then(|told| fault(mutant, told)) {
            let told = told.map(Vec::as_slice).unwrap_or_default();
            let told: Vec<String> = told
                .iter()
                .map(|told| format!("  {:?} {} {}", told.byte, told.code, told.message.replace('\n', " / ")))
                .collect();
            wrong.push(format!("{}\n{fault}\n{}\n{}", mutant.describe(), told.join("\n"), mutant.text));
        }
    }
    for (way, [valid, told]) in counts {
        println!("{:32} {told:5} told, {valid:5} valid", way.name());
    }
    assert!(wrong.is_empty(), "{} of {} mutants:\n\n{}", wrong.len(), found.len(), wrong.join("\n\n"));
}
