//! The vector-Jacobian product in the open: a forward pass in training mode, then cotangents back through it.

use crate::base::{Aligned, Arena, Column, Samples, Stream, assert_samples};
use crate::model::carry::Carry;
use crate::model::feed::{Feed, InputError};
use crate::model::handle::flat_mut;
use crate::model::ports::{Buffers, PORTS, check_ports, column_sources, lend, lend_mut, output_lens};
use crate::model::{Frozen, Memory, Model, Prediction, Reverse, Run};
use alloc::vec::Vec;

/// Makes tapes; every model has it.
pub trait Differentiate: Model {
    /// A tape for up to `B` samples a pass.
    fn tape<const B: usize>(&self) -> Tape<'_, Self, B> {
        Tape::new(self)
    }
}

impl<M: Model> Differentiate for M {}

/// A model and the memory of a forward and a backward pass of up to `B` samples.
///
/// ```
/// use formwork::prelude::*;
///
/// model! {
///     /// Three numbers to two.
///     pub struct Net: [3] -> [2] { head: Dense(2) }
/// }
///
/// let net = Net::new(7);
/// let mut tape = net.tape::<4>();
/// let outputs = tape.forward(&[1.0, 2.0, 3.0])?;
/// let cotangents = Batch::from_samples(&[[1.0, 0.0]; 4]);
/// let gradients = tape.backward::<true, true>(&cotangents);
/// // The gradient of the first output by its own weights is the input.
/// assert_eq!(gradients.weights().head.kernel.row(0), nalgebra::RowVector3::new(1.0, 2.0, 3.0));
/// assert_eq!(gradients.input(0), net.head.kernel.row(0).iter().copied().collect::<Vec<f32>>());
/// # Ok::<(), formwork::InputError>(())
/// ```
pub struct Tape<'m, M: Model, const B: usize> {
    model: &'m M,
    stream: Stream,
    samples: Samples,
    /// Whether gradients of what is `#[frozen]` are computed too.
    thawed: bool,
    /// Whether the arena holds what the forward pass left: a backward pass may overwrite it.
    fresh: bool,
    arena: Arena<M::Scalar>,
    carry: Carry<M::Scalar>,
    inputs: Vec<Column>,
    d_inputs: Buffers<M::Scalar>,
    d_outputs: Buffers<M::Scalar>,
    prediction: M::Prediction<B>,
    gradients: Aligned<M::Params>,
}

/// What a backward pass gave.
pub struct Gradients<'t, M: Model> {
    weights: &'t M::Params,
    inputs: [&'t [M::Scalar]; PORTS],
}

impl<'t, M: Model> Gradients<'t, M> {
    /// The gradients of the parameters; zeros when they were not asked for.
    #[must_use]
    pub fn weights(&self) -> &'t M::Params {
        self.weights
    }

    /// The gradient of an input, sample after sample; empty for ids, and when it was not asked for.
    #[must_use]
    pub fn input(&self, index: usize) -> &'t [M::Scalar] {
        self.inputs.get(index).copied().unwrap_or_default()
    }
}

impl<'m, M: Model, const B: usize> Tape<'m, M, B> {
    /// A tape; all its memory is taken here.
    #[must_use]
    pub fn new(model: &'m M) -> Self {
        const { assert_samples(B, "a tape takes at least one sample") };
        const { check_ports(M::DESCRIPTION) };
        let inputs = M::DESCRIPTION.inputs;
        Self {
            model,
            stream: Stream::new(0),
            samples: Samples::NONE,
            thawed: false,
            fresh: false,
            arena: Arena::zeros(M::TRAIN.elements(Samples::new(B))),
            carry: Carry::zeros(M::CARRY.elements(Samples::new(B))),
            inputs: inputs
                .iter()
                .map(|port| Column::of::<M::Scalar>(port.holds_ids(), Samples::new(B).elements(port.dims.len())))
                .collect(),
            d_inputs: Buffers::zeros(
                inputs.iter().map(|port| if port.holds_ids() { 0 } else { port.dims.len() }),
                Samples::new(B),
            ),
            d_outputs: Buffers::zeros(output_lens(M::DESCRIPTION), Samples::new(B)),
            prediction: M::Prediction::zeros(),
            gradients: Aligned::zeros(),
        }
    }

