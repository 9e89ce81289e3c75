//! What benches share: arguments, timing, made-up data, and rows in the format of the peers' programs.

#![allow(dead_code, unused_imports, reason = "each bench uses some of it")]

mod data;
mod row;
mod timing;

pub(crate) use data::{BATCHES, classes, ids, inputs, one_hot};
pub(crate) use row::{Row, peak_rss_mb};
pub(crate) use timing::{Times, measure, measure_for};

/// What the command line asks for.
pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    pub(crate) fn read() -> Self {
        Self(std::env::args().skip(1).collect())
    }

    /// Whether a flag is there.
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.0.iter().any(|argument| argument == flag)
    }

    /// What follows an option.
    pub(crate) fn value(&self, option: &str) -> Option<&str> {
        let at = self.0.iter().position(|argument| argument == option)?;
        self.0.get(at + 1).map(String::as_str)
    }

    /// Whether the thing of this name is asked for: `--workload` names one, without it all are.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.value("--workload").is_none_or(|wanted| wanted == name)
    }

    /// The numbers of threads asked for, one and two by default.
    pub(crate) fn threads(&self) -> Vec<usize> {
        self.value("--threads").map_or_else(|| vec![1, 2], |number| number.parse().into_iter().collect())
    }
}
