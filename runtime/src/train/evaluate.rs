//! Whole datasets in inference mode: their losses and metrics, or the model's outputs.

use crate::base::{Samples, Scalar};
use crate::data::Dataset;
use crate::data::loader::Staged;
use crate::model::{Model, column_sources};
use crate::optim::Optimizer;
use crate::train::meter::Meter;
use crate::train::metric_set::MetricSet;
use crate::train::objective::Objective;
use crate::train::prepare::Goal;
use crate::train::trainer::target_list;
use crate::train::{Evaluation, FitError, Trainer, Work};
use core::ops::Range;
use formwork_shape::Dims;
use ndarray::{ArrayD, IxDyn};
use std::vec::Vec;

impl<M, L, O, Me, const B: usize> Trainer<'_, M, L, O, Me, B>
where
    M: Model,
    L: Objective<M::Scalar, M::Outputs>,
    O: Optimizer<M::Scalar>,
    Me: MetricSet<M::Scalar, M::Outputs>,
{
    /// The losses and metrics of a dataset, in inference mode; sample weights count, class weights do not. A number that is
    /// not finite is reported as it is.
    ///
    /// # Errors
    /// [`FitError`]: an empty dataset, shapes that do not fit the model and its losses, or an id out of its bound.
    pub fn evaluate(&mut self, data: &Dataset) -> Result<Evaluation, FitError> {
        self.check(data, "test")?;
        self.evaluate_rows(data, 0..data.len(), "test")
    }

    /// The outputs for the inputs of a dataset, in inference mode: one array per output, samples along axis 0.
    ///
    /// # Errors
    /// [`FitError`]: an empty dataset, inputs that do not fit the model, or an id out of its bound.
    pub fn predict(&mut self, data: &Dataset) -> Result<Vec<ArrayD<M::Scalar>>, FitError> {
        check_inputs::<M>(data, "prediction")?;
        if data.is_empty() {
            return Err(FitError::Empty { part: "prediction" });
        }
        let reserve = |goal: &Goal| Vec::with_capacity(data.len() * goal.dims.len());
        let mut outputs: Vec<Vec<M::Scalar>> = self.goals.iter().map(reserve).collect();
        let (inputs, _) = self.slots_of();
        let loader = Self::once(data, 0..data.len(), &inputs, &[]);
        loader.each::<FitError>(|staged| {
            let samples = staged.indices.len();
            let inputs = column_sources::<M>(&staged.inputs, Samples::new(samples));
            let work = Work { inputs: &inputs[..staged.inputs.len()], targets: &[], weights: None, samples };
            self.infer(work, &mut outputs).map_err(|error| error.placed(&staged.indices))?;
            Ok(())
        })?;
        Ok(outputs.into_iter().zip(&self.goals).map(|(values, goal)| array(values, goal.dims)).collect())
    }

    /// As [`evaluate`](Self::evaluate) on some rows of a dataset that was checked.
    pub(super) fn evaluate_rows(
        &mut self,
        data: &Dataset,
        rows: Range<usize>,
        part: &'static str,
    ) -> Result<Evaluation, FitError> {
        if rows.is_empty() {
            return Err(FitError::Empty { part });
        }
        self.metrics.reset();
        let mut meter = Meter::default();
        let (inputs, targets) = self.slots_of();
        let loader = Self::once(data, rows, &inputs, &targets);
        loader.each::<FitError>(|staged| {
            let losses = self.with_work(staged, Self::score)?;
            meter.add(losses, staged.indices.len());
            Ok(())
        })?;
        Ok(self.evaluation(&meter))
    }

    /// The numbers so far under their names.
    pub(super) fn evaluation(&self, meter: &Meter) -> Evaluation {
        let mut values = Vec::with_capacity(self.names.len());
        self.results(meter, &mut values);
        Evaluation::sorted(&self.names, &values)
    }

    /// Does something with a staged batch.
    pub(super) fn with_work<R>(
        &mut self,
        staged: &Staged,
        act: impl FnOnce(&mut Self, Work<'_, M::Scalar>) -> Result<R, crate::train::BatchError>,
    ) -> Result<R, FitError> {
        let samples = staged.indices.len();
        let inputs = column_sources::<M>(&staged.inputs, Samples::new(samples));
        let targets = target_list(&staged.targets, &self.goals, samples);
        let work = Work {
            inputs: &inputs[..staged.inputs.len()],
            targets: &targets[..staged.targets.len()],
            weights: staged.weighted.then(|| &staged.weights.elements()[..samples]),
            samples,
        };
        Ok(act(self, work).map_err(|error| error.placed(&staged.indices))?)
    }

    /// Checks a dataset's shapes against the model and its losses.
    pub(super) fn check(&self, data: &Dataset, part: &'static str) -> Result<(), FitError> {
        check_inputs::<M>(data, part)?;
        check_count(part, "targets", self.goals.len(), data.targets().len())?;
        for (goal, array) in self.goals.iter().zip(data.targets()) {
            let (output, needed, found) = (goal.name, goal.target_dims, array.sample_shape());
            if !fits(needed, found) {
                return Err(FitError::TargetShape { part, output, needed: needed.into(), found: found.to_vec() });
            }
        }
        Ok(())
    }
}

fn check_inputs<M: Model>(data: &Dataset, part: &'static str) -> Result<(), FitError> {
    let ports = M::DESCRIPTION.inputs;
    check_count(part, "inputs", ports.len(), data.inputs().len())?;
    for (port, array) in ports.iter().zip(data.inputs()) {
        let (input, declared, found) = (port.name, port.dims, array.sample_shape());
        if !fits(declared, found) {
            return Err(FitError::InputShape { part, input, declared: declared.into(), found: found.to_vec() });
        }
    }
    Ok(())
}

fn check_count(part: &'static str, what: &'static str, declared: usize, found: usize) -> Result<(), FitError> {
    if declared == found { Ok(()) } else { Err(FitError::Arrays { part, what, declared, found }) }
}

/// Whether samples of a shape are what is declared; a last axis of 1 may be left out or added, as in Keras.
fn fits(declared: Dims, found: &[usize]) -> bool {
    let sizes = declared.sizes();
    let without = |longer: &[usize], shorter: &[usize]| longer.split_last() == Some((&1, shorter));
    declared.is_known() && (sizes == found || without(sizes, found) || without(found, sizes))
}

/// All samples of an output as an array.
fn array<T: Scalar>(values: Vec<T>, dims: Dims) -> ArrayD<T> {
    let samples = values.len() / dims.len().max(1);
    let shape: Vec<usize> = core::iter::once(samples).chain(dims.sizes().iter().copied()).collect();
    ArrayD::from_shape_vec(IxDyn(&shape), values).expect("as many elements as the shape says")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_last_axis_of_one_may_be_left_out_or_added() {
        let image = Dims::new(&[28, 28, 1]);
        assert!(fits(image, &[28, 28, 1]) && fits(image, &[28, 28]));
        assert!(fits(Dims::new(&[]), &[]) && fits(Dims::new(&[]), &[1]));
        assert!(!fits(image, &[1, 28, 28]) && !fits(image, &[784]) && !fits(Dims::UNKNOWN, &[]));
    }
}
