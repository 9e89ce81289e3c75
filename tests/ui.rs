//! Programs that rustc must reject, with the errors it prints, and programs it must take without a warning.
//!
//! Each file of `ui/` is one program; beside it stands what rustc says. Errors are part of the interface: read the
//! difference before you accept it with `TRYBUILD=overwrite cargo test --test ui`.

/// One error per mistake, at the token that is wrong, with something to type.
#[test]
fn mistakes_are_errors_at_their_token() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/parse/*.rs");
    cases.compile_fail("tests/ui/resolve/*.rs");
    cases.compile_fail("tests/ui/shape/*.rs");
    cases.compile_fail("tests/ui/training/*.rs");
    cases.compile_fail("tests/ui/lambda/*.rs");
    cases.compile_fail("tests/ui/custom/*.rs");
    cases.compile_fail("tests/ui/lint/*.rs");
}

/// These need generated machine code: what passes has to run, and some mistakes show in an instance only.
#[test]
fn good_programs_run_without_a_warning() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/build/*.rs");
}

/// `docs/mistakes.md` compares this error with those of other frameworks, so it has to be this one.
#[test]
fn the_page_on_mistakes_quotes_what_is_printed() {
    let read = |path: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        std::fs::read_to_string(path).expect("a file of this repository")
    };
    let (page, printed) = (read("docs/mistakes.md"), read("tests/ui/shape/digits_of_the_page.stderr"));
    let (message, _) = printed.split_once("  -->").expect("an error has a place");
    assert!(page.contains(message), "the page does not hold\n{message}");
}
