//! What `model!` generates, seen from the runtime: the [`Model`] trait and its description as data.

mod bytes;
mod carry;
mod custom;
mod describe;
mod draws;
mod feed;
mod frozen;
mod handle;
mod own;
mod parameters;
mod part;
mod ports;
mod predictor;
mod setting;
mod shards;
mod summary;
mod tables;
mod tape;

pub use bytes::{predict_bytes, sum, train_bytes};
#[cfg(feature = "train")]
pub(crate) use carry::Carry;
pub use custom::{CustomLayer, CustomPass, CustomSite, LayerCall, LayerReverse, ParamSpec, custom_pass};
pub use describe::{Description, Layer, LayerKind, Node, NodeInput, Parameter, Port, Regularizer, Style};
pub use draws::Draws;
#[cfg(feature = "train")]
pub(crate) use feed::check_ids;
pub use feed::{Features, Feed, InputError, Sources, Supply};
pub use frozen::Frozen;
pub use handle::{Handle, copy_params, flat, flat_mut};
pub use own::{DebugField, FieldValue, OpaqueField, OwnField, OwnValue, typed};
pub use parameters::{ParameterRange, keeper_count, parameter_ranges, trainable_count};
pub use part::{NotModel, Part, Probe, Select, is_model};
#[cfg(feature = "train")]
pub(crate) use ports::{Buffers, PORTS, check_ports, column_sources, output_lens};
pub use predictor::{Predict, Predictor};
pub use setting::{LambdaFunction, Setting, SettingValue, Term};
#[cfg(feature = "train")]
pub(crate) use shards::{MAX_SHARDS, shards, worth_threads};
#[cfg(feature = "train")]
pub(crate) use summary::summary_of;
pub use summary::{Summarize, SummaryOptions, summary};
#[cfg(feature = "train")]
pub(crate) use tables::{table_words, tables};
pub use tape::{Differentiate, Gradients, Tape};

use crate::base::{Element, Extent, Samples, Scalar, Shape, Stream};
use crate::kernels::Kernels;
use bytemuck::Pod;

/// How one pass runs.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    capacity: Samples,
    filled: Samples,
    first: Samples,
    /// Random numbers of this step.
    pub stream: Stream,
    /// Bit `i`: the cotangent of output `i` is that of its activation's input.
    pub fused: u32,
    /// Whether parameter gradients are added to what is there instead of written.
    pub add: bool,
    /// Whether gradients of tables that ids look up are 0 where they are not to be added to: a caller that knows which
    /// rows differ from 0 clears these alone.
    pub cleared: bool,
    /// What is frozen.
    pub frozen: Frozen<'a>,
}

impl Run<'_> {
    /// A run of a full batch of its own, with everything frozen that the blocks say.
    #[must_use]
    #[inline]
    pub const fn of(capacity: Samples, stream: Stream) -> Self {
        let (first, fused, add, cleared) = (Samples::NONE, 0, false, false);
        Self { capacity, filled: capacity, first, stream, fused, add, cleared, frozen: Frozen::AS_WRITTEN }
    }

    /// The same run with only so many samples in the buffers that are handed over.
    ///
    /// # Panics
    /// If there are more than the arena was cut for.
    #[must_use]
    #[inline]
    #[track_caller]
    pub fn filled_with(self, filled: Samples) -> Self {
        let (samples, capacity) = (filled.get(), self.capacity.get());
        assert!(samples <= capacity, "a run of {samples} samples in the memory of {capacity}");
        Self { filled, ..self }
    }

    /// The same run with so many samples of the same batch before these: a batch may be split over threads.
    #[must_use]
    #[inline]
    pub const fn behind(self, first: Samples) -> Self {
        Self { first, ..self }
    }

    /// The batch size the arena was cut for.
    #[must_use]
    #[inline]
    pub const fn capacity(&self) -> Samples {
        self.capacity
    }

    /// The number of samples in the buffers handed over.
    #[must_use]
    #[inline]
    pub const fn filled(&self) -> Samples {
        self.filled
    }

    /// The number of samples of the same batch before these.
    #[must_use]
    #[inline]
    pub const fn first(&self) -> Samples {
        self.first
    }

    /// The same run inside the sub-model call at `node`: whether that is `#[frozen]`, and the number of the first of its
    /// layers that keep statistics among ours.
    #[must_use]
    pub fn nested(self, node: u32, fused: u32, add: bool, (frozen, first): (bool, usize)) -> Self {
        let frozen = self.frozen.nested(frozen, first);
        Self { stream: self.stream.node(node), fused, add: self.add || add, frozen, ..self }
    }

    /// The same run on the steps of sequences: each sample is `steps` samples.
    ///
    /// # Panics
    /// If a batch has 2²³ steps or more.
    #[must_use]
    #[track_caller]
    pub const fn times(self, steps: usize) -> Self {
        let (capacity, filled, first) = (self.capacity.times(steps), self.filled.times(steps), self.first.times(steps));
        Self { capacity, filled, first, ..self }
    }
}

/// One input of a model at run time.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a, T> {
    /// Numbers.
    Values(&'a [T]),
    /// Ids, below the bound they were checked against.
    Ids(&'a [u32]),
}

/// The memory of a forward pass.
#[derive(Debug)]
pub struct Memory<'a, T> {
    /// Values on their way; what the backward pass needs stays there.
    pub arena: &'a mut [T],
    /// What layers keep from one call to the next (the state of `stateful` recurrent layers), zeros at first.
    pub carry: &'a mut [T],
}

