//! The rejected programs of `ui/` as data: what rustc prints of each is one error per mistake, where the program says it
//! is, in our words, within a few lines.
//!
//! A program marks each of its mistakes at the end of the line: `Desne(2), //~ Desne` has one error, which points at
//! `Desne`. Who writes a program writes its marks by hand, before he looks at the `.stderr`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The most lines from `error:` to the place.
const LONGEST: usize = 6;

/// The fewest programs.
const FEWEST: usize = 150;

/// Errors in rustc's words, which has no others for them: the code, and what the mistake is. Of these, headline and place
/// count.
const OWN_WORDS: &[(&str, &str)] = &[
    ("E0252", "two models of one name"),
    ("E0063", "a field of the user's layer is missing"),
    ("E0277", "a bound does not hold; the headline is ours"),
    ("E0284", "a batch size that is left out"),
    ("E0308", "a constant is of another type"),
    ("E0425", "a constant or a type that there is not"),
    ("E0433", "a path leads nowhere"),
    ("E0432", "a path leads nowhere"),
    ("E0412", "a type that there is not"),
    ("E0559", "a field that the user's layer does not have"),
    ("E0560", "a field that the user's layer does not have"),
    ("E0599", "a function that the user's type does not have"),
];

/// Groups that are held to their goldens alone: mistakes that show in an instance, where rustc points at the assertion in
/// the library, and warnings, of which a program may have several.
const ELSEWHERE: &[&str] = &["build", "lint"];

/// One error as rustc prints it.
#[derive(Debug)]
struct Told {
    code: String,
    /// The lines in front of the place.
    words: Vec<String>,
    line: usize,
    column: usize,
}

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> =
            fs::read_dir(folder).expect("a folder of programs").map(|entry| entry.expect("an entry").path()).collect();
        found.sort();
        found
    };
    let groups = entries(&folder).into_iter().filter(|group| group.is_dir() && !group.ends_with("pass"));
    let is_program = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    groups.flat_map(|group| entries(&group)).filter(is_program).collect()
}

/// The errors of a golden.
fn read(text: &str) -> Vec<Told> {
    let mut found: Vec<Told> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        if line.starts_with("error") {
            let code = line.strip_prefix("error[").and_then(|rest| rest.split(']').next()).unwrap_or_default();
            found.push(Told { code: code.to_owned(), words: Vec::new(), line: 0, column: 0 });
            is_open = true;
        }
        let Some(told) = found.last_mut().filter(|_| is_open) else { continue };
        if let Some((_, place)) = line.split_once("--> ") {
            let mut numbers = place.rsplit(':').map(|number| number.parse().unwrap_or(0));
            (told.column, told.line) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
            is_open = false;
        } else {
            told.words.push(line.to_owned());
        }
    }
    found
}

/// The marks of a program: the line, and what stands at the place of the error.
fn marks(program: &str) -> Vec<(usize, String)> {
    let lines = program.lines().enumerate();
    let marks =
        lines.flat_map(|(index, line)| line.split("//~ ").skip(1).map(move |mark| (index + 1, mark.trim().to_owned())));
    marks.collect()
}

/// What is wrong with the answer to a program.
fn fault(program: &str, golden: &str) -> Option<String> {
    let (marks, told) = (marks(program), read(golden));
    if marks.is_empty() {
        return Some("no mistake is marked".to_owned());
    }
    if marks.len() != told.len() {
        return Some(format!("{} mistakes, {} errors", marks.len(), told.len()));
    }
    for told in &told {
        let line = program.lines().nth(told.line.wrapping_sub(1)).unwrap_or_default();
        let code = line.split("//~").next().unwrap_or_default();
        let found: String = code.chars().skip(told.column.wrapping_sub(1)).collect();
        let is_marked = marks.iter().any(|(at, mark)| *at == told.line && found.starts_with(mark.as_str()));
        if !is_marked {
            return Some(format!("line {} column {} (`{found}`) is not marked", told.line, told.column));
        }
        if told.words.len() > LONGEST {
            return Some(format!("{} lines in front of the place", told.words.len()));
        }
        let is_ours = told.words.iter().any(|line| line.trim_start().starts_with("help: "));
        if !is_ours && OWN_WORDS.iter().all(|(code, _)| *code != told.code) {
            return Some(format!("nothing to type: {}", told.words.join(" / ")));
        }
    }
    None
}

#[test]
fn each_mistake_is_one_error_at_its_mark_in_a_few_lines() {
    let (mut counts, mut wrong) = (BTreeMap::<String, usize>::new(), Vec::new());
    for path in programs() {
        let group = path.parent().and_then(Path::file_name).expect("a group").to_string_lossy().into_owned();
        if ELSEWHERE.contains(&group.as_str()) {
            continue;
        }
        let program = fs::read_to_string(&path).expect("a program");
        let golden = fs::read_to_string(path.with_extension("stderr")).unwrap_or_default();
        if let Some(fault) = fault(&program, &golden) {
            wrong.push(format!("{}: {fault}", path.display()));
        }
        *counts.entry(group).or_default() += 1;
    }
    println!("{counts:?}");
    let count: usize = counts.values().sum();
    assert!(count >= FEWEST, "only {count} programs");
    assert!(wrong.is_empty(), "{} of {count} programs:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_golden_that_says_too_much_or_the_wrong_thing_is_caught() {
    let program = "model! {\n    a: Desne(2), //~ Desne\n}\n";
    let good = "error: unknown layer `Desne`\n       help: did you mean `Dense`?\n --> a.rs:2:8\n  |\n";
    let long = format!("error: unknown layer\n{}       help: no\n --> a.rs:2:8\n", "       more\n".repeat(LONGEST));
    let cases = [
        (good.to_owned(), true),
        (good.replace("2:8", "2:5"), false),
        (good.replace("2:8", "1:1"), false),
        (good.replace("       help: did you mean `Dense`?\n", ""), false),
        (format!("{good}\n{good}"), false),
        (long, false),
        (String::new(), false),
    ];
    for (golden, is_right) in cases {
        assert_eq!(fault(program, &golden).is_none(), is_right, "{golden}");
    }
}
