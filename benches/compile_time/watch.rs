//! The memory of a compiler. Cargo runs this very program instead of rustc, which runs rustc and looks on.

use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

/// The file that peaks are written to, a number a line, in kilobytes.
const FILE: &str = "FORMWORK_COMPILE_TIME_PEAK";

/// Has a Cargo run its compilers under watch.
pub(crate) fn over(cargo: &mut Command, file: &Path) -> std::io::Result<()> {
    cargo.env("RUSTC_WRAPPER", std::env::current_exe()?).env(FILE, file);
    Ok(())
}

/// The largest peak in a file, in megabytes.
pub(crate) fn peak(file: &Path) -> f64 {
    let peaks = std::fs::read_to_string(file).unwrap_or_default();
    peaks.lines().filter_map(|line| line.parse::<f64>().ok()).fold(0.0, f64::max) / 1024.0
}

/// Runs a compiler under watch, when that is what this program was started for.
pub(crate) fn rustc() -> Option<ExitCode> {
    let file = std::env::var_os(FILE)?;
    let mut arguments = std::env::args_os().skip(1);
    let mut rustc = Command::new(arguments.next()?).args(arguments).env_remove(FILE).spawn().ok()?;
    let status = format!("/proc/{}/status", rustc.id());
    let mut peak = 0;
    let mut pause = 1;
    let outcome = loop {
        if let Ok(Some(outcome)) = rustc.try_wait() {
            break outcome;
        }
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now: Option<u64> = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(now.unwrap_or(0));
        // Often enough for a build of seconds, and not felt in one of a tenth.
        std::thread::sleep(Duration::from_millis(pause));
        pause = (pause + 1).min(10);
    };
    if let Ok(mut file) = std::fs::OpenOptions::new().create(true).append(true).open(file) {
        let _ = writeln!(file, "{peak}");
    }
    Some(if outcome.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
