//! How far a model has come in the random numbers of its training, so that a second phase does not repeat the first.

/// The place in the random numbers of training: dropout, and the order of samples.
///
/// A model carries it, and every trainer of the model goes on from there. A clone takes it along: it trains on from here
/// as the original would. Files do not hold it: a model that is read from one begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    /// The seed: that of the model, or one that a trainer was given.
    pub seed: u64,
    /// The training steps that were taken from it.
    pub steps: u64,
    /// The epochs whose order was drawn from it.
    pub epochs: u64,
}

impl Draws {
    /// The beginning of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, steps: 0, epochs: 0 }
    }
}
