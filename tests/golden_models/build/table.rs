//! Keras's layers in formwork: the one table of names, arguments and shape rules.
//!
//! Arguments have Keras's names. An argument that a row does not list is not built; neither is a value of another kind
//! than the row says.

use crate::value::{Takes, sizes};
use formwork_shape::{
    Dims, INFER, Padding, ShapeError, broadcast, channels, concatenate, conv, crop, dense, dot, flatten, global_pool,
    pad, permute, pool, repeat_vector, reshape, same, upsample,
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
    /// The shapes of further outputs.
    pub(crate) more: fn(&[Dims], &Value) -> Vec<Dims>,
}

impl Row {
    /// The shapes of its outputs. Rules say what holds for channels that come last.
    pub(crate) fn outputs(&self, inputs: &[Dims], config: &Value) -> Option<Vec<Dims>> {
        if config["data_format"] == "channels_first" {
            let turned: Option<Vec<Dims>> = inputs.iter().map(|input| channels(*input, true).ok()).collect();
            return Some(vec![channels((self.shape)(&turned?, config)?, false).ok()?]);
        }
        let first = (self.shape)(inputs, config)?;
        Some([first].into_iter().chain((self.more)(inputs, config)).collect())
    }
}

/// A layer of one output of the shape of its input, without arguments.
pub(crate) const PLAIN: Row =
    Row { keras: "", ours: "", arguments: &[], shape: |inputs, _| same(inputs[0]).ok(), more: |_, _| Vec::new() };

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
        ..PLAIN
    },
    elementwise("Activation", "Activation", &[("activation", Takes::Name)]),
    elementwise(
        "ReLU",
        "Relu",
        &[("max_value", Takes::Number), ("negative_slope", Takes::Number), ("threshold", Takes::Number)],
    ),
    elementwise("LeakyReLU", "LeakyRelu", &[("negative_slope", Takes::Number)]),
    elementwise("ELU", "Elu", &[("alpha", Takes::Number)]),
    elementwise("PReLU", "Prelu", &[("shared_axes", Takes::Integers)]),
    elementwise("Softmax", "Softmax", &[("axis", Takes::Axis)]),
    elementwise("Dropout", "Dropout", &[("rate", Takes::Number)]),
    elementwise("BatchNormalization", "BatchNormalization", BATCH_NORM),
    elementwise("LayerNormalization", "LayerNormalization", LAYER_NORM),
    elementwise("GroupNormalization", "GroupNormalization", GROUP_NORM),
    elementwise("RMSNormalization", "RmsNormalization", &[("axis", Takes::Integers), ("epsilon", Takes::Number)]),
    elementwise("UnitNormalization", "UnitNormalization", &[("axis", Takes::Integers)]),
    Row {
        keras: "Permute",
        ours: "Permute",
        arguments: &[("dims", Takes::Integers)],
        shape: |inputs, config| permute(inputs[0], &axes(&config["dims"])).ok(),
        ..PLAIN
    },
    Row {
        keras: "RepeatVector",
        ours: "RepeatVector",
        arguments: &[("n", Takes::Integer)],
        shape: |inputs, config| repeat_vector(inputs[0], size(config, "n")).ok(),
        ..PLAIN
    },
    padding("ZeroPadding1D", "ZeroPadding1d"),
    padding("ZeroPadding2D", "ZeroPadding2d"),
    padding("ZeroPadding3D", "ZeroPadding3d"),
    cropping("Cropping1D", "Cropping1d"),
    cropping("Cropping2D", "Cropping2d"),
    cropping("Cropping3D", "Cropping3d"),
    upsampling("UpSampling1D", "UpSampling1d"),
    upsampling("UpSampling2D", "UpSampling2d"),
    upsampling("UpSampling3D", "UpSampling3d"),
    merge("Add"),
    merge("Subtract"),
    merge("Multiply"),
    merge("Average"),
    merge("Maximum"),
    merge("Minimum"),
    Row {
        keras: "Dot",
        ours: "Dot",
        arguments: &[("axes", Takes::Integers), ("normalize", Takes::Flag)],
        shape: |inputs, config| dot(inputs[0], inputs[1], &axes(&config["axes"])).ok(),
        ..PLAIN
    },
    Row {
        keras: "Concatenate",
        ours: "Concatenate",
        arguments: &[("axis", Takes::Axis)],
        shape: |inputs, config| concatenate(inputs, axis(config)).ok(),
        ..PLAIN
    },
    Row {
        keras: "Flatten",
        ours: "Flatten",
        arguments: &[("data_format", Takes::Name)],
        shape: |inputs, _| flatten(inputs[0]).ok(),
        ..PLAIN
    },
    Row {
        keras: "Reshape",
        ours: "Reshape",
        arguments: &[("target_shape", Takes::Integers)],
        shape: |inputs, config| reshape(inputs[0], &targets(&config["target_shape"])).ok(),
        ..PLAIN
    },
    convolution("Conv1D", "Conv1d"),
    convolution("Conv2D", "Conv2d"),
    pooling("MaxPooling1D", "MaxPool1d"),
    pooling("MaxPooling2D", "MaxPool2d"),
    pooling("MaxPooling3D", "MaxPool3d"),
    pooling("AveragePooling1D", "AveragePool1d"),
    pooling("AveragePooling2D", "AveragePool2d"),
    pooling("AveragePooling3D", "AveragePool3d"),
    global_pooling("GlobalMaxPooling1D", "GlobalMaxPool1d"),
    global_pooling("GlobalMaxPooling2D", "GlobalMaxPool2d"),
    global_pooling("GlobalMaxPooling3D", "GlobalMaxPool3d"),
    global_pooling("GlobalAveragePooling1D", "GlobalAveragePool1d"),
    global_pooling("GlobalAveragePooling2D", "GlobalAveragePool2d"),
    global_pooling("GlobalAveragePooling3D", "GlobalAveragePool3d"),
];

