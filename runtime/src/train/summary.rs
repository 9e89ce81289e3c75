//! What a trainer holds, as text.

use crate::base::Element;
use crate::model::Model;
use crate::optim::Optimizer;
use crate::train::Trainer;
use crate::train::metric_set::MetricSet;
use crate::train::objective::Objective;
use crate::train::plan::count;
use std::string::String;

impl<M, L, O, Me, const B: usize> Trainer<'_, M, L, O, Me, B>
where
    M: Model,
    L: Objective<M::Scalar, M::Outputs>,
    O: Optimizer<M::Scalar>,
    Me: MetricSet<M::Scalar, M::Outputs>,
{
    /// What training this model takes: parameters, optimizer, how a batch is split, memory.
    #[must_use]
    pub fn summary(&self) -> String {
        let parameters = count::<M::Params, M::Scalar>();
        let trainable: usize = self.plan.trainable.iter().map(ExactSizeIterator::len).sum();
        let kept = parameters * self.slots.len();
        let plan = &self.plan;
        let arena = plan.shards * M::TRAIN.elements(plan.capacity).max(M::PREDICT.elements(plan.capacity));
        let gradients = plan.shards * parameters;
        let bytes = |elements: usize| elements * size_of::<M::Scalar>();
        std::format!(
            "Training \"{}\" in batches of {B} ({})\n\
             Parameters: {parameters}, of which {trainable} are trained\n\
             Optimizer: {}, {kept} numbers kept, learning rate {}\n\
             Shards: {} of up to {} samples, on {} threads\n\
             Memory: {} bytes of parameters, {} of gradients, {} of optimizer, {} of passes\n",
            M::DESCRIPTION.name,
            <M::Scalar as Element>::NAME,
            self.optimizer.name(),
            self.optimizer.learning_rate(),
            plan.shards,
            plan.capacity,
            self.pool.threads(),
            bytes(parameters),
            bytes(gradients),
            bytes(kept),
            bytes(arena),
        )
    }
}
