//! Prediction: a model together with the memory one call needs, so that a call allocates nothing.

use crate::base::{Arena, Batch, Samples, Scalar, Shape, Stream, assert_samples};
use crate::model::carry::Carry;
use crate::model::feed::{Feed, InputError};
use crate::model::ports::{check_ports, lend_mut};
use crate::model::{Memory, Model, Prediction, Run, Source};

/// Makes predictors; every model has it.
pub trait Predict: Model {
    /// A predictor for up to `B` samples a call.
    ///
    /// ```
    /// use formwork::prelude::*;
    ///
    /// model! {
    ///     /// 8×8 pixels to ten classes.
    ///     pub struct Eye {
    ///         head: Dense(10, activation = softmax),
    ///     }
    ///     fn forward(image: [8, 8]) -> (digit: [10]) {
    ///         head(flatten(image))
    ///     }
    /// }
    ///
    /// let net = Eye::new(7);
    /// let mut eye = net.predictor::<1>();
    /// let digit = eye.predict(&[[0.5; 8]; 8])?;
    /// assert!((digit[0].iter().sum::<f32>() - 1.0).abs() < 1e-6);
    /// # Ok::<(), formwork::InputError>(())
    /// ```
    fn predictor<const B: usize>(&self) -> Predictor<'_, Self, B> {
        Predictor::new(self)
    }
}

impl<M: Model> Predict for M {}

/// A model and the memory of one call for up to `B` samples.
pub struct Predictor<'m, M: Model, const B: usize> {
    model: &'m M,
    arena: Arena<M::Scalar>,
    carry: Carry<M::Scalar>,
    prediction: M::Prediction<B>,
}

impl<'m, M: Model, const B: usize> Predictor<'m, M, B> {
    /// A predictor; all its memory is taken here.
    #[must_use]
    pub fn new(model: &'m M) -> Self {
        const { assert_samples(B, "a predictor takes at least one sample") };
        const { check_ports(M::DESCRIPTION) };
        Self {
            model,
            arena: Arena::zeros(M::PREDICT.elements(Samples::new(B))),
            carry: Carry::zeros(M::CARRY.elements(Samples::new(B))),
            prediction: M::Prediction::zeros(),
        }
    }

    /// The outputs for the given inputs, as many samples as there are in them.
    ///
    /// # Errors
    /// [`InputError`]: more than `B` samples, differing numbers of samples, or an id out of its bound.
    pub fn predict(&mut self, feed: impl Feed<M::Scalar, M::Inputs>) -> Result<&M::Prediction<B>, InputError> {
        let sources = feed.sources();
        let samples = sources.check::<M>(Samples::new(B))?;
        self.run(sources.as_slice(), samples);
        Ok(&self.prediction)
    }

    /// Forgets what `stateful` recurrent layers kept from earlier calls.
    pub fn reset_states(&mut self) {
        self.carry.reset();
    }

    /// The pass, once per model and batch size, whatever it is fed with.
    fn run(&mut self, sources: &[Source<'_, M::Scalar>], samples: Samples) {
        if samples > Samples::NONE {
            let run = Run::of(Samples::new(B), Stream::new(0)).filled_with(samples);
            let outputs = &mut lend_mut(&mut self.prediction)[..M::DESCRIPTION.outputs.len()];
            let memory = Memory { arena: self.arena.as_mut_slice(), carry: self.carry.begin() };
            M::predict(self.model.parameters(), sources, outputs, memory, run);
            self.carry.end();
        }
        self.prediction.set_filled(samples.get());
    }
}

impl<T: Scalar, S: Shape, const B: usize> Prediction<T> for Batch<T, S, B> {
    fn zeros() -> Self {
        Self::blank()
    }

    fn set_filled(&mut self, filled: usize) {
        // More than `B` cannot come from here; a batch that refuses stays as it was.
        let _ = self.set_filled(filled);
    }

    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a [T])) {
        visit(self.storage());
    }

    fn each_mut<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [T])) {
        visit(self.storage_mut());
    }
}
