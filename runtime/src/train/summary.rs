//! What a trainer holds, as text.

use crate::model::{Model, SummaryOptions, summary};
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
    /// The model's table with the optimizer's parameters, as Keras prints it.
    #[must_use]
    pub fn summary(&self) -> String {
        let options = SummaryOptions { optimizer_slots: Some(self.slots.len()), ..SummaryOptions::default() };
        summary(M::DESCRIPTION, options)
    }
}
