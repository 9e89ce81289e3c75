//! Metrics: the result after each batch.

use super::Suite;
use super::data::{Array, Case, Outcome, number, single};
use formwork::Dims;
use formwork::metrics::{
    Accuracy, BinaryAccuracy, CategoricalAccuracy, Mae, Mean, Metric, Mse, Scored, SparseCategoricalAccuracy, Target,
};
use serde_json::Value;

pub(crate) const SUITE: Suite = Suite {
    families: &["metrics"],
    name: "metric",
    not_built: &[
        "AUC",
        // Keras's class of this name counts exact equality; ours is what the string "accuracy" chooses.
        "Accuracy",
        "BinaryCrossentropy",
        "BinaryIoU",
        "CategoricalCrossentropy",
        "CategoricalHinge",
        "ConcordanceCorrelation",
        "CosineSimilarity",
        "F1Score",
        "FBetaScore",
        "FalseNegatives",
        "FalsePositives",
        "Hinge",
        "IoU",
        "KLDivergence",
        "LogCoshError",
        "MeanAbsolutePercentageError",
        "MeanIoU",
        "MeanSquaredLogarithmicError",
        "OneHotIoU",
        "OneHotMeanIoU",
        "PearsonCorrelation",
        "Poisson",
        "Precision",
        "PrecisionAtRecall",
        "R2Score",
        "Recall",
        "RecallAtPrecision",
        "RootMeanSquaredError",
        "SensitivityAtSpecificity",
        "SparseCategoricalCrossentropy",
        "SparseTopKCategoricalAccuracy",
        "SpecificityAtSensitivity",
        "SquaredHinge",
        "Sum",
        "TopKCategoricalAccuracy",
        "TrueNegatives",
        "TruePositives",
    ],
    options_not_built: &[],
    check,
};

fn check(case: &Case) -> Outcome {
    let threshold = case.get(&["config", "threshold"]).map(number);
    let known: &[&str] = if case.text("metric") == "BinaryAccuracy" { &["threshold"] } else { &[] };
    if let Some(name) = case.options().iter().find(|name| !known.contains(name)) {
        return Err(format!("no argument `{name}`"));
    }
    match case.text("metric") {
        "BinaryAccuracy" => {
            let chosen = threshold.is_none() && batches(case)[0].dims.last() == 1;
            compare(case, threshold.map_or(BinaryAccuracy, |threshold| BinaryAccuracy.threshold(threshold)))?;
            if chosen { compare(case, Accuracy) } else { Ok(()) }
        }
        "CategoricalAccuracy" => compare(case, CategoricalAccuracy).and_then(|()| compare(case, Accuracy)),
        "SparseCategoricalAccuracy" => compare(case, SparseCategoricalAccuracy).and_then(|()| compare(case, Accuracy)),
        "MeanAbsoluteError" => compare(case, Mae),
        "MeanSquaredError" => compare(case, Mse),
        "Mean" => compare(case, Mean),
        name => Err(format!("no metric `{name}`")),
    }
}

/// A batch of a case, its arrays read.
struct Batch {
    dims: Dims,
    target_dims: Dims,
    prediction: Vec<f32>,
    values: Vec<f32>,
    ids: Option<Vec<u32>>,
    weight: Option<Vec<f32>>,
}

impl Batch {
    fn of(batch: &Value) -> Self {
        let weight = batch.get("sample_weight").map(|weight| Array::of(weight).floats());
        if let Some(values) = batch.get("values").map(Array::of) {
            let dims = values.dims();
            return Self { dims, target_dims: dims, prediction: values.floats(), values: vec![], ids: None, weight };
        }
        let (prediction, target) = (Array::of(&batch["y_pred"]), Array::of(&batch["y_true"]));
        Self {
            dims: prediction.dims(),
            target_dims: target.dims(),
            prediction: prediction.floats(),
            values: target.floats(),
            ids: target.holds_ids().then(|| target.ids()),
            weight,
        }
    }

    fn scored(&self) -> Scored<'_, f32> {
        Scored {
            dims: self.dims,
            target_dims: self.target_dims,
            prediction: &self.prediction,
            target: self.ids.as_ref().map_or(Target::Values(&self.values), |ids| Target::Ids(ids)),
            weight: self.weight.as_deref(),
            mask: &[],
        }
    }
}

fn batches(case: &Case) -> Vec<Batch> {
    case.at(&["batches"]).as_array().expect("a list of batches").iter().map(Batch::of).collect()
}

/// Runs a metric over the batches twice, to see that it starts afresh.
fn compare<M: Metric<f32>>(case: &Case, mut metric: M) -> Outcome {
    let wanted: Vec<f32> = case.at(&["results"]).as_array().expect("a list of results").iter().map(single).collect();
    for _ in 0..2 {
        metric.reset();
        let mut results = Vec::new();
        for batch in batches(case) {
            metric.update(batch.scored());
            results.push(metric.result() as f32);
        }
        case.close(metric.name(), &results, &wanted)?;
    }
    Ok(())
}
