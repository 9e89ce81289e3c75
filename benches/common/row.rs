//! A row: one measurement, as a line for people or as one in the peers' format.

use super::timing::Times;

/// One measurement.
pub(crate) struct Row {
    pub(crate) mode: &'static str,
    pub(crate) workload: String,
    pub(crate) threads: usize,
    pub(crate) batch: usize,
    pub(crate) times: Times,
}

impl Row {
    /// Prints it, with the peak of memory so far.
    pub(crate) fn print(&self, json: bool) {
        let Self { mode, workload, threads, batch, times: Times { median, min } } = self;
        let rss = peak_rss_mb();
        if json {
            println!(
                "{{\"framework\": \"formwork-{}\", \"mode\": \"{mode}\", \"workload\": \"{workload}\", \
                 \"threads\": {threads}, \"batch\": {batch}, \"us_per_step_median\": {median:.4}, \
                 \"us_per_step_min\": {min:.4}, \"peak_rss_mb\": {rss:.1}}}",
                env!("CARGO_PKG_VERSION")
            );
        } else {
            println!(
                "{mode} {workload:12} threads {threads}  median {median:11.4} µs  min {min:11.4} µs  rss {rss:.1} MB"
            );
        }
    }
}

/// The most memory the process held, in megabytes; 0 where the system does not tell.
pub(crate) fn peak_rss_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
