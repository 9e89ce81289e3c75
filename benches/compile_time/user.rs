//! The crate of somebody who uses a framework, built as he would build it.

use super::watch;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

/// What a build took.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) wall: f64,
    /// CPU seconds of all processes: they say more where other programs run beside.
    pub(crate) cpu: f64,
    pub(crate) crates: usize,
    /// The most memory a compiler held, in megabytes.
    pub(crate) peak: f64,
}

/// A crate in a folder of its own, removed with it.
pub(crate) struct User {
    folder: PathBuf,
    target: PathBuf,
}

impl User {
    /// Writes the crate: it depends on what these lines of a manifest say, in the versions of a lock file.
    pub(crate) fn new(name: &str, dependencies: &str, lock: &Path, target: Option<&Path>) -> std::io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("formwork-compile-time-{}-{name}", std::process::id()));
        std::fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"trainer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n\n\
             [workspace]\n"
        );
        std::fs::write(folder.join("Cargo.toml"), manifest)?;
        // The versions that were tested; Cargo takes out what the crate does not need.
        std::fs::copy(lock, folder.join("Cargo.lock"))?;
        let target = target.map_or_else(|| folder.join("target"), |target| target.join(name));
        Ok(Self { folder, target })
    }

    /// Writes the program; each `EDIT` in it becomes the number.
    pub(crate) fn write(&self, program: &str, edit: usize) -> std::io::Result<()> {
        std::fs::write(self.folder.join("src/main.rs"), program.replace("EDIT", &edit.to_string()))
    }

    /// Runs Cargo in the crate, as its user would.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Result<Cost, Box<dyn std::error::Error>> {
        let mut command = Command::new("cargo");
        command.current_dir(&self.folder).args(arguments).env("CARGO_TARGET_DIR", &self.target);
        for (name, _) in std::env::vars().filter(|(name, _)| is_ours(name)) {
            command.env_remove(name);
        }
        let peak = self.folder.join("peak");
        let _ = std::fs::remove_file(&peak);
        watch::over(&mut command, &peak)?;
        let (start, before) = (Instant::now(), cpu_of_children());
        let Output { status, stderr, .. } = command.output()?;
        let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_of_children() - before);
        let said = String::from_utf8_lossy(&stderr);
        if !status.success() {
            return Err(said.into_owned().into());
        }
        let is_crate =
            |line: &&str| line.trim_start().starts_with("Compiling ") || line.trim_start().starts_with("Checking ");
        Ok(Cost { wall, cpu, crates: said.lines().filter(is_crate).count(), peak: watch::peak(&peak) })
    }

    /// Builds the program so many times, each with another number in it; the fastest build.
    pub(crate) fn edited(
        &self,
        program: &str,
        build: &[&str],
        times: usize,
    ) -> Result<Cost, Box<dyn std::error::Error>> {
        self.write(program, 0)?;
        self.cargo(build)?;
        let mut best: Option<Cost> = None;
        for edit in 1..=times {
            self.write(program, edit)?;
            let cost = self.cargo(build)?;
            best = Some(best.map_or(cost, |best| Cost {
                wall: best.wall.min(cost.wall),
                cpu: best.cpu.min(cost.cpu),
                crates: cost.crates,
                peak: best.peak.max(cost.peak),
            }));
        }
        best.ok_or_else(|| "no build".into())
    }

    /// Prints the size of the program and of what is left of it without symbols; whether the latter is small enough.
    pub(crate) fn sizes(&self) -> Result<bool, Box<dyn std::error::Error>> {
        let program = self.target.join("release/trainer");
        let stripped = self.folder.join("stripped");
        let done = Command::new("strip").arg("-o").arg(&stripped).arg(&program).status()?.success();
        let size = |path: &Path| std::fs::metadata(path).map(|file| file.len() as f64 / 1e3);
        let (full, small) = (size(&program)?, if done { size(&stripped)? } else { f64::NAN });
        println!("program  {full:.0} kB, stripped {small:.0} kB");
        Ok(small <= 700.0)
    }
}

impl Drop for User {
    fn drop(&mut self) {
        // Best effort: the system clears its temporary folder as well.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Whether a variable of the environment is a setting of Cargo, which would change how the crate is built.
fn is_ours(name: &str) -> bool {
    name.starts_with("CARGO_PROFILE")
        || ["CARGO_INCREMENTAL", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "FORMWORK_EXPAND"].contains(&name)
}

/// CPU seconds of the processes that this one started and that have ended; 0 where the system does not tell.
fn cpu_of_children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which stands in parentheses, the 14th and 15th fields; a tick is a hundredth of a second.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(13) + ticks(14)) / 100.0
}
