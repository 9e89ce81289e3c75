//! What `fit` measures its durations with: the system's clock where there is one.

use core::time::Duration;
use std::time::Instant;

/// Whether the target has a clock: asking for the time panics on `wasm32-unknown-unknown`.
const TICKS: bool = !cfg!(all(target_family = "wasm", target_os = "unknown"));

/// A point in time; without a clock they are all one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(Option<Instant>);

impl Moment {
    /// The present.
    pub(super) fn now() -> Self {
        Self(TICKS.then(Instant::now))
    }

    /// How long before this `earlier` was; zero without a clock.
    pub(super) fn since(self, earlier: Self) -> Duration {
        match (self.0, earlier.0) {
            (Some(now), Some(earlier)) => now.duration_since(earlier),
            _ => Duration::ZERO,
        }
    }
}
