//! Timing one step after another, steady state.

use super::Arguments;
use std::time::Instant;

/// Microseconds per step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) median: f64,
    pub(crate) min: f64,
}

/// The shortest stretch that is timed, in seconds: reading the clock twice costs some 50 ns, so short steps are timed
/// several at once.
const STRETCH: f64 = 50e-6;

/// The most stretches, and how many seconds they take together unless `--seconds` says otherwise.
const STRETCHES: usize = 20_000;
const SECONDS: f64 = 3.0;

/// Times `step` for as long as the command line says.
///
/// # Panics
/// If a step says that its result is no number.
pub(crate) fn measure(step: impl FnMut(usize) -> bool) -> Times {
    let seconds = Arguments::read().value("--seconds").and_then(|seconds| seconds.parse().ok());
    measure_for(seconds.unwrap_or(SECONDS), step)
}

/// Times `step` for some seconds, after a warm-up of at least three steps and a tenth of that; `step` is given the number
/// of the step.
///
/// # Panics
/// If a step says that its result is no number.
pub(crate) fn measure_for(seconds: f64, mut step: impl FnMut(usize) -> bool) -> Times {
    let mut steps = 0;
    let mut run = |count: usize| {
        let start = Instant::now();
        for _ in 0..count {
            assert!(step(steps), "a step gave no number");
            steps += 1;
        }
        start.elapsed().as_secs_f64()
    };
    let (mut spent, mut warm, mut fastest) = (0.0, 0, f64::INFINITY);
    while warm < 3 || spent < seconds / 10.0 {
        let one = run(1);
        (spent, warm, fastest) = (spent + one, warm + 1, fastest.min(one));
    }
    let count = repeats(fastest.max(1e-8));
    let mut times = Vec::with_capacity(STRETCHES);
    let begin = Instant::now();
    while times.len() < 5 || (times.len() < STRETCHES && begin.elapsed().as_secs_f64() < seconds) {
        times.push(run(count) * 1e6 / count as f64);
    }
    times.sort_by(f64::total_cmp);
    Times { median: times[times.len() / 2], min: times[0] }
}

/// How many steps of so many seconds fill a stretch.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to a few thousand")]
fn repeats(seconds: f64) -> usize {
    (STRETCH / seconds).ceil().max(1.0) as usize
}