    /// Draws what is random in training (dropout) from this stream; at first that of seed 0.
    #[must_use]
    pub fn stream(self, stream: Stream) -> Self {
        Self { stream, fresh: false, ..self }
    }

    /// Computes the gradients of what is `#[frozen]` too, which are zeros otherwise. It runs as before: a frozen
    /// `BatchNormalization` as in inference.
    #[must_use]
    pub fn thawed(self) -> Self {
        Self { thawed: true, ..self }
    }

    /// The outputs in training mode. The inputs are copied, for the backward pass.
    ///
    /// # Errors
    /// [`InputError`]: more than `B` samples, differing numbers of samples, or an id out of its bound.
    pub fn forward(&mut self, feed: impl Feed<M::Scalar, M::Inputs>) -> Result<&M::Prediction<B>, InputError> {
        let sources = feed.sources();
        self.samples = sources.check::<M>(Samples::new(B))?;
        for (column, source) in self.inputs.iter_mut().zip(sources.as_slice()) {
            column.store(source);
        }
        self.record();
        self.prediction.set_filled(self.samples.get());
        Ok(&self.prediction)
    }

    /// From the cotangents of the outputs to the gradients of the parameters (`WEIGHTS`) and of the inputs (`INPUTS`).
    ///
    /// It belongs to the last [`forward`](Self::forward) and can be called again with other cotangents.
    pub fn backward<const WEIGHTS: bool, const INPUTS: bool>(
        &mut self,
        cotangents: &M::Prediction<B>,
    ) -> Gradients<'_, M> {
        flat_mut::<M::Params, M::Scalar>(&mut self.gradients).fill(num_traits::Zero::zero());
        self.take(cotangents);
        if !self.fresh {
            // The forward pass runs again from where it did.
            self.carry.undo();
            self.record();
        }
        self.fresh = false;
        if self.samples > Samples::NONE {
            self.unwind::<WEIGHTS, INPUTS>();
        }
        let samples = if INPUTS { self.samples } else { Samples::NONE };
        Gradients { weights: &self.gradients, inputs: self.d_inputs.list(samples) }
    }

    /// Forgets what `stateful` recurrent layers kept from earlier forward passes.
    pub fn reset_states(&mut self) {
        self.carry.reset();
    }

    fn run(&self) -> Run<'static> {
        let mut run = Run::of(Samples::new(B), self.stream).filled_with(self.samples);
        run.frozen = Frozen::now(&[], self.thawed);
        run
    }

    fn record(&mut self) {
        // Where a layer of the program's own panics, there is nothing to go back through.
        self.fresh = false;
        if self.samples == Samples::NONE {
            return;
        }
        let (run, params) = (self.run(), self.model.parameters());
        let sources = column_sources::<M>(&self.inputs, self.samples);
        let outputs = &mut lend_mut(&mut self.prediction)[..M::DESCRIPTION.outputs.len()];
        let memory = Memory { arena: self.arena.as_mut_slice(), carry: self.carry.begin() };
        M::forward(params, &sources[..self.inputs.len()], outputs, memory, run);
        self.carry.end();
        self.fresh = true;
    }

    fn take(&mut self, cotangents: &M::Prediction<B>) {
        for (port, storage) in lend(cotangents).into_iter().take(M::DESCRIPTION.outputs.len()).enumerate() {
            let cotangent = self.d_outputs.port_mut(port, self.samples);
            cotangent.copy_from_slice(&storage[..cotangent.len()]);
        }
    }

    fn unwind<const WEIGHTS: bool, const INPUTS: bool>(&mut self) {
        let (run, params) = (self.run(), self.model.parameters());
        let sources = column_sources::<M>(&self.inputs, self.samples);
        let (n_inputs, n_outputs) = (self.inputs.len(), M::DESCRIPTION.outputs.len());
        let reverse = Reverse {
            outputs: &lend(&self.prediction)[..n_outputs],
            d_outputs: &mut self.d_outputs.list_mut(self.samples)[..n_outputs],
            d_inputs: &mut self.d_inputs.list_mut(if INPUTS { self.samples } else { Samples::NONE })[..n_inputs],
        };
        let (gradients, arena) = (&mut *self.gradients, self.arena.as_mut_slice());
        M::backward::<WEIGHTS, INPUTS>(params, &sources[..n_inputs], reverse, gradients, arena, run);
    }
}
