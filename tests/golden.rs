//! Golden numbers: what we compute against what Keras computed.
//!
//! `golden/README.md` tells how the files are read. A case is checked by the one function of its kind, so a new case of a
//! known name needs no code; what is not built yet is listed by name beside that function, and a list that does not fit
//! the data fails.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "numbers in the files are `f32`s"
)]

mod golden_cases;

use golden_cases::{initializers, losses, metrics, optimizers, regularizers};

#[test]
fn losses_match_keras() {
    losses::SUITE.run();
}

#[test]
fn optimizers_match_keras() {
    optimizers::SUITE.run();
}

#[test]
fn regularizers_match_keras() {
    regularizers::SUITE.run();
}

#[test]
fn initializers_match_keras() {
    initializers::SUITE.run();
}

#[test]
fn metrics_match_keras() {
    metrics::SUITE.run();
}
