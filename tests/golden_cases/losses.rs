//! Losses: values under every reduction, with weights and masks, and the gradient by the output.

use super::Suite;
use super::data::{Case, Outcome, number, single};
use formwork::losses::{Divisor, Form, reduce};
use formwork::tag::Other;
use formwork::{
    BinaryCrossentropy, CategoricalCrossentropy, Dims, Loss, MeanAbsoluteError, MeanSquaredError, Reduction,
    SparseCategoricalCrossentropy,
};
use serde_json::Value;

pub(crate) const SUITE: Suite = Suite {
    families: &["losses_regression", "losses_binary", "losses_categorical"],
    name: "loss",
    not_built: &[
        "BinaryFocalCrossentropy",
        "CategoricalFocalCrossentropy",
        "CategoricalHinge",
        "CosineSimilarity",
        "Hinge",
        "Huber",
        "KLDivergence",
        "LogCosh",
        "MeanAbsolutePercentageError",
        "MeanSquaredLogarithmicError",
        "Poisson",
        "SquaredHinge",
    ],
    options_not_built: &[],
    check,
};

const REDUCTIONS: [(&str, Reduction); 3] = [
    ("sum", Reduction::Sum),
    ("sum_over_batch_size", Reduction::SumOverBatchSize),
    ("mean_with_sample_weight", Reduction::MeanWithSampleWeight),
];

/// Outputs are taken as made by no activation, so that gradients are by the output itself as Keras gives them.
fn check(case: &Case) -> Outcome {
    let logits = case.config().any(|(name, value)| name == "from_logits" && value == true);
    let numbers = || case.array(&["y_true"]).floats();
    let ids = || case.array(&["y_true"]).ids();
    match (case.text("loss"), logits) {
        ("MeanSquaredError", _) => compare(case, &MeanSquaredError::default(), &numbers()),
        ("MeanAbsoluteError", _) => compare(case, &MeanAbsoluteError::default(), &numbers()),
        ("BinaryCrossentropy", false) => compare(case, &binary(case, BinaryCrossentropy::default())?, &numbers()),
        ("BinaryCrossentropy", true) => compare(case, &binary(case, BinaryCrossentropy::from_logits())?, &numbers()),
        ("CategoricalCrossentropy", false) => {
            compare(case, &categorical(case, CategoricalCrossentropy::default())?, &numbers())
        }
        ("CategoricalCrossentropy", true) => {
            compare(case, &categorical(case, CategoricalCrossentropy::from_logits())?, &numbers())
        }
        ("SparseCategoricalCrossentropy", false) => {
            compare(case, &sparse(case, SparseCategoricalCrossentropy::default())?, &ids())
        }
        ("SparseCategoricalCrossentropy", true) => {
            compare(case, &sparse(case, SparseCategoricalCrossentropy::from_logits())?, &ids())
        }
        (name, _) => Err(format!("no loss `{name}`")),
    }
}

/// Passes a case's arguments to a loss; `from_logits` has chosen its type.
fn configured<L>(case: &Case, loss: L, set: impl Fn(L, &str, &Value) -> Option<L>) -> Result<L, String> {
    let mut options = case.config().filter(|(name, _)| *name != "from_logits");
    options.try_fold(loss, |loss, (name, value)| set(loss, name, value).ok_or(format!("no argument `{name}`")))
}

fn axis(value: &Value) -> isize {
    value.as_i64().and_then(|axis| isize::try_from(axis).ok()).expect("an axis")
}

fn binary<F: Form>(case: &Case, loss: BinaryCrossentropy<F>) -> Result<BinaryCrossentropy<F>, String> {
    configured(case, loss, |loss, name, value| match name {
        "label_smoothing" => Some(loss.label_smoothing(number(value))),
        "axis" => Some(loss.axis(axis(value))),
        _ => None,
    })
}

fn categorical<F: Form>(case: &Case, loss: CategoricalCrossentropy<F>) -> Result<CategoricalCrossentropy<F>, String> {
    configured(case, loss, |loss, name, value| match name {
        "label_smoothing" => Some(loss.label_smoothing(number(value))),
        "axis" => Some(loss.axis(axis(value))),
        _ => None,
    })
}

