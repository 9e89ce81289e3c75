//! What the programs that time a Rust framework share: arguments, made-up data, timing, and the row they print.
//!
//! A program is called as `peer-burn train mlp_seed --threads 1 --seconds 2` and prints one row, or exits with 3 where
//! its framework cannot express the workload.

use std::time::Instant;

/// How many batches a training workload goes round.
pub const BATCHES: usize = 8;

/// Words that a text is made of.
pub const WORDS: u32 = 10_000;

/// What is to be timed.
#[derive(Clone, Debug)]
pub struct Job {
    /// `train` or `infer`.
    pub mode: String,
    pub workload: String,
    pub threads: usize,
    pub seconds: f64,
}

impl Job {
    /// Reads the command line.
    ///
    /// # Panics
    /// If mode and workload are missing, or a number is none.
    #[must_use]
    pub fn read() -> Self {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let value = |option: &str, default: &str| {
            let at = arguments.iter().position(|argument| argument == option);
            at.and_then(|at| arguments.get(at + 1)).map_or(default, String::as_str).to_owned()
        };
        Self {
            mode: arguments.first().expect("`train` or `infer`").clone(),
            workload: arguments.get(1).expect("a workload").clone(),
            threads: value("--threads", "1").parse().expect("a number of threads"),
            seconds: value("--seconds", "2").parse().expect("a number of seconds"),
        }
    }

    /// Mode and workload, to match on.
    #[must_use]
    pub fn key(&self) -> (&str, &str) {
        (&self.mode, &self.workload)
    }

    /// Says that the framework cannot express the workload.
    pub fn skip(&self, why: &str) -> ! {
        eprintln!("{} {}: {why}", self.mode, self.workload);
        std::process::exit(3)
    }

    /// Times `step`, which is given its number, and prints the row.
    pub fn time(&self, framework: &str, batch: usize, mut step: impl FnMut(usize)) {
        let mut steps = 0;
        let mut run = |count: usize| {
            let start = Instant::now();
            for _ in 0..count {
                step(steps);
                steps += 1;
            }
            start.elapsed().as_secs_f64()
        };
        let (mut spent, mut warm, mut fastest) = (0.0, 0, f64::INFINITY);
        while warm < 3 || spent < 0.3 {
            let seconds = run(1);
            (spent, warm, fastest) = (spent + seconds, warm + 1, fastest.min(seconds));
        }
        // Short steps are timed several at once, so that reading the clock costs nothing.
        let count = (50e-6 / fastest.max(1e-8)).ceil().max(1.0) as usize;
        let mut times = Vec::new();
        let begin = Instant::now();
        while times.len() < 5 || begin.elapsed().as_secs_f64() < self.seconds {
            times.push(run(count) * 1e6 / count as f64);
        }
        times.sort_by(f64::total_cmp);
        let (median, min, rss) = (times[times.len() / 2], times[0], peak_rss_mb());
        let Self { mode, workload, threads, .. } = self;
        println!(
            "{{\"framework\": \"{framework}\", \"mode\": \"{mode}\", \"workload\": \"{workload}\", \
             \"threads\": {threads}, \"batch\": {batch}, \"us_per_step_median\": {median:.3}, \
             \"us_per_step_min\": {min:.3}, \"peak_rss_mb\": {rss:.1}}}"
        );
    }
}

/// The most memory the process held, in megabytes; 0 where the system does not tell.
fn peak_rss_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Made-up numbers (SplitMix64).
#[derive(Clone, Debug)]
pub struct Draws(pub u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Numbers drawn evenly from `[-1, 1)`.
    pub fn numbers(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| (self.next() >> 40) as f32 / (1_u32 << 23) as f32 - 1.0).collect()
    }

    /// Ids drawn evenly from those below a bound.
    pub fn ids(&mut self, count: usize, bound: u32) -> Vec<u32> {
        (0..count).map(|_| (self.next() >> 32) as u32 % bound).collect()
    }

    /// A class of ten per sample, as one-hot rows.
    pub fn one_hot(&mut self, samples: usize) -> Vec<f32> {
        let mut rows = vec![0.0; samples * 10];
        for (row, class) in rows.chunks_exact_mut(10).zip(self.ids(samples, 10)) {
            row[class as usize] = 1.0;
        }
        rows
    }
}

/// Sizes of the layers of a multi-layer perceptron, and its batch.
#[must_use]
pub fn perceptron(workload: &str) -> Option<(&'static [usize], usize)> {
    match workload {
        "mlp_seed" => Some((&[64, 32, 32, 10], 32)),
        "mlp_mnist" => Some((&[784, 512, 10], 128)),
        "mlp_wide" => Some((&[1024, 1024, 1024, 10], 256)),
        _ => None,
    }
}
