//! Times formwork and its peers side by side and prints how they compare, as Markdown.
//!
//! Run in `benches/peers`: `cargo run --release -p compare`, with `-- --python PATH` (more than once, where no one Python
//! has all) for the frameworks of Python. `--threads 1`, `--workload mlp_seed`, `--peer dfdx`, `--seconds 1.5`,
//! `--rounds 2` narrow or lengthen it; `--out FILE` appends every row to a file.
//!
//! One process per measurement, pinned to a core per thread; for each workload formwork comes first and last. What cannot
//! be built or is not installed is named and left out. With two threads, a measurement before or after which they shared
//! a physical core is taken again.

mod contestant;
mod placement;
mod table;

use contestant::{Contestant, formwork, python, rust};
use placement::Placement;
use std::io::Write;
use table::Row;

/// Where threads are pinned: core by core.
const CORES: [&str; 2] = ["0", "0,1"];

const TRAIN: [&str; 7] = ["mlp_seed", "mlp_mnist", "mlp_wide", "cnn_mnist", "lstm_imdb", "gru_ts", "conv1d_text"];
const INFER: [&str; 4] = ["mlp_seed", "mlp_mnist", "cnn_mnist", "lstm_audio"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == placement::OPTION) {
        return println!("{}", placement::crowding());
    }
    let values = |option: &str| -> Vec<String> {
        let at = arguments.iter().enumerate().filter(|(_, argument)| *argument == option);
        at.filter_map(|(at, _)| arguments.get(at + 1).cloned()).collect()
    };
    let one = |option: &str, default: &str| values(option).pop().unwrap_or_else(|| default.into());
    let number = |option: &str, default: &str| one(option, default).parse().expect("a number");
    let peers = values("--peer");
    let takes_part = |name: &str| peers.is_empty() || peers.iter().any(|peer| name.contains(peer.as_str()));
    let pythons = values("--python");
    let contestants: Vec<Contestant> =
        rust(takes_part).chain(pythons.iter().flat_map(|path| python(path, takes_part))).collect();
    let ours = formwork();
    let (workload, seconds, rounds) = (one("--workload", ""), one("--seconds", "1.5"), number("--rounds", "1"));
    let mut out = values("--out").pop().map(|path| {
        std::fs::File::options().create(true).append(true).open(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    });
    let mut placement = Placement::new();
    for threads in [1, 2].into_iter().filter(|n| values("--threads").iter().all(|wanted| *wanted == n.to_string())) {
        let mut rows: Vec<Row> = Vec::new();
        let predictions = if threads == 1 { &INFER[..] } else { &[] };
        let tasks =
            TRAIN.map(|name| ("train", name)).into_iter().chain(predictions.iter().map(|name| ("infer", *name)));
        for (mode, name) in tasks.filter(|(_, name)| workload.is_empty() || workload == *name) {
            for _ in 0..rounds {
                let peers = contestants.iter().filter(|peer| peer.worth(mode, name));
                for contestant in [&ours].into_iter().chain(peers).chain([&ours]) {
                    let row = placement.settled(CORES[threads - 1], threads, || {
                        contestant.run(mode, name, threads, CORES[threads - 1], &seconds)
                    });
                    let Some(row) = row else { continue };
                    eprintln!("{}", row.line);
                    if let Some(out) = &mut out {
                        writeln!(out, "{}", row.line).expect("a file that can be written");
                    }
                    rows.push(row);
                }
            }
        }
        println!("{}", table::markdown(threads, &rows));
    }
}
