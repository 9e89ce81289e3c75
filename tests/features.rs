//! What a feature brings is all it brings: without any, but for double precision, formwork stands on `core` and `alloc`, and
//! nothing below it asks for the standard library; training does without what unpacks data.

use std::process::Command;

/// Every crate that a package stands on with these options, with its features.
fn tree(package: &str, options: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", package, "--edges", "normal,no-proc-macro"])
        .args(options)
        .args(["--prefix", "none", "--format", "{p} [{f}]"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_library_of_models_needs_no_standard_library() {
    let tree = tree("contract-towers", &[]);
    let formwork = tree.lines().find(|line| line.starts_with("formwork v")).expect("towers stand on formwork");
    assert!(formwork.ends_with("[f64]"), "no feature of formwork but double precision: {formwork}");
    for line in tree.lines() {
        let features = line.rsplit_once('[').map_or("", |(_, features)| features.trim_end_matches(" (*)"));
        let asks = features.trim_end_matches(']').split(',').any(|feature| feature == "std");
        assert!(!asks, "{line}");
    }
}

#[test]
fn only_the_feature_gzip_brings_what_unpacks() {
    let options = ["--no-default-features", "--features", "csv,progress,weights"];
    assert!(!tree("formwork", &options).contains("flate2"));
    assert!(tree("formwork", &[]).contains("flate2"));
}
