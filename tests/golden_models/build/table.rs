//! Keras's layers in formwork: the one table of names, arguments and shape rules.
//!
//! Arguments have Keras's names. An argument that a row does not list is not built; neither is a value of another kind
//! than the row says.

use crate::value::{Takes, sizes};
use formwork_shape::{
    Dims, INFER, Padding, broadcast, concatenate, conv, dense, flatten, global_pool, pool, reshape, same,
};
use serde_json::Value;

/// A layer.
pub(crate) struct Row {
    /// Keras's class.
    pub(crate) keras: &'static str,
    /// The layer of a block.
    pub(crate) ours: &'static str,
    pub(crate) arguments: &'static [(&'static str, Takes)],
    /// The shape of its output, for networks whose files do not give it.
    pub(crate) shape: fn(&[Dims], &Value) -> Option<Dims>,
}

const LAYERS: &[Row] = &[
    Row {
        keras: "Dense",
        ours: "Dense",
        arguments: &[
            ("units", Takes::Integer),
            ("activation", Takes::Name),
            ("use_bias", Takes::Flag),
            ("kernel_regularizer", Takes::Object),
            ("bias_regularizer", Takes::Object),
        ],
        shape: |inputs, config| dense(inputs[0], size(config, "units")).ok(),
    },
    elementwise("Activation", "Activation", &[("activation", Takes::Name)]),
    elementwise(
        "ReLU",
        "Relu",
        &[("max_value", Takes::Number), ("negative_slope", Takes::Number), ("threshold", Takes::Number)],
    ),
    elementwise("LeakyReLU", "LeakyRelu", &[("negative_slope", Takes::Number)]),
    elementwise("ELU", "Elu", &[("alpha", Takes::Number)]),
    elementwise("Softmax", "Softmax", &[("axis", Takes::Axis)]),
    elementwise("Dropout", "Dropout", &[("rate", Takes::Number)]),
    merge("Add"),
    merge("Subtract"),
    merge("Multiply"),
    Row {
        keras: "Concatenate",
        ours: "Concatenate",
        arguments: &[("axis", Takes::Axis)],
        shape: |inputs, config| concatenate(inputs, axis(config)).ok(),
    },
    Row { keras: "Flatten", ours: "Flatten", arguments: &[], shape: |inputs, _| flatten(inputs[0]).ok() },
    Row {
        keras: "Reshape",
        ours: "Reshape",
        arguments: &[("target_shape", Takes::Integers)],
        shape: |inputs, config| reshape(inputs[0], &targets(&config["target_shape"])).ok(),
    },
    convolution("Conv1D", "Conv1d"),
    convolution("Conv2D", "Conv2d"),
    pooling("MaxPooling1D", "MaxPool1d"),
    pooling("MaxPooling2D", "MaxPool2d"),
    pooling("AveragePooling1D", "AveragePool1d"),
    pooling("AveragePooling2D", "AveragePool2d"),
    global_pooling("GlobalMaxPooling1D", "GlobalMaxPool1d"),
    global_pooling("GlobalMaxPooling2D", "GlobalMaxPool2d"),
    global_pooling("GlobalAveragePooling1D", "GlobalAveragePool1d"),
    global_pooling("GlobalAveragePooling2D", "GlobalAveragePool2d"),
];

const fn elementwise(keras: &'static str, ours: &'static str, arguments: &'static [(&'static str, Takes)]) -> Row {
    Row { keras, ours, arguments, shape: |inputs, _| same(inputs[0]).ok() }
}

const fn convolution(keras: &'static str, ours: &'static str) -> Row {
    Row {
        keras,
        ours,
        arguments: &[
            ("filters", Takes::Integer),
            ("kernel_size", Takes::Integers),
            ("strides", Takes::Integers),
            ("padding", Takes::Name),
            ("dilation_rate", Takes::Integers),
            ("groups", Takes::Integer),
            ("activation", Takes::Name),
            ("use_bias", Takes::Flag),
            ("kernel_regularizer", Takes::Object),
            ("bias_regularizer", Takes::Object),
        ],
        shape: |inputs, config| {
            let per_axis = |name: &str| per_axis(inputs[0], &config[name]);
            let ones = || vec![1; inputs[0].rank() - 1];
            let (strides, dilation) =
                (per_axis("strides").unwrap_or_else(ones), per_axis("dilation_rate").unwrap_or_else(ones));
            let groups = if config["groups"].is_null() { 1 } else { size(config, "groups") };
            let filters = size(config, "filters");
            conv(inputs[0], filters, &per_axis("kernel_size")?, &strides, &dilation, groups, padding(config)).ok()
        },
    }
}