const BATCH_NORM: &[(&str, Takes)] = &[
    ("axis", Takes::Axis),
    ("momentum", Takes::Number),
    ("epsilon", Takes::Number),
    ("center", Takes::Flag),
    ("scale", Takes::Flag),
    ("beta_regularizer", Takes::Object),
    ("gamma_regularizer", Takes::Object),
];
const LAYER_NORM: &[(&str, Takes)] =
    &[("axis", Takes::Integers), ("epsilon", Takes::Number), ("center", Takes::Flag), ("scale", Takes::Flag)];
const GROUP_NORM: &[(&str, Takes)] = &[
    ("groups", Takes::Integer),
    ("axis", Takes::Axis),
    ("epsilon", Takes::Number),
    ("center", Takes::Flag),
    ("scale", Takes::Flag),
];

pub(crate) const fn elementwise(
    keras: &'static str,
    ours: &'static str,
    arguments: &'static [(&'static str, Takes)],
) -> Row {
    Row { keras, ours, arguments, ..PLAIN }
}

const fn convolution(keras: &'static str, ours: &'static str) -> Row {
    Row {
        keras,
        ours,
        arguments: &[
            ("filters", Takes::Integer),
            ("data_format", Takes::Name),
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
            conv(inputs[0], filters, &per_axis("kernel_size")?, &strides, &dilation, groups, window_padding(config))
                .ok()
        },
        ..PLAIN
    }
}

const fn pooling(keras: &'static str, ours: &'static str) -> Row {
    Row {
        keras,
        ours,
        arguments: &[
            ("pool_size", Takes::Integers),
            ("strides", Takes::Integers),
            ("padding", Takes::Name),
            ("data_format", Takes::Name),
        ],
        shape: |inputs, config| {
            let size = per_axis(inputs[0], &config["pool_size"]).unwrap_or_else(|| vec![2; inputs[0].rank() - 1]);
            let strides = per_axis(inputs[0], &config["strides"]).unwrap_or_else(|| size.clone());
            pool(inputs[0], &size, &strides, window_padding(config)).ok()
        },
        ..PLAIN
    }
}

const fn global_pooling(keras: &'static str, ours: &'static str) -> Row {
    Row {
        keras,
        ours,
        arguments: &[("keepdims", Takes::Flag), ("data_format", Takes::Name)],
        shape: |inputs, config| global_pool(inputs[0], inputs[0].rank() - 1, config["keepdims"] == true).ok(),
        ..PLAIN
    }
}

const fn merge(name: &'static str) -> Row {
    Row {
        keras: name,
        ours: name,
        shape: |inputs, _| inputs[1..].iter().try_fold(inputs[0], |all, input| broadcast(all, *input).ok()),
        ..PLAIN
    }
}

const fn padding(keras: &'static str, ours: &'static str) -> Row {
    Row {
        keras,
        ours,
        arguments: &[("padding", Takes::Integers), ("data_format", Takes::Name)],
        shape: |inputs, config| margined(pad, inputs[0], config.get("padding").unwrap_or(&Value::from(1))),
        ..PLAIN
    }
}

