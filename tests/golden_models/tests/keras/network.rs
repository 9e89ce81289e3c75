//! A network: its outputs, its loss and gradients in training, and where several optimizers take it.

use crate::data::{Case, Outcome, single};
use crate::layer::{arrays, compare_outputs};
use crate::ports::{Inputs, Read, Targets};
use crate::weights::{self, Limit};
use formwork::{Compile, Model, Objective, Optimizer, Predict, Scalar};

/// Checks the number of parameters, and the outputs in inference.
pub(crate) fn check_outputs<M, const B: usize>(case: &Case, mut net: M, read: Read<M, B>) -> Outcome
where
    M: Model<Inputs: Inputs<M::Scalar>>,
{
    weights::check_count::<M>(case)?;
    weights::load(case, &mut net)?;
    let mut predictor = net.predictor::<B>();
    let outputs = M::Inputs::predict(&mut predictor, &arrays(case, "inputs")).map_err(|error| error.to_string())?;
    compare_outputs(case, "in inference", &read(outputs))
}

/// Checks the loss and the gradients of the parameters in training.
pub(crate) fn check_gradients<M, L, const B: usize>(case: &Case, mut net: M, loss: L) -> Outcome
where
    M: Model<Inputs: Inputs<M::Scalar>, Outputs: Targets<M::Scalar>>,
    L: Objective<M::Scalar, M::Outputs>,
{
    let losses = train::<M, L, Reveal, B>(case, &mut net, loss, Reveal, 1)?;
    case.close_within("tolerance", "loss", &losses, &[single(case.at(&["loss"]))])?;
    weights::compare::<M>(Limit::of(case), "gradient of", case.at(&["grad_weights"]), net.parameters())
}

/// Checks an entry of `training`: the loss before each step, and the parameters behind the last.
pub(crate) fn check_training<M, L, O, const B: usize>(
    case: &Case,
    entry: usize,
    mut net: M,
    loss: L,
    optimizer: O,
) -> Outcome
where
    M: Model<Inputs: Inputs<M::Scalar>, Outputs: Targets<M::Scalar>>,
    L: Objective<M::Scalar, M::Outputs>,
    O: Optimizer<M::Scalar>,
{
    let entry = &case.at(&["training"])[entry];
    let name = entry["optimizer"].as_str().unwrap_or_default();
    let want: Vec<f32> = entry["loss_before_step"].as_array().into_iter().flatten().map(single).collect();
    assert_eq!(entry["steps"].as_u64(), Some(want.len() as u64), "a loss for each step");
    let losses = train::<M, L, O, B>(case, &mut net, loss, optimizer, want.len())?;
    case.close_within("training_tolerance", &format!("{name}: loss before step"), &losses, &want)?;
    let limit = Limit { case, tolerance: "training_tolerance" };
    let params = net.parameters();
    weights::compare::<M>(limit, name, &entry["weights_after"], params)?;
    weights::compare_state::<M>(limit, name, &entry["state_after"], params)
}

/// The losses before each of `steps` steps on the batch of a case.
fn train<M, L, O, const B: usize>(
    case: &Case,
    net: &mut M,
    loss: L,
    optimizer: O,
    steps: usize,
) -> Result<Vec<f64>, String>
where
    M: Model<Inputs: Inputs<M::Scalar>, Outputs: Targets<M::Scalar>>,
    L: Objective<M::Scalar, M::Outputs>,
    O: Optimizer<M::Scalar>,
{
    weights::load(case, net)?;
    let (inputs, targets) = (arrays(case, "inputs"), arrays(case, "targets"));
    let mut trainer = net.compile::<B>(loss, optimizer, ());
    let step = |_| M::Inputs::train(&mut trainer, &inputs, &targets).map_err(|error| error.to_string());
    (0..steps).map(step).collect()
}

/// An optimizer that makes the parameters their gradients, where they can be read to the last bit.
pub(crate) struct Reveal;

impl<T: Scalar> Optimizer<T> for Reveal {
    fn name(&self) -> &'static str {
        "reveal"
    }

    fn slots(&self) -> usize {
        0
    }

    fn learning_rate(&self) -> f64 {
        1.0
    }

    fn set_learning_rate(&mut self, _learning_rate: f64) {}

    fn update(&self, _step: u64, parameters: &mut [T], gradients: &[T], _slots: &mut [&mut [T]]) {
        parameters.copy_from_slice(gradients);
    }
}
