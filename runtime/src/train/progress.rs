//! What `fit` tells while it runs: Keras's lines, number for number, on the standard output.

use crate::train::clock::Moment;
use crate::train::{Evaluation, Verbose};
use core::fmt::Write;
use core::time::Duration;
use std::io::IsTerminal;
use std::string::String;

/// The shortest time between two pictures of the bar.
const REDRAW: Duration = Duration::from_millis(100);

/// Tells about epochs and steps.
#[derive(Debug)]
pub(super) struct Report {
    verbose: Verbose,
    epochs: usize,
    batches: usize,
    epoch: usize,
    clock: Clock,
    drawn: Moment,
    #[cfg(all(feature = "progress", not(target_family = "wasm")))]
    bar: Option<indicatif::ProgressBar>,
}

/// The times of an epoch.
#[derive(Clone, Copy, Debug)]
struct Clock {
    start: Moment,
    first: Option<Moment>,
}

impl Clock {
    fn new() -> Self {
        Self { start: Moment::now(), first: None }
    }

    /// The duration of a step in seconds: the first one, which warms caches up, is left out where there are more.
    fn per_step(&self, steps: usize, now: Moment) -> f64 {
        match self.first {
            Some(first) if steps > 1 => now.since(first).as_secs_f64() / (steps - 1) as f64,
            _ => now.since(self.start).as_secs_f64() / steps.max(1) as f64,
        }
    }
}

impl Report {
    /// A report on `epochs` epochs of `batches` steps.
    pub(super) fn new(verbose: Option<Verbose>, epochs: usize, batches: usize) -> Self {
        let fitting = || if std::io::stdout().is_terminal() { Verbose::Bar } else { Verbose::Lines };
        let verbose = match verbose.unwrap_or_else(fitting) {
            Verbose::Bar if !cfg!(all(feature = "progress", not(target_family = "wasm"))) => Verbose::Lines,
            verbose => verbose,
        };
        Self {
            verbose,
            epochs,
            batches,
            epoch: 0,
            clock: Clock::new(),
            drawn: Moment::now(),
            #[cfg(all(feature = "progress", not(target_family = "wasm")))]
            bar: None,
        }
    }

    /// An epoch begins.
    pub(super) fn start(&mut self) {
        self.epoch += 1;
        if self.verbose == Verbose::Silent {
            return;
        }
        say(format_args!("Epoch {}/{}", self.epoch, self.epochs));
        self.clock = Clock::new();
        self.drawn = self.clock.start;
        #[cfg(all(feature = "progress", not(target_family = "wasm")))]
        if self.verbose == Verbose::Bar {
            self.bar = Some(bar(self.batches));
        }
    }

    /// A step is done; `numbers` gives the numbers so far, and is asked only when they are shown.
    pub(super) fn step(&mut self, done: usize, numbers: impl FnOnce() -> Evaluation) {
        if self.verbose == Verbose::Silent {
            return;
        }
        let now = Moment::now();
        self.clock.first.get_or_insert(now);
        if self.verbose == Verbose::Bar && now.since(self.drawn) >= REDRAW && done < self.batches {
            self.drawn = now;
            let per_step = self.clock.per_step(done, now);
            let left = seconds_left(per_step * (self.batches - done) as f64);
            self.draw(done, || std::format!("{left}{}{}", rate(per_step), listed(&numbers())));
        }
    }

    /// An epoch is over, its validation included.
    pub(super) fn finish(&mut self, numbers: &Evaluation) {
        if self.verbose == Verbose::Silent {
            return;
        }
        let now = Moment::now();
        let seconds = now.since(self.clock.start).as_secs_f64();
        let (rate, listed) = (rate(self.clock.per_step(self.batches, now)), listed(numbers));
        match self.verbose {
            Verbose::Lines => {
                say(format_args!("{0}/{0} - {seconds:.0}s -{rate}{listed}", self.batches));
            }
            _ => self.draw(self.batches, || std::format!("{seconds:.0}s{rate}{listed}")),
        }
    }

