//! One layer: its outputs, and the gradients that cotangents of them give.

use crate::data::{Array, Case, Outcome};
use crate::ports::{Inputs, Read};
use crate::weights::{self, Limit};
use formwork::{Differentiate, Model, Predict, Prediction, Scalar};

/// Checks a case of a layer on the model that calls it.
pub(crate) fn check_layer<M, const B: usize>(case: &Case, mut net: M, read: Read<M, B>) -> Outcome
where
    M: Model<Inputs: Inputs<M::Scalar>>,
{
    weights::load(case, &mut net)?;
    let inputs = arrays(case, "inputs");
    if case.get(&["call", "training"]).is_none_or(|training| training == false) {
        let mut predictor = net.predictor::<B>();
        let outputs = M::Inputs::predict(&mut predictor, &inputs).map_err(|error| error.to_string())?;
        compare_outputs(case, "in inference", &read(outputs))?;
    }
    let mut tape = net.tape::<B>();
    let outputs = M::Inputs::forward(&mut tape, &inputs).map_err(|error| error.to_string())?;
    compare_outputs(case, "in training", &read(outputs))?;
    let cotangents = cotangents::<M, B>(case);
    let gradients = tape.backward::<true, true>(&cotangents);
    if case.binds("grad_inputs") {
        for want in arrays(case, "grad_inputs") {
            let index = inputs.iter().position(|input| input.name() == want.name()).ok_or("no such input")?;
            let found: Vec<f64> = gradients.input(index).iter().map(|value| value.f64()).collect();
            case.close_within("tolerance", &format!("gradient of {}", want.name()), &found, &want.floats())?;
        }
    }
    if case.binds("grad_weights") {
        weights::compare::<M>(Limit::of(case), "gradient of", case.at(&["grad_weights"]), gradients.weights())?;
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
