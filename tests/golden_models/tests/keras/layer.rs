//! One layer: its outputs, and the gradients that cotangents of them give. A mask is an input behind the others.

use crate::data::{Array, Case, Outcome};
use crate::ports::{Inputs, Read};
use crate::weights::{self, Limit};
use formwork::{Differentiate, Gradients, Model, Predict, Prediction, Scalar, Tape};

/// Checks a case of a layer on the model that calls it.
pub(crate) fn check_layer<M, const B: usize>(case: &Case, mut net: M, read: Read<M, B>) -> Outcome
where
    M: Model<Inputs: Inputs<M::Scalar>>,
{
    weights::load(case, &mut net)?;
    if case.get(&["call", "training"]).is_none() {
        check_outputs(case, &net, read)?;
    }
    let gradients = |tape: &mut Tape<'_, M, B>| {
        let gradients = tape.backward::<true, true>(&cotangents::<M, B>(case));
        compare_gradients(case, &gradients)?;
        if !case.binds("grad_weights") {
            return Ok(());
        }
        weights::compare::<M>(Limit::of(case), "gradient of", case.at(&["grad_weights"]), gradients.weights())
    };
    check_training(case, &net, read, gradients)
}

/// Checks a case of a layer that runs as in inference.
pub(crate) fn check_inference<M, const B: usize>(case: &Case, mut net: M, read: Read<M, B>) -> Outcome
where
    M: Model<Inputs: Inputs<M::Scalar>>,
{
    weights::load(case, &mut net)?;
    check_outputs(case, &net, read)
}

/// Checks a case of a layer that runs as in inference where it is frozen: no parameter has a gradient then.
pub(crate) fn check_frozen<M, const B: usize>(case: &Case, mut net: M, read: Read<M, B>) -> Outcome
where
    M: Model<Inputs: Inputs<M::Scalar>>,
{
    weights::load(case, &mut net)?;
    let gradients = |tape: &mut Tape<'_, M, B>| {
        let gradients = tape.backward::<true, true>(&cotangents::<M, B>(case));
        compare_gradients(case, &gradients)
    };
    check_training(case, &net, read, gradients)
}

fn check_outputs<M, const B: usize>(case: &Case, net: &M, read: Read<M, B>) -> Outcome
where
    M: Model<Inputs: Inputs<M::Scalar>>,
{
    let mut predictor = net.predictor::<B>();
    let outputs = M::Inputs::predict(&mut predictor, &inputs(case)).map_err(|error| error.to_string())?;
    compare_outputs(case, "in inference", &read(outputs))
}

fn check_training<M, const B: usize>(
    case: &Case,
    net: &M,
    read: Read<M, B>,
    gradients: impl Fn(&mut Tape<'_, M, B>) -> Outcome,
) -> Outcome
where
    M: Model<Inputs: Inputs<M::Scalar>>,
{
    let mut tape = net.tape::<B>();
    let outputs = M::Inputs::forward(&mut tape, &inputs(case)).map_err(|error| error.to_string())?;
    compare_outputs(case, "in training", &read(outputs))?;
    gradients(&mut tape)
}

/// Compares the gradients of inputs; ids have none.
fn compare_gradients<M: Model>(case: &Case, gradients: &Gradients<'_, M>) -> Outcome {
    if !case.binds("grad_inputs") {
        return Ok(());
    }
    let inputs = inputs(case);
    for want in arrays(case, "grad_inputs") {
        let index = inputs.iter().position(|input| input.name() == want.name()).ok_or("no such input")?;
        let found: Vec<f64> = gradients.input(index).iter().map(|value| value.f64()).collect();
        case.close_within("tolerance", &format!("gradient of {}", want.name()), &found, &want.floats())?;
    }
    Ok(())
}

/// Compares outputs with those of a case.
pub(crate) fn compare_outputs<T: Scalar>(case: &Case, how: &str, outputs: &[&[T]]) -> Outcome {
    let wanted = arrays(case, "outputs");
    if !case.binds("outputs") {
        return Ok(());
    }
    if wanted.len() != outputs.len() {
        return Err(format!("{} outputs, Keras has {}", outputs.len(), wanted.len()));
    }
    for (found, want) in outputs.iter().zip(&wanted) {
        let found: Vec<f64> = found.iter().map(|value| value.f64()).collect();
        case.close_within("tolerance", &format!("{} {how}", want.name()), &found, &want.floats())?;
    }
    Ok(())
}

/// The inputs of a layer, its mask behind them.
pub(crate) fn inputs(case: &Case) -> Vec<Array<'_>> {
    let mask = case.get(&["call", "mask"]).filter(|mask| mask.is_object()).map(Array::of);
    arrays(case, "inputs").into_iter().chain(mask).collect()
}

/// The arrays of a field.
pub(crate) fn arrays<'a>(case: &'a Case, field: &str) -> Vec<Array<'a>> {
    case.at(&[field]).as_array().into_iter().flatten().map(Array::of).collect()
}

fn cotangents<M: Model, const B: usize>(case: &Case) -> M::Prediction<B> {
    let mut batch = M::Prediction::<B>::zeros();
    let mut arrays = arrays(case, "cotangents").into_iter();
    batch.each_mut(&mut |storage| {
        let values = arrays.next().map(|array| array.floats()).unwrap_or_default();
        for (to, value) in storage.iter_mut().zip(values) {
            *to = Scalar::of(value.into());
        }
    });
    batch
}
