//! Times whole train steps: forward, loss, backward and optimizer, data in memory, steady state.
//!
//! Run: `cargo bench --bench training`, with `-- --json` for a line per row, `-- --workload mlp_seed` for one workload
//! and `-- --threads 1` for one number of threads.

mod common;
mod models;

use common::{Arguments, Row, measure};
use models::training::trainings;

fn main() {
    let arguments = Arguments::read();
    for training in trainings().iter().filter(|training| arguments.wants(training.name)) {
        for threads in arguments.threads() {
            (training.run)(threads, &mut |step| {
                let (workload, times) = (training.name.into(), measure(step));
                Row { mode: "train", workload, threads, batch: training.batch, times }.print(arguments.has("--json"));
            });
        }
    }
}
