//! Peak memory of each training workload against what its model said at compile time.
//!
//! Run: `cargo bench --bench memory`, with `-- --workload mlp_seed` for one workload and `-- --threads 1` for one number of
//! threads. Each workload runs in a process of its own. The last column is the peak over
//! `1.3 · (train_bytes + data + 3 MB)`, where 3 MB stand for the program itself; above 1 the program ends with an error.

mod common;
mod models;

use common::{Arguments, peak_rss_mb};
use models::training::{Training, trainings};
use std::process::{Command, ExitCode};

/// What the program takes without any model, in bytes.
const PROGRAM: f64 = 3e6;

/// How much more than the sum may be there.
const SLACK: f64 = 1.3;

/// Steps after which nothing new is allocated or touched.
const STEPS: usize = 24;

fn main() -> ExitCode {
    let arguments = Arguments::read();
    let trainings = trainings();
    let wanted = trainings.iter().filter(|training| arguments.wants(training.name));
    if arguments.has("--alone") {
        wanted.for_each(|training| alone(training, arguments.threads()[0]));
        return ExitCode::SUCCESS;
    }
    println!("workload     threads   peak MB  train_bytes MB  data MB  of the limit");
    let mut most: f64 = 0.0;
    for training in wanted {
        for threads in arguments.threads() {
            let Some(peak) = peak_of(training.name, threads) else {
                eprintln!("{}: no peak, since the system does not tell or the run failed", training.name);
                return ExitCode::FAILURE;
            };
            let (train, data) = (training.train_bytes as f64, training.data_bytes as f64);
            let share = peak / (SLACK * (train + data + PROGRAM));
            let [peak, train, data] = [peak, train, data].map(|bytes| bytes / 1e6);
            println!("{:12} {threads:7} {peak:9.2} {train:15.2} {data:8.2} {share:13.2}", training.name);
            most = most.max(share);
        }
    }
    if most > 1.0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Takes some steps and prints the peak so far.
fn alone(training: &Training, threads: usize) {
    (training.run)(threads, &mut |step| {
        for index in 0..STEPS {
            assert!(step(index), "a step gave no number");
        }
        println!("{}", peak_rss_mb());
    });
}

/// The peak of a workload in a process of its own, in bytes.
fn peak_of(workload: &str, threads: usize) -> Option<f64> {
    let threads = threads.to_string();
    let output = Command::new(std::env::current_exe().ok()?)
        .args(["--alone", "--workload", workload, "--threads", &threads])
        .output()
        .ok()?;
    let peak: f64 = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    (peak > 0.0).then_some(peak * 1024.0 * 1024.0)
}
