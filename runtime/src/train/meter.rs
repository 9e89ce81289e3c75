//! Losses of batches, gathered over an epoch.

use crate::model::PORTS;

/// The losses of one batch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Losses {
    /// The weighted sum over the outputs, with the penalties of parameters.
    pub(super) total: f64,
    /// What the penalties of parameters add to it.
    pub(super) penalty: f64,
    /// The loss of each output, without its weight.
    pub(super) outputs: [f64; PORTS],
}

/// Means over samples: a short batch counts for what it has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meter {
    samples: f64,
    total: f64,
    outputs: [f64; PORTS],
}

impl Meter {
    /// Takes a batch in.
    pub(super) fn add(&mut self, losses: Losses, samples: usize) {
        let samples = samples as f64;
        self.samples += samples;
        self.total += losses.total * samples;
        for (sum, loss) in self.outputs.iter_mut().zip(losses.outputs) {
            *sum += loss * samples;
        }
    }

    /// The mean total.
    pub(super) fn total(&self) -> f64 {
        self.total / self.samples
    }

    /// The mean loss of an output.
    pub(super) fn output(&self, index: usize) -> f64 {
        self.outputs[index] / self.samples
    }
}
