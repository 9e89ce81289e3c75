//! What a trainer holds, as text.

use crate::model::{Model, SummaryOptions, parameter_ranges, summary_of};
use crate::optim::Optimizer;
use crate::train::Trainer;
use crate::train::metric_set::MetricSet;
use crate::train::objective::Objective;
use std::string::String;

impl<M, L, O, Me, const B: usize> Trainer<'_, M, L, O, Me, B>
where
    M: Model,
    L: Objective<M::Scalar, M::Outputs>,
    O: Optimizer<M::Scalar>,
    Me: MetricSet<M::Scalar, M::Outputs>,
{
    /// The model's table with the optimizer's parameters, as Keras prints it, and with what trains now.
    #[must_use]
    pub fn summary(&self) -> String {
        let options = SummaryOptions { optimizer_slots: Some(self.slots.len()), ..SummaryOptions::default() };
        let mut weights = parameter_ranges(M::DESCRIPTION);
        for weight in &mut weights {
            weight.trainable = self.plan.trains(&weight.path);
        }
        summary_of(M::DESCRIPTION, &weights, options)
    }
}
