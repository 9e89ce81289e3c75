//! Passes as lists of steps over buffers: what `lower` makes and `emit` prints.

use super::{ActivationChoice, CustomRun, Map, Number, Operand, Value};
use syn::Ident;

/// The three passes of a model.
#[derive(Debug)]
pub(crate) struct Passes {
    /// Inference: buffers are reused as soon as they can be.
    pub(crate) predict: Pass,
    /// Training, forward then backward, planned as one: what the backward pass needs stays.
    pub(crate) train: Pass,
    /// Where in `train` the backward pass starts, and where what moves statistics.
    pub(crate) turns: Turns,
}

/// The steps at which a program of training goes from one function to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turns {
    /// The first step of the backward pass.
    pub(crate) backward: usize,
    /// The first step that moves statistics.
    pub(crate) settle: usize,
}

impl Turns {
    /// Those of a program that only goes forward.
    pub(crate) const NEVER: Self = Self { backward: usize::MAX, settle: usize::MAX };

    /// The same places after steps were dropped: `kept` says of each step whether it stayed.
    pub(crate) fn after(self, kept: &[bool]) -> Self {
        let shifted = |turn: usize| {
            if turn == usize::MAX { turn } else { kept.iter().take(turn).filter(|kept| **kept).count() }
        };
        Self { backward: shifted(self.backward), settle: shifted(self.settle) }
    }
}

/// A program with its memory plan.
#[derive(Debug)]
pub(crate) struct Pass {
    pub(crate) program: Program,
    pub(crate) slots: Slots,
}

/// Straight-line steps.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub(crate) buffers: Vec<Buffer>,
    pub(crate) steps: Vec<Step>,
    /// What stays between calls, in the order of its buffers.
    pub(crate) carries: Vec<Carry>,
}

/// A stretch of memory of a layer that stays between calls.
#[derive(Debug, Clone)]
pub(crate) struct Carry {
    pub(crate) layer: usize,
    pub(crate) name: &'static str,
    pub(crate) buffer: BufferId,
}

/// A buffer by index.
pub(crate) type BufferId = usize;

/// A stretch of memory that holds one value, gradient or sub-model arena.
#[derive(Debug, Clone)]
pub(crate) struct Buffer {
    pub(crate) extent: Extent,
    pub(crate) place: Place,
}

/// How large a buffer is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Extent {
    /// One value per sample.
    Value(Value),
    /// For each sample at a node, as many elements as the operand has.
    Room { node: usize, size: Operand },
    /// As many elements as the operand has, whatever the batch.
    Fixed(Operand),
    /// The arena of a sub-model call.
    Arena { node: usize, train: bool },
    /// What a sub-model keeps between calls.
    Carry { node: usize },
}

/// Where a buffer lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// In the arena.
    Arena,
    /// The caller's input.
    Input(usize),
    /// The caller's output.
    Output(usize),
    /// Where the caller wants the mask of an output; empty where it does not.
    OutputMask(usize),
    /// What stays between calls.
    Carry(usize),
    /// The caller's cotangent of an output.
    Cotangent(usize),
    /// The caller's gradient of an input.
    InputGradient(usize),
}

/// Arena buffers assigned to slots.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    /// For each buffer, the buffer it was merged into (itself when none).
    pub(crate) merged: Vec<BufferId>,
    /// For each buffer that stands for itself and lies in the arena, its slot.
    pub(crate) slot_of: Vec<Option<usize>>,
    /// For each slot, the buffers in it.
    pub(crate) buffers_of: Vec<Vec<BufferId>>,
}

/// One step.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// The node it belongs to; `None` for moves at the edges of a model.
    pub(crate) node: Option<usize>,
    pub(crate) action: Action,
    pub(crate) when: When,
}

/// When a step serves gradients of parameters that somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weights {
    Never,
    /// Where `#[frozen]` fields may train after all.
    Thawed,
    Always,
}

/// Under which wish of the caller a step runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct When {
    /// It serves gradients of parameters.
    pub(crate) weights: Weights,
    /// It serves gradients of inputs.
    pub(crate) inputs: bool,
    /// It is left out when the cotangent of this output is already that of the activation's input.
    pub(crate) unless_fused: Option<usize>,
}

impl When {
    /// A step of a forward pass.
    pub(crate) const ALWAYS: Self = Self { weights: Weights::Always, inputs: true, unless_fused: None };
}

#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// A kernel: `name(dims, n, args…)`.
    Kernel { name: &'static str, dims: DimsCall, args: Vec<Arg> },
    /// Moves a value, or adds it. Written only where the two buffers could not be merged.
    Copy { from: BufferId, to: BufferId, value: Value, add: bool },
    /// Fills with zeros.
    Zero { to: BufferId, value: Value },
    /// A sub-model.
    Model(ModelCall),
    /// A layer of the user's own.
    Custom(CustomRun),
    /// A loop over elements.
    Map(Map),
}

/// A dims struct of the kernels room, one of its constructors, and the operands of that.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DimsCall {
    pub(crate) ty: &'static str,
    pub(crate) make: &'static str,
    pub(crate) operands: Vec<Operand>,
}

