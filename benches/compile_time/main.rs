//! What building costs a user.
//!
//! Run: `cargo bench --bench compile_time`. It writes crates that depend on formwork by path into a temporary folder, with
//! the profile Cargo gives a new crate, builds them there and removes them. What the network of registries costs is left
//! out: the crates have to be there already. Parts of it:
//!
//! - `-- --part trainer` builds the `mlp_mnist` trainer from nothing and after an edit: seconds of `check`, debug and release
//!   (`--only release` for one of them), CPU seconds, crates, and the size of the program.
//! - `-- --part models` builds networks of 16 and 60 layers after an edit, on top of what an empty crate with the same
//!   dependencies takes, and says what each further batch size costs.
//! - `-- --part peers --target FOLDER` does the same with burn and dfdx, where they can express these networks, and keeps
//!   what it built of them, which takes minutes, in the folder.
//!
//! Limits, by which the program ends with an error: of the trainer, a release build after an edit in 2 s, from nothing in
//! 40 CPU seconds and 60 crates, the stripped program 700 kB; of a model of 16 layers, 0.7 s of `check` and 2.5 s of a
//! release build; of the one of 60 layers, 30 s and 1.5 GB. Where other programs run beside, read the CPU seconds.

#[path = "../common/mod.rs"]
mod common;
mod models;
mod user;
mod watch;

use common::Arguments;
use models::Network;
use std::path::Path;
use std::process::ExitCode;
use user::{Cost, User};

/// The edit is a number, of which the program holds three: each build sees another.
const TRAINER: &str = r#"//! Trains a network on handwritten digits.

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

/// The builds that edits are timed with.
const BUILDS: [(&str, &[&str]); 2] = [("check", &["check"]), ("release", &["build", "--release"])];

fn main() -> ExitCode {
    if let Some(code) = watch::rustc() {
        return code;
    }
    match run(&Arguments::read()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("a limit is exceeded");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn run(arguments: &Arguments) -> Outcome<bool> {
    let part = arguments.value("--part");
    let mut is_within = true;
    if part.is_none_or(|part| part == "trainer") {
        is_within &= trainer(arguments)?;
    }
    if part.is_none_or(|part| part == "models") {
        is_within &= formwork_models(arguments)?;
    }
    if part == Some("peers") {
        peers(arguments)?;
    }
    Ok(is_within)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A crate that depends on formwork, with what the line in its manifest says further.
fn formwork(name: &str, further: &str, arguments: &Arguments) -> std::io::Result<User> {
    let dependency = format!("formwork = {{ path = \"{}\"{further} }}", root().join("runtime").display());
    User::new(name, &dependency, &root().join("Cargo.lock"), arguments.value("--target").map(Path::new))
}

/// A small program from nothing and after an edit, with the features it needs; and from nothing with the default ones.
fn trainer(arguments: &Arguments) -> Outcome<bool> {
    let features = ", default-features = false, features = [\"train\", \"progress\"]";
    let user = formwork("trainer", features, arguments)?;
    let mut is_within = true;
    for (name, build) in [("check", &["check"][..]), ("debug", &["build"]), ("release", &["build", "--release"])] {
        if arguments.value("--only").is_some_and(|only| only != name) {
            continue;
        }
        user.write(TRAINER, 0)?;
        let cold = user.cargo(build)?;
        println!("{name:8} {:6.1} s, {:6.1} CPU s, {} crates", cold.wall, cold.cpu, cold.crates);
        let edited = user.edited(TRAINER, build, 3)?;
        println!("{name:8} {:6.2} s, {:6.2} CPU s after an edit", edited.wall, edited.cpu);
        if name == "release" {
            let is_small = user.sizes()?;
            is_within = is_small && cold.cpu <= 40.0 && cold.crates <= 60 && edited.wall <= 2.0;
            let user = formwork("defaults", "", arguments)?;
            user.write(TRAINER, 0)?;
            let cold = user.cargo(build)?;
            println!(
                "{name:8} {:6.1} s, {:6.1} CPU s, {} crates with default features",
                cold.wall, cold.cpu, cold.crates
            );
        }
    }
    Ok(is_within)
}

/// The networks after an edit, and a trainer for each further batch size.
fn formwork_models(arguments: &Arguments) -> Outcome<bool> {
    let user = formwork("models", "", arguments)?;
    let mut is_within = true;
    for (build, cargo) in BUILDS {
        let empty = baseline("formwork", &user, build, cargo)?;
        for network in Network::ALL {
            let cost = user.edited(&models::formwork(network, &[32]), cargo, 3)?;
            print("formwork", network.name(), build, cost, empty);
            let (wall, peak) = (cost.wall - empty.wall, cost.peak);
            is_within &= match (network, build) {
                (Network::Conv60, "release") => wall <= 30.0 && peak <= 1500.0,
                (Network::Conv60, _) => true,
                (_, "release") => wall <= 2.5,
                _ => wall <= 0.7,
            };
        }
        let more = user.edited(&models::formwork(Network::Conv16, &[32, 64, 128]), cargo, 3)?;
        let one = user.edited(&models::formwork(Network::Conv16, &[32]), cargo, 3)?;
        println!(
            "formwork  {build:8} each further batch size of a trainer: {:.2} s, {:.2} CPU s",
            (more.wall - one.wall) / 2.0,
            (more.cpu - one.cpu) / 2.0
        );
    }
    Ok(is_within)
}

/// The same networks in other frameworks.
fn peers(arguments: &Arguments) -> Outcome<()> {
    let lock = root().join("benches/peers/Cargo.lock");
    let manifest = |name: &str| std::fs::read_to_string(root().join("benches/peers").join(name).join("Cargo.toml"));
    let programs: [(&str, fn(Network) -> Option<String>); 2] =
        [("dfdx", models::dfdx), ("burn", |network| Some(models::burn(network)))];
    for (name, program) in programs {
        if arguments.value("--only").is_some_and(|only| only != name) {
            continue;
        }
        // As the programs beside which formwork is timed depend on it.
        let manifest = manifest(name)?;
        let dependency = manifest.lines().find(|line| line.starts_with(&format!("{name} = "))).ok_or("a dependency")?;
        let user = User::new(name, dependency, &lock, arguments.value("--target").map(Path::new))?;
        for (build, cargo) in BUILDS {
            let empty = baseline(name, &user, build, cargo)?;
            for network in Network::ALL {
                let Some(program) = program(network) else { continue };
                let cost = user.edited(&program, cargo, 2)?;
                print(name, network.name(), build, cost, empty);
            }
        }
    }
    Ok(())
}

/// What a crate takes that does nothing with its dependencies.
fn baseline(framework: &str, user: &User, build: &str, cargo: &[&str]) -> Outcome<Cost> {
    let empty = user.edited(models::EMPTY, cargo, 3)?;
    println!("{framework:9} {build:8} {:10} {:6.2} s, {:6.2} CPU s", "empty", empty.wall, empty.cpu);
    Ok(empty)
}

fn print(framework: &str, network: &str, build: &str, cost: Cost, empty: Cost) {
    println!(
        "{framework:9} {build:8} {network:10} {:6.2} s, {:6.2} CPU s more than empty, {:5.0} MB",
        cost.wall - empty.wall,
        cost.cpu - empty.cpu,
        cost.peak
    );
}
