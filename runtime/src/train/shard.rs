//! A part of a batch: its own memory, and the passes over its samples.

use crate::base::{Aligned, Arena, Rows, Samples, Scalar, Table};
use crate::kernels::Kernels;
use crate::losses::{Loss, reduce};
use crate::metrics::{Scored, Target};
use crate::model::{Buffers, Carry, Memory, Model, PORTS, Reverse, Run, Source, flat_mut, output_lens};
use crate::train::Work;
use crate::train::objective::{LossVisitor, Objective};
use crate::train::plan::{cut, has_tables};
use crate::train::prepare::{Goal, typed};
use formwork_shape::Dims;
use num_traits::Zero;

/// The memory of one shard.
pub(super) struct Shard<M: Model> {
    pub(super) arena: Arena<M::Scalar>,
    /// What `stateful` layers remember.
    pub(super) carry: Carry<M::Scalar>,
    pub(super) gradients: Aligned<M::Params>,
    /// The rows of tables that `gradients` may hold something in.
    pub(super) rows: Rows,
    outputs: Buffers<M::Scalar>,
    d_outputs: Buffers<M::Scalar>,
    /// The masks of outputs, empty for those without.
    masks: Buffers<M::Scalar>,
    /// The samples of the batch that went forward last.
    filled: Samples,
    /// The values of a loss, and their factors in the gradient.
    losses: [Arena<M::Scalar>; 2],
    /// What this shard's samples add to each loss.
    pub(super) sums: [f64; PORTS],
}

/// What all shards of a step read.
pub(super) struct Context<'a, M: Model, L> {
    pub(super) params: &'a M::Params,
    pub(super) loss: &'a L,
    pub(super) goals: &'a [Goal],
    pub(super) work: Work<'a, M::Scalar>,
    /// What is known of the rows that a batch reads.
    pub(super) tables: &'a [Table],
    /// The run of the first shard, full.
    pub(super) run: Run<'a>,
}

impl<'a, M: Model, L> Context<'a, M, L> {
    /// The run of a shard.
    pub(super) fn run_of(&self, shard: usize) -> Run<'a> {
        let [first, filled] = cut(self.run.capacity(), shard, self.work.samples);
        self.run.behind(first).filled_with(filled)
    }

    /// The inputs of a run, padded.
    fn inputs(&self, run: Run<'_>) -> [Source<'a, M::Scalar>; PORTS] {
        let mut inputs = [Source::Values(&[][..]); PORTS];
        for ((input, source), port) in inputs.iter_mut().zip(self.work.inputs).zip(M::DESCRIPTION.inputs) {
            *input = match source {
                Source::Values(values) => Source::Values(part(values, port.dims, run)),
                Source::Ids(ids) => Source::Ids(part(ids, port.dims, run)),
            };
        }
        inputs
    }
}

/// A run's samples of a whole batch.
fn part<'a, E>(batch: &'a [E], dims: Dims, run: Run<'_>) -> &'a [E] {
    let (first, filled) = (run.first().elements(dims.len()), run.filled().elements(dims.len()));
    &batch[first..][..filled]
}

/// A run's sample weights of a whole batch.
fn part_of_weights<'a, T>(weights: &'a [T], run: Run<'_>) -> &'a [T] {
    &weights[run.first().get()..][..run.filled().get()]
}

/// A run's targets of a whole batch.
fn target_part<'a, T>(target: &Target<'a, T>, dims: Dims, run: Run<'_>) -> Target<'a, T> {
    match *target {
        Target::Values(values) => Target::Values(part(values, dims, run)),
        Target::Ids(ids) => Target::Ids(part(ids, dims, run)),
    }
}

