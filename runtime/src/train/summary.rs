//! What a trainer holds, as text.

use crate::model::{Model, SummaryOptions, summary};
use crate::optim::Optimizer;
use crate::train::Trainer;
use crate::train::metric_set::MetricSet;
use crate::train::objective::Objective;
use crate::train::plan::count;
use core::fmt::Write;
use std::string::String;

impl<M, L, O, Me, const B: usize> Trainer<'_, M, L, O, Me, B>
where
    M: Model,
    L: Objective<M::Scalar, M::Outputs>,
    O: Optimizer<M::Scalar>,
    Me: MetricSet<M::Scalar, M::Outputs>,
{
    /// The model's table with the optimizer's parameters, as Keras prints it, then how a batch is split and the memory
    /// that training holds.
    #[must_use]
    pub fn summary(&self) -> String {
        let options = SummaryOptions { optimizer_slots: Some(self.slots.len()), ..SummaryOptions::default() };
        let mut text = summary(M::DESCRIPTION, options);
        let plan = &self.plan;
        let parameters = count::<M::Params, M::Scalar>();
        let passes = plan.shards * M::TRAIN.elements(plan.capacity).max(M::PREDICT.elements(plan.capacity));
        let bytes = |elements: usize| elements * size_of::<M::Scalar>();
        // Writing into a string cannot fail.
        let _ = write!(
            text,
            "Batches of {B} in {} shards of {} samples on {} threads\n\
             Bytes: {} parameters, {} gradients, {} optimizer, {} passes\n",
            plan.shards,
            plan.capacity,
            self.pool.threads(),
            bytes(parameters),
            bytes(plan.shards * parameters),
            bytes(self.slots.len() * parameters),
            bytes(passes),
        );
        text
    }
}