/// The buffers of a backward pass beside the arena.
#[derive(Debug)]
pub struct Reverse<'a, 'b, T> {
    /// The outputs the forward pass wrote.
    pub outputs: &'a [&'b [T]],
    /// Their cotangents; the pass may overwrite them.
    pub d_outputs: &'a mut [&'b mut [T]],
    /// Where the gradients of the inputs go, one per input, written (empty slices without `INPUTS`, and for ids).
    pub d_inputs: &'a mut [&'b mut [T]],
}

/// A network type that `model!` generated.
///
/// Programs use the inherent methods of the type and of [`Predictor`](crate::Predictor); the functions here are how
/// generated models call each other and how the runtime calls them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    note = "a field without parentheses is another `model!` type"
)]
pub trait Model: Sized + Send + Sync + 'static {
    /// The scalar.
    type Scalar: Kernels;
    /// All parameters, trainable or not: `repr(C)`, one scalar type, no padding.
    type Params: Pod + Send + Sync;
    /// The inputs as a tuple of [`Input`]s.
    type Inputs;
    /// The outputs as a tuple of [`Output`]s.
    type Outputs;
    /// A batch of outputs: a [`Batch`](crate::Batch), or for several outputs a struct with their names.
    type Prediction<const B: usize>: Prediction<Self::Scalar>;

    /// The graph as data.
    const DESCRIPTION: &'static Description;
    /// What each output ends in, as numbers of [`tag`](crate::tag).
    const TAGS: &'static [u8] = &[];
    /// The arena of [`predict`](Self::predict).
    const PREDICT: Extent;
    /// The arena of [`forward`](Self::forward) and [`backward`](Self::backward) together.
    const TRAIN: Extent;
    /// What layers keep from one call to the next.
    const CARRY: Extent = Extent::ZERO;
    /// Floating-point operations of one sample's forward pass.
    const FLOPS: usize;
    /// For each output the number of steps its mask has, 0 without one; outputs past the end have none.
    const MASKS: &'static [usize] = &[];
    /// What the ids of each input must be below, where the graph has such a bound; inputs past the end have none.
    const ID_BOUNDS: &'static [Option<u32>] = &[];
    /// Whether a sample's outputs depend on the other samples of its batch in training (batch normalization), so that
    /// a batch must not be split.
    const COUPLED: bool = false;
    /// Whether its signature is known whole: the block of a model with a mistake may have lost an input or output, and a
    /// model around it then says nothing of their number.
    #[doc(hidden)]
    const WHOLE: bool = true;

    /// The parameters as the handle holds them.
    fn parameters(&self) -> &Self::Params;

    /// The parameters, to be changed.
    fn parameters_mut(&mut self) -> &mut Self::Params;

    /// How far it is in the random numbers of its training; a trainer moves it on.
    fn draws(&mut self) -> &mut Draws;

    /// The outputs without what only training does.
    ///
    /// Behind the outputs a caller may hand over one more buffer for each, which takes its mask.
    fn predict(
        params: &Self::Params,
        inputs: &[Source<'_, Self::Scalar>],
        outputs: &mut [&mut [Self::Scalar]],
        memory: Memory<'_, Self::Scalar>,
        run: Run<'_>,
    );

    /// The outputs in training; keeps in the arena what the backward pass needs.
    fn forward(
        params: &Self::Params,
        inputs: &[Source<'_, Self::Scalar>],
        outputs: &mut [&mut [Self::Scalar]],
        memory: Memory<'_, Self::Scalar>,
        run: Run<'_>,
    );

    /// The vector-Jacobian product: from cotangents of the outputs to the gradients of the parameters (`WEIGHTS`) and
    /// of the inputs (`INPUTS`). The gradients of statistics are not touched.
    fn backward<const WEIGHTS: bool, const INPUTS: bool>(
        params: &Self::Params,
        inputs: &[Source<'_, Self::Scalar>],
        reverse: Reverse<'_, '_, Self::Scalar>,
        gradients: &mut Self::Params,
        arena: &mut [Self::Scalar],
        run: Run<'_>,
    );

    /// Moves the statistics after a training step (moving means), from what [`forward`](Self::forward) left in the
    /// arena; a backward pass lies between.
    fn settle(_params: &mut Self::Params, _arena: &[Self::Scalar], _run: Run<'_>) {}
}

/// An input in a signature: its element and shape.
#[derive(Clone, Copy, Debug)]
pub struct Input<E: Element, S: Shape>(core::marker::PhantomData<(E, S)>);

/// An output in a signature: its scalar, shape and the activation it ends in.
#[derive(Clone, Copy, Debug)]
pub struct Output<T: Scalar, S: Shape, Tag>(core::marker::PhantomData<(T, S, Tag)>);

/// A batch of all outputs of a model.
pub trait Prediction<T: 'static>: Send + Sized {
    /// Zeros.
    fn zeros() -> Self;

    /// Sets the number of samples that count, at most the batch size.
    fn set_filled(&mut self, filled: usize);

    /// Hands each output's storage, all samples of it, to `visit`, in the order of the signature.
    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a [T]));

    /// As [`each`](Self::each), to be changed.
    fn each_mut<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [T]));
}