/// [`Model::forward`] or [`Model::predict`].
type ForwardPass<M> = fn(
    &<M as Model>::Params,
    &[Source<'_, <M as Model>::Scalar>],
    &mut [&mut [<M as Model>::Scalar]],
    Memory<'_, <M as Model>::Scalar>,
    Run<'_>,
);

impl<M: Model> Shard<M> {
    /// The memory for up to `capacity` samples.
    pub(super) fn new(capacity: Samples, goals: &[Goal], tables: &[Table]) -> Self {
        let losses = capacity.elements(goals.iter().map(|goal| goal.rows).max().unwrap_or(0));
        Self {
            arena: Arena::zeros(M::TRAIN.elements(capacity).max(M::PREDICT.elements(capacity))),
            carry: Carry::zeros(M::CARRY.elements(capacity)),
            masks: Buffers::zeros(M::MASKS.iter().copied(), capacity),
            filled: Samples::NONE,
            gradients: Aligned::zeros(),
            rows: if const { has_tables::<M>() } { Rows::none(tables) } else { Rows::default() },
            outputs: Buffers::zeros(output_lens(M::DESCRIPTION), capacity),
            d_outputs: Buffers::zeros(output_lens(M::DESCRIPTION), capacity),
            losses: [Arena::zeros(losses), Arena::zeros(losses)],
            sums: [0.0; PORTS],
        }
    }

    /// Looks out for other tables from now on.
    pub(super) fn set_tables(&mut self, tables: &[Table]) {
        flat_mut::<_, M::Scalar>(&mut *self.gradients).fill(M::Scalar::zero());
        self.rows = if const { has_tables::<M>() } { Rows::none(tables) } else { Rows::default() };
    }

    /// Goes forward: leaves outputs, their masks, and in the arena what [`backward`](Self::backward) needs.
    pub(super) fn forward<L>(&mut self, shard: usize, context: &Context<'_, M, L>) {
        self.pass(context.run_of(shard), context, M::forward);
    }

    /// The outputs without what only training does, and their masks.
    pub(super) fn predict<L>(&mut self, shard: usize, context: &Context<'_, M, L>) {
        self.pass(context.run_of(shard), context, M::predict);
    }

    fn pass<L>(&mut self, run: Run<'_>, context: &Context<'_, M, L>, pass: ForwardPass<M>) {
        let inputs = context.inputs(run);
        let count = self.outputs.len() + self.masks.len();
        let outputs = self.outputs.list_mut(run.filled()).into_iter().take(M::DESCRIPTION.outputs.len());
        let mut outputs = outputs.chain(self.masks.list_mut(run.filled()));
        let mut outputs: [&mut [M::Scalar]; 2 * PORTS] = core::array::from_fn(|_| outputs.next().unwrap_or_default());
        let memory = Memory { arena: self.arena.as_mut_slice(), carry: self.carry.begin() };
        let inputs = &inputs[..M::DESCRIPTION.inputs.len()];
        pass(context.params, inputs, &mut outputs[..count], memory, run);
        self.filled = run.filled();
    }

    /// Losses and the way back: leaves sums and gradients.
    pub(super) fn backward<L: Objective<M::Scalar, M::Outputs>>(&mut self, shard: usize, context: &Context<'_, M, L>) {
        let run = context.run_of(shard);
        self.score(run, context, true);
        let inputs = context.inputs(run);
        let inputs = &inputs[..M::DESCRIPTION.inputs.len()];
        if const { has_tables::<M>() } {
            self.renew(context.tables, inputs);
        }
        let count = self.outputs.len();
        let mut nothing: [&mut [M::Scalar]; PORTS] = core::array::from_fn(|_| Default::default());
        let reverse = Reverse {
            outputs: &self.outputs.list(run.filled())[..count],
            d_outputs: &mut self.d_outputs.list_mut(run.filled())[..count],
            d_inputs: &mut nothing[..inputs.len()],
        };
        let (gradients, arena) = (&mut *self.gradients, self.arena.as_mut_slice());
        M::backward::<true, false>(context.params, inputs, reverse, gradients, arena, run);
    }

    /// Makes the gradient of tables 0, where it is not yet, and notes which rows will have one.
    fn renew(&mut self, tables: &[Table], inputs: &[Source<'_, M::Scalar>]) {
        let gradients: &mut [M::Scalar] = flat_mut(&mut *self.gradients);
        for table in tables {
            for run in self.rows.runs(tables, table.range.clone()) {
                gradients[run].fill(M::Scalar::zero());
            }
        }
        self.rows.clear();
        for table in tables {
            for (index, input) in inputs.iter().enumerate() {
                if let (1, Source::Ids(ids)) = (table.inputs >> index & 1, input) {
                    self.rows.add(table, ids);
                }
            }
        }
    }

    /// The losses of the outputs as [`predict`](Self::predict) left them.
    pub(super) fn evaluate<L: Objective<M::Scalar, M::Outputs>>(&mut self, shard: usize, context: &Context<'_, M, L>) {
        self.score(context.run_of(shard), context, false);
    }

    /// The mask of one output, as the last pass left it.
    pub(super) fn mask(&self, port: usize) -> &[M::Scalar] {
        self.masks.port(port, self.filled)
    }

    /// The samples of one output.
    pub(super) fn output(&self, port: usize, run: Run<'_>) -> &[M::Scalar] {
        self.outputs.port(port, run.filled())
    }

    /// What metrics see of this shard, padded.
    pub(super) fn scored<'a, L>(&'a self, shard: usize, context: &Context<'a, M, L>) -> [Scored<'a, M::Scalar>; PORTS] {
        let run = context.run_of(shard);
        let nothing = Scored {
            dims: Dims::UNKNOWN,
            target_dims: Dims::UNKNOWN,
            prediction: &[],
            target: Target::Values(&[]),
            weight: None,
            mask: &[],
        };
        let mut scored = [nothing; PORTS];
        for (port, (scored, goal)) in scored.iter_mut().zip(context.goals).enumerate() {
            *scored = Scored {
                dims: goal.dims,
                target_dims: goal.target_dims,
                prediction: self.output(port, run),
                target: target_part(&context.work.targets[port], goal.target_dims, run),
                weight: context.work.weights.map(|weights| part_of_weights(weights, run)),
                mask: if M::MASKS.is_empty() { &[] } else { self.mask(port) },
            };
        }
        scored
    }

    fn score<L: Objective<M::Scalar, M::Outputs>>(
        &mut self,
        run: Run<'_>,
        context: &Context<'_, M, L>,
        gradient: bool,
    ) {
        let [values, scales] = &mut self.losses;
        let mut score = Score {
            run,
            goals: context.goals,
            work: context.work,
            outputs: &self.outputs,
            d_outputs: gradient.then_some(&mut self.d_outputs),
            values: values.as_mut_slice(),
            scales: scales.as_mut_slice(),
            sums: &mut self.sums,
        };
        context.loss.each(&mut score);
    }
}

/// Takes the loss of each output of one shard, and its gradient where that is wanted.
struct Score<'a, T: Scalar> {
    run: Run<'a>,
    goals: &'a [Goal],
    work: Work<'a, T>,
    outputs: &'a Buffers<T>,
    d_outputs: Option<&'a mut Buffers<T>>,
    values: &'a mut [T],
    scales: &'a mut [T],
    sums: &'a mut [f64; PORTS],
}