    #[cfg(all(feature = "progress", not(target_family = "wasm")))]
    fn draw(&mut self, done: usize, message: impl FnOnce() -> String) {
        let Some(bar) = &self.bar else { return };
        bar.set_message(message());
        bar.set_position(done as u64);
        if done == self.batches {
            bar.abandon();
            self.bar = None;
        }
    }

    #[cfg(not(all(feature = "progress", not(target_family = "wasm"))))]
    #[expect(clippy::unused_self, reason = "stands for the one that draws; `new` chose lines, so it is never called")]
    fn draw(&mut self, _done: usize, _message: impl FnOnce() -> String) {}
}

/// Keras's bar: the steps in bold, twenty cells.
#[cfg(all(feature = "progress", not(target_family = "wasm")))]
fn bar(batches: usize) -> indicatif::ProgressBar {
    let target = indicatif::ProgressDrawTarget::stdout();
    let bar = indicatif::ProgressBar::with_draw_target(Some(batches as u64), target);
    let style = indicatif::ProgressStyle::with_template("{pos:.bold}/{len:.bold} {bar:20.green/white} {msg}");
    // The template is a constant that parses; were it wrong, the default style would do.
    bar.with_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()).progress_chars("━━"))
}

/// Writes a line; a closed output is no reason to stop training.
fn say(line: core::fmt::Arguments<'_>) {
    use std::io::Write as _;
    let _ = std::writeln!(std::io::stdout(), "{line}");
}

/// The time left, as Keras writes it.
fn seconds_left(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole seconds, rounded down")]
    let whole = seconds as u64;
    let (hours, minutes, rest) = (whole / 3600, whole % 3600 / 60, whole % 60);
    if seconds > 3600.0 {
        std::format!("{hours}:{minutes:02}:{rest:02}")
    } else if seconds > 60.0 {
        std::format!("{minutes}:{rest:02}")
    } else {
        std::format!("{whole}s")
    }
}

/// The time of a step, as Keras writes it.
fn rate(seconds: f64) -> String {
    if seconds >= 1.0 || seconds == 0.0 {
        std::format!(" {seconds:.0}s/step")
    } else if seconds >= 1e-3 {
        std::format!(" {:.0}ms/step", seconds * 1e3)
    } else {
        std::format!(" {:.0}us/step", seconds * 1e6)
    }
}

/// Names and numbers, as Keras writes them.
fn listed(numbers: &Evaluation) -> String {
    let mut text = String::new();
    for (name, value) in numbers.iter() {
        // Writing into a string cannot fail.
        let _ = write!(text, " - {name}: {}", number(value));
    }
    text
}

/// Four decimals, or an exponent for what would be mostly zeros.
fn number(value: f64) -> String {
    if value.is_nan() {
        return "nan".into();
    }
    if value.abs() > 1e-3 {
        return std::format!("{value:.4}");
    }
    let text = std::format!("{value:.4e}");
    // Python writes at least two digits and a sign.
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let exponent: i32 = exponent.parse().unwrap_or(0);
            let sign = if exponent < 0 { '-' } else { '+' };
            std::format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_keras_writes_them() {
        let texts = [0.11, 2.343_74, 1e-3, -1.234_56e-4, 0.0, 123.456_78, f64::INFINITY].map(number);
        assert_eq!(texts, ["0.1100", "2.3437", "1.0000e-03", "-1.2346e-04", "0.0000e+00", "123.4568", "inf"]);
        assert_eq!(number(f64::NAN), "nan");
    }

    #[test]
    fn times_read_as_keras_writes_them() {
        assert_eq!([0.0, 2.6, 0.0071, 0.000_093].map(rate), [" 0s/step", " 3s/step", " 7ms/step", " 93us/step"]);
        assert_eq!([0.4, 59.9, 61.0, 3725.0].map(seconds_left), ["0s", "59s", "1:01", "1:02:05"]);
    }

    #[test]
    fn an_epoch_line_lists_names_in_order() {
        let names = ["loss".into(), "accuracy".into()];
        assert_eq!(listed(&Evaluation::sorted(&names, &[2.5, 0.25])), " - accuracy: 0.2500 - loss: 2.5000");
    }
}