fn sparse<F: Form>(
    case: &Case,
    loss: SparseCategoricalCrossentropy<F>,
) -> Result<SparseCategoricalCrossentropy<F>, String> {
    configured(case, loss, |loss, name, value| match name {
        "ignore_class" => Some(loss.ignore_class(u32::try_from(value.as_u64()?).ok()?)),
        "axis" => Some(loss.axis(axis(value))),
        _ => None,
    })
}

fn compare<L: Loss<f32, Other>>(case: &Case, loss: &L, target: &[L::Target]) -> Outcome {
    let mut variants = 0;
    for (variant, weighted, masked) in [
        ("unweighted", false, false),
        ("weighted", true, false),
        ("masked", false, true),
        ("masked_weighted", true, true),
    ] {
        if case.get(&[variant]).is_some() {
            compare_variant(case, loss, target, Variant { name: variant, weighted, masked })?;
            variants += 1;
        }
    }
    if variants == 0 { Err("no numbers to compare".into()) } else { Ok(()) }
}

/// One way of weighting the rows of a batch.
#[derive(Clone, Copy)]
struct Variant {
    name: &'static str,
    weighted: bool,
    masked: bool,
}

fn compare_variant<L: Loss<f32, Other>>(case: &Case, loss: &L, target: &[L::Target], variant: Variant) -> Outcome {
    let prediction = case.array(&["y_pred"]);
    let (dims, n, output) = (prediction.dims(), prediction.shape()[0], prediction.floats());
    if loss.target_dims(dims).len() * n != target.len() {
        return Err(format!("a target of {} numbers for {n} samples of {dims}", target.len()));
    }
    let rows = n * loss.rows(dims);
    let weights = variant.weighted.then(|| case.array(&["sample_weight"]).floats());
    let mut counted = if variant.masked { case.array(&["mask"]).flags() } else { vec![1; rows] };
    let ignores = loss.ignore(target, &mut counted);
    let counted = (variant.masked || ignores).then_some(&counted[..]);

    let mut values = vec![f32::NAN; rows];
    loss.values(dims, &output, target, &mut values);
    let mut scale = vec![f32::NAN; rows];
    for (name, reduction) in REDUCTIONS {
        Divisor::of(reduction, rows, weights.as_deref(), counted).scales(weights.as_deref(), counted, &mut scale);
        let got = reduce(&values, &scale);
        case.close(name, &[got as f32], &[single(case.at(&[variant.name, "values", name]))])?;
        if reduction == Reduction::Sum {
            let each: Vec<f32> = values.iter().zip(&scale).map(|(value, scale)| value * scale).collect();
            case.close("none", &each, &case.array(&[variant.name, "values", "none"]).floats())?;
        }
    }
    compare_gradient(case, loss, target, Rows { dims, output: &output, weights: weights.as_deref(), counted }, variant)
}

/// The rows of a batch and how much each counts.
#[derive(Clone, Copy)]
struct Rows<'a> {
    dims: Dims,
    output: &'a [f32],
    weights: Option<&'a [f32]>,
    counted: Option<&'a [u8]>,
}

fn compare_gradient<L: Loss<f32, Other>>(
    case: &Case,
    loss: &L,
    target: &[L::Target],
    rows: Rows<'_>,
    variant: Variant,
) -> Outcome {
    let n_rows = rows.output.len() / rows.dims.len() * loss.rows(rows.dims);
    let mut scale = vec![f32::NAN; n_rows];
    let divisor = Divisor::of(loss.reduction(), n_rows, rows.weights, rows.counted);
    divisor.scales(rows.weights, rows.counted, &mut scale);
    let mut gradient = vec![f32::NAN; rows.output.len()];
    loss.gradient(rows.dims, rows.output, target, &scale, &mut gradient);
    case.close("gradient", &gradient, &case.array(&[variant.name, "grad_y_pred"]).floats())?;
    // XLA, which computed the numbers, takes subnormal results for zero.
    let zeros = gradient.iter().filter(|number| number.abs() < f32::MIN_POSITIVE).count() as u64;
    match case.get(&["zero_gradient_count"]).and_then(Value::as_u64) {
        Some(want) if variant.name == "unweighted" && want != zeros => {
            Err(format!("{zeros} zero gradients, not {want}"))
        }
        _ => Ok(()),
    }
}