const fn cropping(keras: &'static str, ours: &'static str) -> Row {
    Row {
        keras,
        ours,
        arguments: &[("cropping", Takes::Integers), ("data_format", Takes::Name)],
        shape: |inputs, config| {
            let default = Value::from(i32::from(inputs[0].rank() != 3));
            margined(crop, inputs[0], config.get("cropping").unwrap_or(&default))
        },
        ..PLAIN
    }
}

const fn upsampling(keras: &'static str, ours: &'static str) -> Row {
    Row {
        keras,
        ours,
        arguments: &[("size", Takes::Integers), ("data_format", Takes::Name), ("interpolation", Takes::Name)],
        shape: |inputs, config| {
            let size = per_axis(inputs[0], &config["size"]).unwrap_or_else(|| vec![2; inputs[0].rank() - 1]);
            upsample(inputs[0], &size).ok()
        },
        ..PLAIN
    }
}

/// A padding or cropping by margins as Keras writes them: one for all sides, one per axis, or one per side.
fn margined(rule: fn(Dims, &[usize]) -> Result<Dims, ShapeError>, input: Dims, given: &Value) -> Option<Dims> {
    let axes = input.rank() - 1;
    let sides: Vec<usize> = match given.as_array() {
        None => targets(&Value::from(vec![given.clone(); 2 * axes])),
        Some(_) if axes == 1 => targets(given),
        Some(each) => each
            .iter()
            .flat_map(|axis| targets(&if axis.is_array() { axis.clone() } else { Value::from(vec![axis.clone(); 2]) }))
            .collect(),
    };
    rule(input, &sides).ok()
}

/// The row of a class.
pub(crate) fn find(class: &str) -> Option<&'static Row> {
    LAYERS.iter().chain(crate::sequences::LAYERS).find(|row| row.keras == class)
}

/// A layer with its arguments as tokens; what is not built otherwise.
pub(crate) fn call(layer: &Value) -> Result<String, Vec<String>> {
    let class = crate::value::text(layer, "layer");
    let row = find(class).ok_or_else(|| vec![class.to_owned()])?;
    let arguments = arguments(class, row.arguments, &layer["config"])?;
    let is_layer = |name: &str| row.arguments.contains(&(name, Takes::Layer));
    let (layers, named): (Vec<_>, Vec<_>) = arguments.into_iter().partition(|(name, _)| is_layer(name));
    let named = named.into_iter().map(|(name, tokens)| format!("{name} = {tokens}"));
    let arguments: Vec<String> = layers.into_iter().map(|(_, tokens)| tokens).chain(named).collect();
    Ok(format!("{}({})", row.ours, arguments.join(", ")))
}

/// The arguments of a config as names and tokens; what is not built otherwise. An argument of `null` is a default,
/// and channels always come last.
pub(crate) fn arguments<'a>(
    class: &str,
    known: &[(&'static str, Takes)],
    config: &'a Value,
) -> Result<Vec<(&'a str, String)>, Vec<String>> {
    let (mut tokens, mut gaps) = (Vec::new(), Vec::new());
    for (name, value) in config.as_object().into_iter().flatten() {
        let takes = known.iter().find(|(known, _)| known == name).map(|(_, takes)| *takes);
        let is_default = value.is_null() && !matches!(takes, Some(Takes::NameOrNone | Takes::Activation));
        if is_default || name == "data_format" && value == "channels_last" {
            continue;
        }
        match (takes, takes.and_then(|takes| takes.tokens(value))) {
            (_, Some(value)) => tokens.push((name.as_str(), value)),
            (Some(Takes::Layer), None) => gaps.extend(call(value).err().unwrap_or_default()),
            (_, None) => gaps.push(format!("{class}.{name}")),
        }
    }
    if gaps.is_empty() { Ok(tokens) } else { Err(gaps) }
}

fn axis(config: &Value) -> isize {
    config["axis"].as_i64().and_then(|axis| axis.try_into().ok()).unwrap_or(-1)
}

/// Axes from a list, or from one number.
fn axes(value: &Value) -> Vec<isize> {
    let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    list.iter().filter_map(Value::as_i64).filter_map(|axis| axis.try_into().ok()).collect()
}

pub(crate) fn size(config: &Value, name: &str) -> usize {
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

fn window_padding(config: &Value) -> Padding {
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
