//! Keras's losses, optimizers and metrics in formwork, as expressions.

use crate::table::arguments;
use crate::value::{Takes, text};
use serde_json::Value;

/// A loss or optimizer.
struct Row {
    /// Keras's class.
    keras: &'static str,
    /// Ours.
    ours: &'static str,
    /// Its arguments; each is a builder of the same name.
    arguments: &'static [(&'static str, Takes)],
}

const LOSSES: &[Row] = &[
    Row {
        keras: "CategoricalCrossentropy",
        ours: "CategoricalCrossentropy",
        arguments: &[("label_smoothing", Takes::Number), ("axis", Takes::Axis)],
    },
    Row {
        keras: "SparseCategoricalCrossentropy",
        ours: "SparseCategoricalCrossentropy",
        arguments: &[("ignore_class", Takes::Integer), ("axis", Takes::Axis)],
    },
    Row {
        keras: "BinaryCrossentropy",
        ours: "BinaryCrossentropy",
        arguments: &[("label_smoothing", Takes::Number), ("axis", Takes::Axis)],
    },
    Row { keras: "MeanSquaredError", ours: "MeanSquaredError", arguments: &[] },
    Row { keras: "MeanAbsoluteError", ours: "MeanAbsoluteError", arguments: &[] },
];

const OPTIMIZERS: &[Row] = &[
    Row {
        keras: "SGD",
        ours: "Sgd",
        arguments: &[
            ("learning_rate", Takes::Number),
            ("momentum", Takes::Number),
            ("nesterov", Takes::Flag),
            ("weight_decay", Takes::Number),
            ("clipnorm", Takes::Number),
            ("clipvalue", Takes::Number),
            ("global_clipnorm", Takes::Number),
        ],
    },
    Row {
        keras: "RMSprop",
        ours: "RmsProp",
        arguments: &[
            ("learning_rate", Takes::Number),
            ("rho", Takes::Number),
            ("momentum", Takes::Number),
            ("epsilon", Takes::Number),
            ("centered", Takes::Flag),
            ("weight_decay", Takes::Number),
            ("clipnorm", Takes::Number),
            ("clipvalue", Takes::Number),
            ("global_clipnorm", Takes::Number),
        ],
    },
    Row {
        keras: "Adam",
        ours: "Adam",
        arguments: &[
            ("learning_rate", Takes::Number),
            ("beta_1", Takes::Number),
            ("beta_2", Takes::Number),
            ("epsilon", Takes::Number),
            ("amsgrad", Takes::Flag),
            ("weight_decay", Takes::Number),
            ("clipnorm", Takes::Number),
            ("clipvalue", Takes::Number),
            ("global_clipnorm", Takes::Number),
        ],
    },
];

/// Keras's words for metrics, and our constants.
const METRICS: &[(&str, &str)] = &[
    ("accuracy", "Accuracy"),
    ("binary_accuracy", "BinaryAccuracy"),
    ("categorical_accuracy", "CategoricalAccuracy"),
    ("sparse_categorical_accuracy", "SparseCategoricalAccuracy"),
    ("mae", "Mae"),
    ("mse", "Mse"),
];

/// The losses of a case with their weights: one, or a tuple.
pub(crate) fn losses(case: &Value) -> Result<String, Vec<String>> {
    let losses = case["losses"].as_array().map_or(&[][..], Vec::as_slice);
    let all = losses.iter().enumerate().map(|(index, loss)| {
        let tokens = expression(LOSSES, loss, "loss")?;
        let weight = case["loss_weights"].get(index).and_then(Value::as_f64);
        Ok(weight.map_or(tokens.clone(), |weight| format!("{tokens}.weighted({weight:?})")))
    });
    let all = all.collect::<Result<Vec<_>, Vec<String>>>()?;
    Ok(if all.len() == 1 { all[0].clone() } else { format!("({})", all.join(", ")) })
}

/// An optimizer. A schedule in place of a learning rate goes by its own name.
pub(crate) fn optimizer(value: &Value) -> Result<String, Vec<String>> {
    if let Some(schedule) = value["config"]["learning_rate"]["schedule"].as_str() {
        return Err(vec![schedule.to_owned()]);
    }
    expression(OPTIMIZERS, value, "optimizer")
}

/// The metrics of a case as a tuple, those that mind sample weights last.
pub(crate) fn metrics(case: &Value) -> Result<String, Vec<String>> {
    let plain = crate::value::texts(&case["metrics"]).map(|name| (name, ""));
    let weighted = crate::value::texts(&case["weighted_metrics"]).map(|name| (name, "Weighted"));
    let mut tokens = String::new();
    for (name, wrapper) in plain.chain(weighted) {
        let (_, ours) = METRICS.iter().find(|(keras, _)| *keras == name).ok_or_else(|| vec![name.to_owned()])?;
        tokens.extend([wrapper, "(", ours, "), "]);
    }
    Ok(format!("({tokens})"))
}

fn expression(rows: &[Row], value: &Value, field: &str) -> Result<String, Vec<String>> {
    let class = text(value, field);
    let row = rows.iter().find(|row| row.keras == class).ok_or_else(|| vec![class.to_owned()])?;
    // What a loss reads its output as is a constructor of ours, not an argument.
    let mut config = value["config"].clone();
    let logits =
        config.as_object_mut().and_then(|config| config.remove("from_logits")).is_some_and(|flag| flag == true);
    let mut tokens = format!("{}::{}()", row.ours, if logits { "from_logits" } else { "default" });
    for (name, value) in arguments(class, row.arguments, &config)? {
        tokens.extend([".", name, "(", value.as_str(), ")"]);
    }
    Ok(tokens)
}
