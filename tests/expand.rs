//! `FORMWORK_EXPAND=folder cargo check` writes a file per model, anew when the variable changes, and says once when it
//! cannot.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Two files, each with a model of the same name, one of them beside a third in a module of its own.
const SOURCES: [(&str, &str); 2] = [
    (
        "src/lib.rs",
        "//! Models.
         #![deny(warnings)]
         mod vision;
         formwork::model! { pub struct Net: [4] -> [2] { Dense(3, activation = relu), Dense(2) } }
         pub mod again { formwork::model! { pub struct Net: [4] -> [3] { Dense(3) } } }",
    ),
    ("src/vision.rs", "formwork::model! { pub(crate) struct Net: [6, 6, 1] -> [6] { Flatten(), Dense(6) } }"),
];

/// A crate of a user's, which leaves nothing behind.
struct User {
    folder: PathBuf,
}

impl User {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("formwork-expand-{}", std::process::id()));
        fs::create_dir_all(folder.join("src")).expect("a temporary folder");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let manifest = format!(
            "[package]\nname = \"my-models\"\nedition = \"2024\"\n\n[dependencies]\nformwork = {{ path = \"{}\", \
             default-features = false }}\n\n[workspace]\n",
            root.join("runtime").display()
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the versions that are tested");
        for (path, text) in SOURCES {
            fs::write(folder.join(path), text).expect("a source");
        }
        Self { folder }
    }

    /// Checks the crate with the variable set; whether that went well, and what was said.
    fn check(&self, expand: Option<&str>) -> (bool, String) {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["check", "--offline", "--quiet"]).current_dir(&self.folder);
        cargo.env("CARGO_TARGET_DIR", self.folder.join("target")).env_remove("RUSTFLAGS").env_remove("FORMWORK_EXPAND");
        let output = cargo.envs(expand.map(|folder| ("FORMWORK_EXPAND", folder))).output().expect("cargo runs");
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// The files below a folder of the crate, in order.
    fn files(&self, below: &str) -> Vec<String> {
        let mut pending = vec![self.folder.join(below)];
        let mut found = Vec::new();
        while let Some(path) = pending.pop() {
            match fs::read_dir(&path) {
                Ok(entries) => pending.extend(entries.flatten().map(|entry| entry.path())),
                Err(_) if path.is_file() => {
                    let name = path.strip_prefix(self.folder.join(below)).expect("a file below it");
                    found.push(name.to_string_lossy().replace('\\', "/"));
                }
                Err(_) => {}
            }
        }
        found.sort();
        found
    }
}

impl Drop for User {
    fn drop(&mut self) {
        // Best effort: the system clears its temporary folder as well.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn a_folder_gets_a_file_per_model() {
    let user = User::new();
    let wanted = ["my-models/src/lib/Net.rs", "my-models/src/lib/Net_2.rs", "my-models/src/vision/Net.rs"];
    // Nothing else changes from row to row: what is written shows that Cargo checked the crate again.
    for (expand, files) in [(None, &[][..]), (Some("one"), &wanted), (Some("deep/er"), &wanted), (Some(""), &[])] {
        let (is_fine, said) = user.check(expand);
        assert!(is_fine && said.is_empty(), "{expand:?}: {said}");
        if let Some(folder) = expand.filter(|folder| !folder.is_empty()) {
            assert_eq!(user.files(folder), files, "{expand:?}");
        }
    }
    let text = |name: &str| fs::read_to_string(user.folder.join("one").join(name)).expect("a file that is there");
    for (name, parts) in [
        (wanted[0], &["// What `model!` writes for `Net`, a block of my-models/src/lib.rs.", "Dims::new(&[4, 3])"][..]),
        (wanted[1], &["\n    pub struct Net(", "\n        fn backward<", "Dims::new(&[3])"]),
        (wanted[2], &["\npub(crate) use __formwork_Net", "Dims::new(&[6, 6, 1])"]),
    ] {
        for part in parts {
            assert!(text(name).contains(part), "no `{part}` in {name}:\n{}", text(name));
        }
    }

    let (is_fine, said) = user.check(Some("Cargo.toml"));
    let mistake = "error: the expansion cannot be written to `Cargo.toml/my-models/src/";
    assert!(!is_fine && said.matches(mistake).count() == 1, "{said}");
    assert!(said.contains("help: let FORMWORK_EXPAND name a folder, or unset it"), "{said}");
    assert!(said.contains("due to 1 previous error"), "{said}");
}
