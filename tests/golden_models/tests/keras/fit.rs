//! `fit` and `evaluate` on a dataset: the numbers of every epoch, those of the evaluation, the parameters at the end.

use crate::data::{Array, Case, Outcome, number, single};
use crate::layer::arrays;
use crate::weights::{self, Limit};
use formwork::{Compile, Dataset, Fit, MetricSet, Model, Objective, Optimizer, Verbose};
use ndarray::{ArrayD, IxDyn};
use serde_json::Value;

/// Checks a case of a fit.
pub(crate) fn check_fit<M, L, O, Me, const B: usize>(
    case: &Case,
    mut net: M,
    loss: L,
    optimizer: O,
    metrics: Me,
) -> Outcome
where
    M: Model,
    L: Objective<M::Scalar, M::Outputs>,
    O: Optimizer<M::Scalar>,
    Me: MetricSet<M::Scalar, M::Outputs>,
{
    weights::load(case, &mut net)?;
    // Keras was asked to evaluate without sample weights.
    let plain = dataset(&arrays(case, "inputs"), &arrays(case, "targets"))?;
    let data = match case.get(&["sample_weight"]).map(|weights| Array::of(weights).floats()) {
        Some(weights) => plain.clone().with_sample_weights(weights).map_err(|error| error.to_string())?,
        None => plain.clone(),
    };
    let validation = match case.get(&["validation_data"]) {
        Some(list) => {
            let list: Vec<Array> = list.as_array().into_iter().flatten().map(Array::of).collect();
            let (inputs, targets) = list.split_at(arrays(case, "inputs").len());
            Some(dataset(inputs, targets)?)
        }
        None => None,
    };
    let mut trainer = net.compile::<B>(loss, optimizer, metrics);
    if case.at(&["history"]).to_string().contains("\"nan\"") {
        // Keras goes on when a loss is not finite.
        trainer = trainer.continue_if_not_finite();
    }
    let history = trainer.fit(&data, options(case, validation.as_ref())).map_err(|error| error.to_string())?;
    let wanted = numbers(case, "history");
    let (found, want): (Vec<String>, Vec<String>) = (
        history.iter().map(|(name, _)| name.to_owned()).collect(),
        wanted.iter().map(|(name, _)| full_name(name)).collect(),
    );
    same_names("history", found, want)?;
    for (name, want) in &wanted {
        let found = history.get(&full_name(name)).unwrap_or_default();
        let want: Vec<f32> = want.as_array().into_iter().flatten().map(single).collect();
        case.close_within("tolerance", &format!("history {name}"), found, &want)?;
    }
    let evaluation = trainer.evaluate(&plain).map_err(|error| error.to_string())?;
    let wanted = numbers(case, "evaluate");
    let found = evaluation.iter().map(|(name, _)| name.to_owned()).collect();
    same_names("evaluation", found, wanted.iter().map(|(name, _)| full_name(name)).collect())?;
    for (name, want) in wanted {
        case.close_within(
            "tolerance",
            &format!("evaluate {name}"),
            &[evaluation[full_name(name).as_str()]],
            &[single(want)],
        )?;
    }
    weights::compare::<M>(Limit::of(case), "after fit", case.at(&["weights_after"]), net.parameters())
}

/// What a case asks of `fit`; the build looked at the names.
fn options<'d>(case: &Case, validation: Option<&'d Dataset>) -> Fit<'d> {
    let given = |option: &str| case.get(&["fit", option]);
    let epochs = given("epochs").and_then(Value::as_u64).and_then(|epochs| epochs.try_into().ok()).unwrap_or(1);
    let mut fit = Fit::epochs(epochs).shuffle(false).verbose(Verbose::Silent);
    if let Some(fraction) = given("validation_split") {
        fit = fit.validation_split(number(fraction));
    }
    if let Some(weights) = given("class_weight").and_then(Value::as_object) {
        fit = fit.class_weight(weights.iter().map(|(class, weight)| (class.parse().expect("an id"), number(weight))));
    }
    if let Some(data) = validation {
        fit = fit.validation(data);
    }
    fit
}

/// The entries of an object.
fn numbers<'a>(case: &'a Case, field: &str) -> Vec<(&'a str, &'a Value)> {
    case.at(&[field]).as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value)).collect()
}

/// Keras calls a metric that was asked for by a short word by that word, we by the name of its class.
fn full_name(name: &str) -> String {
    name.replace("mae", "mean_absolute_error").replace("mse", "mean_squared_error")
}

fn same_names(what: &str, mut found: Vec<String>, mut want: Vec<String>) -> Outcome {
    found.sort_unstable();
    want.sort_unstable();
    if found == want { Ok(()) } else { Err(format!("the {what} has {found:?}, Keras's {want:?}")) }
}

fn dataset(inputs: &[Array<'_>], targets: &[Array<'_>]) -> Result<Dataset, String> {
    let all = |arrays: &[Array<'_>]| arrays.iter().map(array).collect::<Vec<_>>();
    Dataset::new(all(inputs), all(targets)).map_err(|error| error.to_string())
}

fn array(array: &Array<'_>) -> formwork::Array {
    let shape = IxDyn(&array.shape());
    if array.holds_ids() {
        ArrayD::from_shape_vec(shape, array.ids()).expect("as many numbers as the shape says").into()
    } else {
        ArrayD::from_shape_vec(shape, array.floats()).expect("as many numbers as the shape says").into()
    }
}