impl<T: Kernels> LossVisitor<T> for Score<'_, T> {
    fn visit<Tag, L: Loss<T, Tag>>(&mut self, index: usize, dims: Dims, loss: &L) {
        let (goal, run) = (&self.goals[index], self.run);
        let rows = run.filled().elements(goal.rows);
        let prediction = self.outputs.port(index, run.filled());
        let target = typed(target_part(&self.work.targets[index], goal.target_dims, run));
        let (values, scales) = (&mut self.values[..rows], &mut self.scales[..rows]);
        let weights = self.work.weights.map(|weights| part_of_weights(weights, run));
        let counted = goal.counted(run.first().get(), run.filled().get());
        goal.divisor.scales(weights, counted, scales);
        match &mut self.d_outputs {
            None => loss.values(dims, prediction, target, values),
            Some(d_outputs) => {
                // The loss's factor in the total is one of its gradient, not of the value that is reported.
                let (weight, gradient) = (T::of(goal.weight), d_outputs.port_mut(index, run.filled()));
                for scale in &mut *scales {
                    *scale = *scale * weight;
                }
                loss.values_and_gradient(dims, [prediction, scales], target, values, gradient);
                if weight != T::one() {
                    goal.divisor.scales(weights, counted, scales);
                }
            }
        }
        self.sums[index] = reduce(values, scales);
    }
}
