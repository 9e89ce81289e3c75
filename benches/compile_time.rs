//! What building the `mlp_mnist` trainer costs a user: seconds of `check`, debug, release, and release after an edit; CPU
//! seconds, crates, and the size of the program.
//!
//! Run: `cargo bench --bench compile_time`, with `-- --only release` for one of its builds. It writes a crate that depends
//! on formwork by path into a temporary folder, with the profile Cargo gives a new crate, builds it there from nothing and
//! removes it. What the network of registries costs is left out: the crates have to be there already.
//!
//! Limits, by which the program ends with an error: a release build after an edit in 2 s, from nothing in 40 CPU seconds
//! and 60 crates, the stripped program 700 kB.

mod common;

use common::Arguments;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};
use std::time::Instant;

/// The edit is a number, of which the program holds three: each build sees another.
const PROGRAM: &str = r#"//! Trains a network on handwritten digits.

use formwork::data::read_idx;
use formwork::prelude::*;

model! {
    struct Mnist: [784] -> [10] {
        Dense(512, activation = relu),
        Dense(10, activation = softmax),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).ok_or("a folder")?);
    let images = read_idx(folder.join("train-images-idx3-ubyte"))?.into_f32();
    let classes = read_idx(folder.join("train-labels-idx1-ubyte"))?.into_ids()?;
    let images = images.into_shape_with_order((classes.len(), 784))?;
    let mut net = Mnist::new(EDIT);
    let mut trainer = net.compile::<128>(SparseCategoricalCrossentropy::default(), Adam::default(), (Accuracy,));
    trainer.fit(&Dataset::new(images / 255.0, classes)?, Fit::epochs(1))?;
    Ok(())
}
"#;

/// What a build took.
struct Cost {
    wall: f64,
    cpu: f64,
    crates: usize,
}

fn main() -> ExitCode {
    let folder = std::env::temp_dir().join(format!("formwork-compile-time-{}", std::process::id()));
    let result = run(&folder);
    let _ = std::fs::remove_dir_all(&folder);
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path) -> Result<bool, Box<dyn std::error::Error>> {
    let (user, edits) = (User { folder: folder.into() }, 1..4);
    user.write()?;
    let arguments = Arguments::read();
    let mut is_within = true;
    for (name, build) in [("check", &["check"][..]), ("debug", &["build"]), ("release", &["build", "--release"])] {
        if arguments.value("--only").is_some_and(|only| only != name) {
            continue;
        }
        user.edit(0)?;
        let cold = user.cargo(build)?;
        println!("{name:8} {:6.1} s, {:6.1} CPU s, {} crates", cold.wall, cold.cpu, cold.crates);
        let mut again = Vec::new();
        for edit in edits.clone() {
            user.edit(edit)?;
            again.push(user.cargo(build)?);
        }
        again.sort_by(|a, b| a.wall.total_cmp(&b.wall));
        let edited = &again[again.len() / 2];
        println!("{name:8} {:6.2} s, {:6.2} CPU s after an edit", edited.wall, edited.cpu);
        if name == "release" {
            let is_small = user.sizes()?;
            is_within = is_small && cold.cpu <= 40.0 && cold.crates <= 60 && edited.wall <= 2.0;
        }
    }
    Ok(is_within)
}

/// The crate of somebody who uses formwork.
struct User {
    folder: PathBuf,
}

impl User {
    fn write(&self) -> std::io::Result<()> {
        std::fs::create_dir_all(self.folder.join("src"))?;
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let manifest = format!(
            "[package]\nname = \"trainer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nformwork = {{ \
             path = \"{}\" }}\n\n[workspace]\n",
            root.join("runtime").display()
        );
        std::fs::write(self.folder.join("Cargo.toml"), manifest)?;
        // The versions that formwork is tested with; Cargo takes out what the crate does not need.
        std::fs::copy(root.join("Cargo.lock"), self.folder.join("Cargo.lock")).map(drop)
    }

    fn edit(&self, number: usize) -> std::io::Result<()> {
        std::fs::write(self.folder.join("src/main.rs"), PROGRAM.replace("EDIT", &number.to_string()))
    }

    /// Runs Cargo in the crate, as its user would.
    fn cargo(&self, arguments: &[&str]) -> Result<Cost, Box<dyn std::error::Error>> {
        let mut command = Command::new("cargo");
        command.current_dir(&self.folder).args(arguments).env("CARGO_TARGET_DIR", self.folder.join("target"));
        for (name, _) in std::env::vars().filter(|(name, _)| is_ours(name)) {
            command.env_remove(name);
        }
        let (start, before) = (Instant::now(), cpu_of_children());
        let Output { status, stderr, .. } = command.output()?;
        let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_of_children() - before);
        let said = String::from_utf8_lossy(&stderr);
        if !status.success() {
            return Err(said.into_owned().into());
        }
        let is_crate =
            |line: &&str| line.trim_start().starts_with("Compiling ") || line.trim_start().starts_with("Checking ");
        Ok(Cost { wall, cpu, crates: said.lines().filter(is_crate).count() })
    }

    /// Prints the size of the program and of what is left of it without symbols; whether the latter is small enough.
    fn sizes(&self) -> Result<bool, Box<dyn std::error::Error>> {
        let program = self.folder.join("target/release/trainer");
        let stripped = self.folder.join("stripped");
        let done = Command::new("strip").arg("-o").arg(&stripped).arg(&program).status()?.success();
        let size = |path: &Path| std::fs::metadata(path).map(|file| file.len() as f64 / 1e3);
        let (full, small) = (size(&program)?, if done { size(&stripped)? } else { f64::NAN });
        println!("program  {full:.0} kB, stripped {small:.0} kB");
        Ok(small <= 700.0)
    }
}

/// Whether a variable of the environment is a setting of Cargo, which would change how the crate is built.
fn is_ours(name: &str) -> bool {
    name.starts_with("CARGO_PROFILE") || ["CARGO_INCREMENTAL", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"].contains(&name)
}

/// CPU seconds of the processes that this one started and that have ended; 0 where the system does not tell.
fn cpu_of_children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which stands in parentheses, the 14th and 15th fields; a tick is a hundredth of a second.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(13) + ticks(14)) / 100.0
}
