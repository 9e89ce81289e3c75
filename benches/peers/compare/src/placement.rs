//! Whether two pinned cores are two: under a hypervisor two virtual ones may share a physical core for seconds, and then
//! two threads compute no faster than one, whoever wrote them.

use crate::contestant::pinned;
use std::hint::black_box;
use std::sync::Barrier;
use std::time::{Duration, Instant};

/// The option by which this program is asked for [`crowding`] in a process of its own.
pub(crate) const OPTION: &str = "--crowding";

/// Threads that take so many times as long together as alone have no core each: 1.0 where they have, 2.0 on one core.
const CROWDED: f64 = 1.4;

/// How long to wait for two cores, in all.
const PATIENCE: Duration = Duration::from_secs(120);

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(250);

/// Seconds that arithmetic takes which keeps a core's units busy: some two milliseconds.
fn arithmetic() -> f64 {
    let start = Instant::now();
    // As many independent chains as cover the latency of each.
    let mut chains = black_box([1.0_f32; 48]);
    for _ in 0..1_000_000 {
        for chain in &mut chains {
            *chain = *chain * 0.999 + 0.5;
        }
    }
    black_box(chains);
    start.elapsed().as_secs_f64()
}

/// How many times as long two threads take for the same arithmetic as one of them alone, the median of a few rounds.
pub(crate) fn crowding() -> f64 {
    const ROUNDS: usize = 9;
    let mut ratios = [0.0; ROUNDS];
    let (start, end) = (Barrier::new(2), Barrier::new(2));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..ROUNDS {
                start.wait();
                black_box(arithmetic());
                end.wait();
            }
        });
        for ratio in &mut ratios {
            let alone = arithmetic();
            let both = Instant::now();
            start.wait();
            black_box(arithmetic());
            end.wait();
            *ratio = both.elapsed().as_secs_f64() / alone;
        }
    });
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

/// Looks where the machine places threads, and waits while it is two on one core.
pub(crate) struct Placement {
    /// What is left of it: a machine that has one core costs it once.
    patience: Duration,
}

impl Placement {
    pub(crate) fn new() -> Self {
        Self { patience: PATIENCE }
    }

    /// What `measure` gives on these cores: where there are several threads, if they can be had apart before and after.
    pub(crate) fn settled<T>(&mut self, cores: &str, threads: usize, measure: impl Fn() -> T) -> T {
        loop {
            let waited = threads > 1 && self.wait(cores);
            let measured = measure();
            if !waited || apart(cores) {
                return measured;
            }
            eprintln!("two threads on one core: once more");
        }
    }

    /// Waits until two threads on these cores have a core each; tells whether they have.
    fn wait(&mut self, cores: &str) -> bool {
        while !apart(cores) {
            let Some(left) = self.patience.checked_sub(PAUSE) else { return false };
            self.patience = left;
            std::thread::sleep(PAUSE);
        }
        true
    }
}

/// Whether two threads on these cores have a core each, now.
fn apart(cores: &str) -> bool {
    let Ok(program) = std::env::current_exe() else { return true };
    let output = pinned(cores).arg(program).arg(OPTION).output();
    let ratio = output.ok().and_then(|output| String::from_utf8(output.stdout).ok()?.trim().parse::<f64>().ok());
    ratio.is_none_or(|ratio| ratio < CROWDED)
}