/// A call of a sub-model's pass.
#[derive(Debug, Clone)]
pub(crate) struct ModelCall {
    pub(crate) node: usize,
    pub(crate) inputs: Vec<BufferId>,
    pub(crate) outputs: Vec<BufferId>,
    pub(crate) arena: BufferId,
    pub(crate) carry: BufferId,
    pub(crate) pass: ModelPass,
}

#[derive(Debug, Clone)]
pub(crate) enum ModelPass {
    Predict,
    Forward,
    Settle,
    Backward(ModelBackward),
}

/// What the backward pass of a sub-model is given beside its inputs and outputs.
#[derive(Debug, Clone)]
pub(crate) struct ModelBackward {
    pub(crate) d_outputs: Vec<BufferId>,
    /// Absent for ids, and where nobody wants the gradient of any input.
    pub(crate) d_inputs: Vec<Option<BufferId>>,
    /// When its parameters train.
    pub(crate) weights: Weights,
    /// When the gradients of its inputs are wanted.
    pub(crate) inputs: When,
    pub(crate) add: Add,
    /// Which output of this model is which output of the sub-model, where a fused cotangent passes through.
    pub(crate) fused: Vec<(usize, usize)>,
}

/// An argument of a kernel behind its dims and the number of samples.
#[derive(Debug, Clone)]
pub(crate) enum Arg {
    Read(BufferId),
    Write(BufferId),
    /// Read and written in place.
    Update(BufferId),
    /// No buffer: an empty slice.
    Empty,
    /// No buffer to write to: an empty slice.
    Nowhere,
    Parameter(&'static str),
    Gradient(&'static str),
    /// A statistic to be changed, in steps that move it.
    Statistic(&'static str),
    /// Whether the layer, which keeps statistics, is frozen: by `#[frozen]` on it or on a model around it, or by the trainer.
    Frozen,
    Add(Add),
    /// An activation a kernel applies to its result; `None` is linear.
    Epilogue(Option<ActivationChoice>),
    Activation(ActivationChoice),
    /// A buffer as long as the result: where it is not above zero, the kernel makes its result zero. `None` is none.
    Gate(Option<BufferId>),
    /// A constant of the user's type.
    Constant(Ident),
    Number(Number),
    /// How many of something, known at expansion.
    Count(usize),
    /// The random stream of this node, and the index of the first sample.
    Stream,
    First,
    /// A variant of an enum of the kernels room.
    Variant(&'static str, &'static str),
}

/// Whether a gradient is added to what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Add {
    Yes,
    No,
    /// As the caller says: the first contribution to a parameter of a model that may itself be called twice.
    AsRun,
    /// The same for a table, whose rows the caller may have cleared.
    Rows,
}

/// How a step uses a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
    Update,
}

impl Step {
    /// Every buffer a step touches.
    pub(crate) fn accesses(&self) -> Vec<(BufferId, Access)> {
        match &self.action {
            Action::Kernel { args, .. } => args.iter().filter_map(Arg::access).collect(),
            Action::Copy { from, to, add, .. } => {
                vec![(*from, Access::Read), (*to, if *add { Access::Update } else { Access::Write })]
            }
            Action::Zero { to, .. } => vec![(*to, Access::Write)],
            Action::Model(call) => call.accesses(),
            Action::Map(map) => map.accesses(),
            Action::Custom(run) => run.accesses(),
        }
    }
}

impl Map {
    fn accesses(&self) -> Vec<(BufferId, Access)> {
        let reads = self.reads.iter().map(|buffer| (*buffer, Access::Read));
        let writes = self.writes.iter().map(|(to, add)| (*to, if *add { Access::Update } else { Access::Write }));
        reads.chain(writes).collect()
    }
}

impl Arg {
    fn access(&self) -> Option<(BufferId, Access)> {
        match self {
            Self::Read(buffer) | Self::Gate(Some(buffer)) => Some((*buffer, Access::Read)),
            Self::Write(buffer) => Some((*buffer, Access::Write)),
            Self::Update(buffer) => Some((*buffer, Access::Update)),
            _ => None,
        }
    }
}

impl ModelCall {
    fn accesses(&self) -> Vec<(BufferId, Access)> {
        let reads = self.inputs.iter().map(|buffer| (*buffer, Access::Read));
        let mut all: Vec<_> = reads.chain([(self.arena, Access::Update)]).collect();
        match &self.pass {
            ModelPass::Predict | ModelPass::Forward => {
                all.push((self.carry, Access::Update));
                all.extend(self.outputs.iter().map(|buffer| (*buffer, Access::Write)));
            }
            ModelPass::Settle => {}
            ModelPass::Backward(ModelBackward { d_outputs, d_inputs, .. }) => {
                all.extend(self.outputs.iter().map(|buffer| (*buffer, Access::Read)));
                all.extend(d_outputs.iter().map(|buffer| (*buffer, Access::Update)));
                all.extend(d_inputs.iter().flatten().map(|buffer| (*buffer, Access::Write)));
            }
        }
        all
    }
}
