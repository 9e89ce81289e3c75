//! What benches share: arguments, timing, made-up data, and rows in the format of the peers' programs.

#![allow(dead_code, reason = "each bench uses some of it")]

use formwork::{Batch, D1, Shape, Stream};
use std::time::Instant;

/// A thing to time.
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    pub(crate) batch: usize,
    /// Sets it up for a number of threads and times it.
    pub(crate) run: fn(usize) -> Row,
}

/// Microseconds per step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) median: f64,
    pub(crate) min: f64,
}

/// Runs the workloads that the command line asks for and prints a row each.
pub(crate) fn main(mode: &str, workloads: &[Workload]) {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)
    };
    let json = arguments.iter().any(|argument| argument == "--json");
    let threads: Vec<usize> = value("--threads").map_or_else(|| vec![1, 2], |n| n.parse().into_iter().collect());
    for workload in workloads.iter().filter(|workload| value("--workload").is_none_or(|name| name == workload.name)) {
        for threads in &threads {
            let Row { median, min } = (workload.run)(*threads);
            let (name, batch, rss) = (workload.name, workload.batch, peak_rss_mb());
            if json {
                println!(
                    "{{\"framework\": \"formwork-{}\", \"mode\": \"{mode}\", \"workload\": \"{name}\", \
                     \"threads\": {threads}, \"batch\": {batch}, \"us_per_step_median\": {median:.2}, \
                     \"us_per_step_min\": {min:.2}, \"peak_rss_mb\": {rss:.1}}}",
                    env!("CARGO_PKG_VERSION")
                );
            } else {
                println!(
                    "{mode} {name:10} threads {threads}  median {median:10.2} µs  min {min:10.2} µs  rss {rss:.1} MB"
                );
            }
        }
    }
}

/// Times `step` until 2,000 runs or five seconds, after a warm-up.
///
/// # Panics
/// If a step says that its result is no number.
pub(crate) fn measure(mut step: impl FnMut() -> bool) -> Row {
    let warm_up = Instant::now();
    let mut warm = 0;
    while warm < 20 || (warm < 2_000 && warm_up.elapsed().as_millis() < 300) {
        assert!(step(), "a step gave no number");
        warm += 1;
    }
    let begin = Instant::now();
    let mut times = Vec::with_capacity(2_000);
    while times.len() < 50 || (times.len() < 2_000 && begin.elapsed().as_secs() < 5) {
        let start = Instant::now();
        assert!(step(), "a step gave no number");
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    Row { median: times[times.len() / 2], min: times[0] }
}

/// Inputs drawn evenly from `[0, 1)`.
#[expect(clippy::cast_possible_truncation, reason = "which `f32` is nearest does not matter here")]
pub(crate) fn inputs<S: Shape, const B: usize>() -> Batch<f32, S, B> {
    let mut batch = Batch::zeros();
    for (index, value) in (0..).zip(batch.storage_mut()) {
        *value = Stream::new(1).uniform(index) as f32;
    }
    batch
}

/// Ids drawn evenly from those below a bound.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the bound")]
pub(crate) fn ids<const N: usize, const B: usize>(bound: u32) -> Batch<u32, D1<N>, B> {
    let mut batch = Batch::zeros();
    for (index, id) in (0..).zip(batch.storage_mut()) {
        *id = (Stream::new(1).uniform(index) * f64::from(bound)) as u32;
    }
    batch
}

/// A class per sample, in turn.
pub(crate) fn one_hot<const N: usize, const B: usize>() -> Batch<f32, D1<N>, B> {
    let mut batch = Batch::<f32, D1<N>, B>::zeros();
    for (index, sample) in batch.samples_mut().iter_mut().enumerate() {
        sample[index % N] = 1.0;
    }
    batch
}

/// The most memory the process held, in megabytes; 0 where the system does not tell.
fn peak_rss_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
