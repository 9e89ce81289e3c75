//! Who takes part: formwork, the Rust programs of this workspace, and frameworks of a Python.

use crate::table::Row;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program, and how it is asked for a measurement.
pub(crate) struct Contestant {
    name: String,
    kind: Kind,
}

enum Kind {
    /// The benches of formwork.
    Ours { training: PathBuf, inference: PathBuf },
    /// A program that takes mode and workload behind these arguments.
    Peer(Vec<String>),
}

/// What a framework is timed on, where that is not everything: the rest has been tried, and it is far behind.
const WORTH: &[(&str, &str, &[&str])] = &[
    ("peer-burn", "train", &["mlp_seed", "mlp_mnist", "mlp_wide", "cnn_mnist", "lstm_imdb", "gru_ts"]),
    ("peer-candle", "train", &["mlp_seed", "mlp_mnist", "gru_ts"]),
    ("peer-dfdx", "train", &["mlp_seed", "mlp_mnist", "mlp_wide"]),
    ("peer-dfdx", "infer", &["mlp_seed", "mlp_mnist"]),
    ("peer-tract", "train", &[]),
    ("keras-jax", "train", &["mlp_seed", "mlp_mnist", "mlp_wide"]),
    ("keras-jax", "infer", &[]),
    ("tensorflow", "train", &["mlp_wide", "cnn_mnist", "conv1d_text"]),
    ("tensorflow", "infer", &[]),
    ("torch", "infer", &[]),
    ("torch-compile", "train", &["mlp_wide"]),
    ("torch-compile", "infer", &[]),
    ("onnxruntime", "train", &[]),
];

/// The frameworks of `frameworks.py`, and the packages by which one sees that they are there.
const PYTHON: [(&str, &str); 6] = [
    ("jax", "jax, optax"),
    ("keras-jax", "keras, jax"),
    ("onnxruntime", "onnxruntime, onnx"),
    ("tensorflow", "tensorflow, keras"),
    ("torch", "torch"),
    ("torch-compile", "torch"),
];

/// The folder of this workspace.
fn peers() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder above")
}

/// Builds and lists what a call of Cargo makes, by name.
fn build(command: &mut Command) -> Vec<(String, PathBuf)> {
    let output = command.arg("--message-format=json").stderr(Stdio::inherit()).output();
    let output = output.map_or(Vec::new(), |output| if output.status.success() { output.stdout } else { Vec::new() });
    let lines = String::from_utf8_lossy(&output).into_owned();
    let messages = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let made = |message: Value| {
        Some((message["target"]["name"].as_str()?.to_owned(), PathBuf::from(message["executable"].as_str()?)))
    };
    messages.filter_map(made).collect()
}

/// The benches of formwork, built as a user builds it: its own toolchain and folder, no flags.
///
/// # Panics
/// If they cannot be built.
pub(crate) fn formwork() -> Contestant {
    let root = peers().ancestors().nth(2).expect("benches/peers lies in the repository");
    let mut command = Command::new("cargo");
    command.current_dir(root).args(["bench", "--no-run", "--bench", "training", "--bench", "inference"]);
    let made = build(command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS"));
    let find = |name: &str| made.iter().find(|(made, _)| made == name).expect("the benches build").1.clone();
    Contestant {
        name: "formwork".into(),
        kind: Kind::Ours { training: find("training"), inference: find("inference") },
    }
}

/// The Rust programs that can be built.
pub(crate) fn rust(takes_part: impl Fn(&str) -> bool) -> impl Iterator<Item = Contestant> {
    let names = ["peer-burn", "peer-candle", "peer-dfdx", "peer-tract"];
    names.into_iter().filter(move |name| takes_part(name)).filter_map(|name| {
        let made = build(Command::new("cargo").current_dir(peers()).args(["build", "--release", "--package", name]));
        let Some((_, path)) = made.into_iter().find(|(made, _)| made == name) else {
            eprintln!("{name} cannot be built: left out");
            return None;
        };
        Some(Contestant { name: name.into(), kind: Kind::Peer(vec![path.to_string_lossy().into_owned()]) })
    })
}

/// The frameworks that a Python has.
pub(crate) fn python(path: &str, takes_part: impl Fn(&str) -> bool) -> impl Iterator<Item = Contestant> {
    let script = peers().join("frameworks.py").to_string_lossy().into_owned();
    PYTHON.into_iter().filter(move |(name, _)| takes_part(name)).filter_map(move |(name, packages)| {
        let find =
            "import sys, importlib.util as u; sys.exit(any(u.find_spec(p.strip(' ,')) is None for p in sys.argv[1:]))";
        let found = Command::new(path).args(["-c", find]).args(packages.split(' ')).status();
        if !found.is_ok_and(|status| status.success()) {
            eprintln!("{path} has no {packages}: {name} is left out");
            return None;
        }
        Some(Contestant { name: name.into(), kind: Kind::Peer(vec![path.into(), script.clone(), name.into()]) })
    })
}

impl Contestant {
    /// Whether it is timed on a workload.
    pub(crate) fn worth(&self, mode: &str, workload: &str) -> bool {
        let known = WORTH.iter().find(|(name, of, _)| *name == self.name && *of == mode);
        known.is_none_or(|(_, _, workloads)| workloads.contains(&workload))
    }

    /// One measurement in a process of its own; none where the framework cannot express it.
    pub(crate) fn run(&self, mode: &str, workload: &str, threads: usize, cores: &str, seconds: &str) -> Option<Row> {
        let arguments: Vec<&str> = match &self.kind {
            Kind::Ours { training, inference } => {
                let bench = if mode == "train" { training } else { inference };
                vec![bench.to_str()?, "--json", "--workload", workload]
            }
            Kind::Peer(command) => command.iter().map(String::as_str).chain([mode, workload]).collect(),
        };
        let count = threads.to_string();
        let mut command = pinned(cores);
        command.args(arguments).args(["--threads", &count, "--seconds", seconds]);
        for pool in ["RAYON_NUM_THREADS", "OMP_NUM_THREADS"] {
            command.env(pool, &count);
        }
        let output = command.stderr(Stdio::null()).output().ok()?;
        let row = String::from_utf8_lossy(&output.stdout).lines().find_map(Row::read);
        if row.is_none() && output.status.code() != Some(3) {
            eprintln!("{} {mode} {workload}: {}", self.name, output.status);
        }
        row
    }
}

/// A command that runs what follows on these cores alone, where the system has `taskset`.
pub(crate) fn pinned(cores: &str) -> Command {
    let has = Command::new("taskset").arg("--version").stdout(Stdio::null()).status().is_ok();
    let mut command = Command::new(if has { "taskset" } else { "env" });
    if has {
        command.args(["-c", cores]);
    }
    command
}