const fn pooling(keras: &'static str, ours: &'static str) -> Row {
    Row {
        keras,
        ours,
        arguments: &[("pool_size", Takes::Integers), ("strides", Takes::Integers), ("padding", Takes::Name)],
        shape: |inputs, config| {
            let size = per_axis(inputs[0], &config["pool_size"]).unwrap_or_else(|| vec![2; inputs[0].rank() - 1]);
            let strides = per_axis(inputs[0], &config["strides"]).unwrap_or_else(|| size.clone());
            pool(inputs[0], &size, &strides, padding(config)).ok()
        },
    }
}

const fn global_pooling(keras: &'static str, ours: &'static str) -> Row {
    Row {
        keras,
        ours,
        arguments: &[("keepdims", Takes::Flag)],
        shape: |inputs, config| global_pool(inputs[0], inputs[0].rank() - 1, config["keepdims"] == true).ok(),
    }
}

const fn merge(name: &'static str) -> Row {
    Row {
        keras: name,
        ours: name,
        arguments: &[],
        shape: |inputs, _| inputs[1..].iter().try_fold(inputs[0], |all, input| broadcast(all, *input).ok()),
    }
}

/// The row of a class.
pub(crate) fn find(class: &str) -> Option<&'static Row> {
    LAYERS.iter().find(|row| row.keras == class)
}

/// A layer with its arguments as tokens; what is not built otherwise.
pub(crate) fn call(layer: &Value) -> Result<String, Vec<String>> {
    let class = crate::value::text(layer, "layer");
    let row = find(class).ok_or_else(|| vec![class.to_owned()])?;
    let arguments = arguments(class, row.arguments, &layer["config"])?;
    let arguments: Vec<String> = arguments.iter().map(|(name, tokens)| format!("{name} = {tokens}")).collect();
    Ok(format!("{}({})", row.ours, arguments.join(", ")))
}

/// The arguments of a config as names and tokens; what is not built otherwise. An argument of `null` is a default,
/// and so are channels that come last.
pub(crate) fn arguments<'a>(
    class: &str,
    known: &[(&'static str, Takes)],
    config: &'a Value,
) -> Result<Vec<(&'a str, String)>, Vec<String>> {
    let (mut tokens, mut gaps) = (Vec::new(), Vec::new());
    let given = config.as_object().into_iter().flatten();
    let given =
        given.filter(|(name, value)| !(value.is_null() || *name == "data_format" && **value == "channels_last"));
    for (name, value) in given {
        let takes = known.iter().find(|(known, _)| known == name);
        match takes.and_then(|(_, takes)| takes.tokens(value)) {
            Some(value) => tokens.push((name.as_str(), value)),
            None => gaps.push(format!("{class}.{name}")),
        }
    }
    if gaps.is_empty() { Ok(tokens) } else { Err(gaps) }
}

fn axis(config: &Value) -> isize {
    config["axis"].as_i64().and_then(|axis| axis.try_into().ok()).unwrap_or(-1)
}

fn size(config: &Value, name: &str) -> usize {
    sizes(&Value::from(vec![config[name].clone()]))[0]
}

/// A size for each axis a window slides along, from one for all or a list.
fn per_axis(input: Dims, value: &Value) -> Option<Vec<usize>> {
    match value {
        Value::Null => None,
        Value::Array(_) => Some(sizes(value)),
        _ => Some(sizes(&vec![value.clone(); input.rank() - 1].into())),
    }
}

fn padding(config: &Value) -> Padding {
    match config["padding"].as_str() {
        Some("same") => Padding::Same,
        Some("causal") => Padding::Causal,
        _ => Padding::Valid,
    }
}

fn targets(value: &Value) -> Vec<usize> {
    let target = |size: &Value| size.as_u64().and_then(|size| usize::try_from(size).ok()).unwrap_or(INFER);
    value.as_array().into_iter().flatten().map(target).collect()
}
