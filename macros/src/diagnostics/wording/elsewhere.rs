//! What Keras and PyTorch have under names that formwork does not know: what there is instead, and what to type.
//!
//! Names are compared without case and underscores, so that a row is found for `Conv2DTranspose`, `Conv2dTranspose` and
//! `conv2d_transpose`. Names that differ in nothing else from one of formwork's need no row.

use super::HELP;

/// A row: names, and the end of a message.
type Row = (&'static [&'static str], &'static str);

/// What is said of a layer or op that has another name here, or none.
pub(crate) fn layer_of_others(name: &str) -> Option<String> {
    find(LAYERS, name).map(|advice| format!("formwork has no `{name}`{HELP}{advice}"))
}

/// As [`layer_of_others`], for functions of a body as well.
pub(crate) fn op_of_others(name: &str) -> Option<String> {
    if let Some(advice) = find(OPS, name) {
        return Some(format!("formwork has no `{name}`{HELP}{advice}"));
    }
    let said = layer_of_others(name)?;
    let is_layer = said.split_once("write `").is_some_and(|(_, what)| what.starts_with(char::is_uppercase));
    Some(if is_layer { format!("{said}, each declared as a field") } else { said })
}

/// Whether a name is that of a module in which other frameworks have their layers and functions.
pub(crate) fn is_module_of_others(name: &str) -> bool {
    MODULES.contains(&name)
}

/// What formwork calls an activation.
pub(crate) fn activation_of_others(name: &str) -> Option<&'static str> {
    find(ACTIVATIONS, name)
}

/// What is said of an argument that a layer takes elsewhere; `known` are those it takes here.
pub(crate) fn argument_of_others(callee: &str, argument: &str, known: &[&str]) -> Option<String> {
    let headline = format!("unknown argument `{argument}` of `{callee}`");
    let renamed = RENAMED.iter().filter(|(theirs, _)| *theirs == argument);
    if let Some((_, ours)) = renamed.clone().find(|(_, ours)| known.contains(ours)) {
        return Some(format!("{headline}{HELP}write `{ours} = …`"));
    }
    find(ARGUMENTS, argument).map(|advice| format!("{headline}{HELP}{advice}"))
}

/// What is said of an argument of the call of a layer.
pub(crate) fn argument_of_a_call(layer: &str, argument: &str) -> Option<String> {
    let known = ["training", "mask", "initialstate"].contains(&&*plain(argument));
    let advice = find(ARGUMENTS, argument).filter(|_| known)?;
    Some(format!("`{layer}` is called with values only{HELP}{advice}"))
}

/// A name as it is compared.
pub(crate) fn plain(name: &str) -> String {
    name.trim_start_matches("r#").replace('_', "").to_lowercase()
}

fn find(rows: &[Row], name: &str) -> Option<&'static str> {
    let name = plain(name);
    rows.iter().find(|(names, _)| names.contains(&&*name)).map(|(_, advice)| *advice)
}

const OWN: &str = "write it as a layer of your own, a type that implements `CustomLayer`: `name: my::Layer()`";
const RANDOM: &str = "write `Dropout(0.1)`, the one layer that draws random numbers";
const BEFORE: &str = "prepare the data in Rust before it reaches the model, as `to_categorical`, `pad_sequences` and \
                      `Normalizer` do";
const STACK: &str =
    "write a stack as a model of its own, `struct Block: [8] -> [4] { … }`, and name it without parentheses";
const LOSS: &str = "hand the loss to the trainer: `net.compile::<32>(CategoricalCrossentropy::default(), …)`";
const ATTENTION: &str = "write it in the body of `forward`: `dot(softmax(dot(q, k, axes = 2)), v, axes = (2, 1))`, of \
                         values that three `Dense` layers give";
const CELLS: &str =
    "write `Lstm(32)`, `Gru(32)` or `SimpleRnn(32)`, one behind the other with `return_sequences = true`";
const INPUT: &str =
    "declare inputs in the signature: `fn forward(x: [28, 28, 1])`, or `struct Net: [28, 28, 1] -> [10]`";
const ELEMENTS: &str = "write a lambda for a function of each element: `lambda(|a: x| a * a)`";
const AXIS: &str = "write `global_average_pool1d(x)` or `global_max_pool1d(x)` over steps, or a layer of your own";

/// Modules of Keras and PyTorch, by the names under which Python programs import them.
const MODULES: &[&str] = &[
    "F",
    "K",
    "nn",
    "np",
    "tf",
    "jnp",
    "keras",
    "torch",
    "layers",
    "ops",
    "activations",
    "regularizers",
    "initializers",
];

static LAYERS: &[Row] = &[
    (
        &["conv2dtranspose", "convtranspose2d", "deconv2d", "deconvolution2d"],
        "write `UpSampling2d(2)`, then `Conv2d(8, 3, padding = same)`",
    ),
    (&["conv1dtranspose", "convtranspose1d"], "write `UpSampling1d(2)`, then `Conv1d(8, 3, padding = same)`"),
    (
        &["separableconv2d", "separableconvolution2d"],
        "write `Conv2d(3, 3, groups = 3, use_bias = false)` for 3 channels, then `Conv2d(8, 1)`",
    ),
    (
        &["separableconv1d", "separableconvolution1d"],
        "write `Conv1d(3, 3, groups = 3, use_bias = false)` for 3 channels, then `Conv1d(8, 1)`",
    ),
    (&["depthwiseconv2d"], "write `Conv2d(3, 3, groups = 3)` for 3 channels"),
    (&["depthwiseconv1d"], "write `Conv1d(3, 3, groups = 3)` for 3 channels"),
    (&["convolution1d"], "write `Conv1d(8, 3)`"),
    (&["convolution2d", "conv"], "write `Conv2d(8, 3)`"),
    (
        &[
            "conv3d",
            "convolution3d",
            "conv3dtranspose",
            "convolution3dtranspose",
            "convtranspose3d",
            "convlstm1d",
            "convlstm2d",
            "convlstm3d",
            "locallyconnected1d",
            "locallyconnected2d",
            "additiveattention",
            "spectralnormalization",
            "torchmodulewrapper",
            "flaxlayer",
            "jaxlayer",
            "tfsmlayer",
            "wrapper",
            "layer",
            "maxout",
            "bilinear",
            "adaptivemaxpool1d",
            "adaptivemaxpool2d",
            "adaptivemaxpool3d",
            "adaptivemaxpooling1d",
            "adaptivemaxpooling2d",
            "adaptivemaxpooling3d",
            "adaptiveaveragepooling1d",
            "adaptiveaveragepooling2d",
            "adaptiveaveragepooling3d",
            "pixelshuffle",
        ],
        OWN,
    ),
    (&["adaptiveavgpool1d"], "write `GlobalAveragePool1d()` for one cell, or an `AveragePool1d` whose sizes fit"),
    (&["adaptiveavgpool2d"], "write `GlobalAveragePool2d()` for one cell, or an `AveragePool2d` whose sizes fit"),
    (&["adaptiveavgpool3d"], "write `GlobalAveragePool3d()` for one cell, or an `AveragePool3d` whose sizes fit"),
    (&["avgpool1d", "avgpooling1d"], "write `AveragePool1d(2)`"),
    (&["avgpool2d", "avgpooling2d", "avgpool"], "write `AveragePool2d(2)`"),
    (&["avgpool3d", "avgpooling3d"], "write `AveragePool3d(2)`"),
    (&["globalavgpool1d", "globalavgpooling1d"], "write `GlobalAveragePool1d()`"),
    (&["globalavgpool2d", "globalavgpooling2d"], "write `GlobalAveragePool2d()`"),
    (&["globalavgpool3d", "globalavgpooling3d"], "write `GlobalAveragePool3d()`"),
    (&["maxpool", "maxpooling"], "write `MaxPool2d(2)`"),
    (
        &["linear", "fullyconnected", "lazylinear"],
        "write `Dense(10)`; it takes the number of inputs from what it is given",
    ),
    (&["batchnorm", "batchnorm1d", "batchnorm2d", "batchnorm3d", "syncbatchnorm"], "write `BatchNormalization()`"),
    (&["layernorm"], "write `LayerNormalization()`"),
    (&["groupnorm"], "write `GroupNormalization(8)`"),
    (
        &["instancenorm1d", "instancenorm2d", "instancenorm3d", "instancenorm", "instancenormalization"],
        "write `GroupNormalization(-1)`, a group for each channel",
    ),
    (&["rmsnorm"], "write `RmsNormalization()`"),
    (&["unitnorm"], "write `UnitNormalization()`"),
    (
        &[
            "gaussiannoise",
            "gaussiandropout",
            "alphadropout",
            "spatialdropout1d",
            "spatialdropout2d",
            "spatialdropout3d",
            "dropout1d",
            "dropout2d",
            "dropout3d",
            "dropblock2d",
        ],
        RANDOM,
    ),
    (&["activityregularization"], "penalize parameters instead, in the layer before: `kernel_regularizer = l2(0.01)`"),
    (
        &[
            "attention",
            "multiheadattention",
            "groupedqueryattention",
            "groupqueryattention",
            "transformerencoder",
            "transformerencoderlayer",
        ],
        ATTENTION,
    ),
    (&["einsumdense"], "write `Dense(8)`, which works on the last axis, and `Permute` or `Reshape` around it"),
    (&["lambda"], "write it in the body of `forward`: `lambda(|a: x| a * a)`"),
    (&["input", "inputlayer", "inputspec"], INPUT),
    (&["identity"], "delete it, or write `Activation(linear)`"),
    (&["rescaling"], "write it in the body of `forward`, `lambda(|a: x| a / 255.0)`, or scale the data before"),
    (&["normalization"], "fit a `Normalizer` to the data, and apply it before training"),
    (
        &[
            "categoryencoding",
            "stringlookup",
            "integerlookup",
            "textvectorization",
            "discretization",
            "hashing",
            "hashedcrossing",
            "featurespace",
            "resizing",
            "centercrop",
            "randomcrop",
            "randomflip",
            "randomrotation",
            "randomzoom",
            "randomtranslation",
            "randombrightness",
            "randomcontrast",
            "randomheight",
            "randomwidth",
            "randomshear",
            "randomhue",
            "randomsaturation",
            "randomgrayscale",
            "randominvert",
            "randomposterization",
            "randomsharpness",
            "randomgaussianblur",
            "randomerasing",
            "randomelastictransform",
            "randomcolordegeneration",
            "randomcolorjitter",
            "randomperspective",
            "augmix",
            "autocontrast",
            "cutmix",
            "equalization",
            "maxnumboundingboxes",
            "mixup",
            "pipeline",
            "randaugment",
            "solarization",
            "melspectrogram",
            "stftspectrogram",
        ],
        BEFORE,
    ),
    (&["rnn", "lstmcell", "grucell", "simplernncell", "rnncell", "stackedrnncells", "cudnnlstm", "cudnngru"], CELLS),
    (&["thresholdedrelu"], "write `Relu(threshold = 1.0)`"),
    (&["sequential", "modulelist", "functional"], STACK),
    (
        &[
            "crossentropyloss",
            "mseloss",
            "l1loss",
            "bceloss",
            "bcewithlogitsloss",
            "nllloss",
            "meansquarederror",
            "binarycrossentropy",
            "categoricalcrossentropy",
            "sparsecategoricalcrossentropy",
        ],
        LOSS,
    ),
    (&["zeropad1d"], "write `ZeroPadding1d(1)`"),
    (&["zeropad2d"], "write `ZeroPadding2d(1)`"),
    (&["zeropad3d"], "write `ZeroPadding3d(1)`"),
    (&["upsample", "upsamplingnearest2d"], "write `UpSampling2d(2)`"),
    (&["upsamplingbilinear2d"], "write `UpSampling2d(2, interpolation = bilinear)`"),
    (&["unflatten"], "write `Reshape([4, 4, 8])`"),
];

static OPS: &[Row] = &[
    (&["concat", "cat", "merge"], "write `concatenate(a, b)`"),
    (&["matmul", "einsum", "mm", "bmm", "tensordot"], "write `dot(a, b, axes = (2, 1))`"),
    (&["view", "squeeze", "unsqueeze", "expanddims"], "write `reshape(x, [4, 4, 8])`, the shape of one sample"),
    (&["transpose", "swapaxes", "moveaxis"], "write `permute(x, [2, 1])`, the axes of a sample from 1"),
    (&["split", "chunk", "unstack"], "write slices: `x[0..4]` and `x[4..8]`"),
    (&["stack"], "write `concatenate(a, b, axis = 1)`, with `reshape` before it where an axis is to be added"),
    (&["repeat", "tile"], "write `repeat_vector(x, 3)`"),
    (&["pad"], "write `zero_padding1d(x, 1)` or `zero_padding2d(x, 1)`"),
    (&["sum", "mean", "reducesum", "reducemean", "reducemax", "max", "min", "argmax", "norm"], AXIS),
    (
        &[
            "exp", "log", "ln", "sqrt", "rsqrt", "square", "abs", "sin", "cos", "pow", "power", "clip", "clamp",
            "where", "neg", "negative", "sign",
        ],
        ELEMENTS,
    ),
    (&["maxpool", "maxpooling"], "write `max_pool2d(x, 2)`"),
    (&["avgpool1d", "avgpooling1d"], "write `average_pool1d(x, 2)`"),
    (&["avgpool2d", "avgpooling2d", "avgpool"], "write `average_pool2d(x, 2)`"),
    (&["avgpool3d", "avgpooling3d"], "write `average_pool3d(x, 2)`"),
    (&["globalavgpool1d", "globalavgpooling1d"], "write `global_average_pool1d(x)`"),
    (&["globalavgpool2d", "globalavgpooling2d", "adaptiveavgpool2d"], "write `global_average_pool2d(x)`"),
    (&["globalavgpool3d", "globalavgpooling3d"], "write `global_average_pool3d(x)`"),
    (&["upsample", "interpolate"], "write `up_sampling2d(x, 2)`"),
    (&["unitnorm"], "write `unit_normalization(x)`"),
    (&["identity"], "delete it, or write `linear(x)`"),
    (&["sub"], "write `subtract(a, b)`"),
    (&["mul"], "write `multiply(a, b)`"),
    (&["div", "divide"], "write `lambda(|a: x, b: y| a / b)`"),
    (&["swish"], "write `silu(x)`"),
    (&["hardswish"], "write `hard_silu(x)`"),
    (&["l2normalize", "normalize"], "write `unit_normalization(x)`"),
    (&["stopgradient", "detach"], "write `#[frozen]` in front of the layers that are not to train"),
    (&["forward", "call"], "call a layer by its name: `head(x)`"),
];

static ACTIVATIONS: &[Row] = &[
    (&["none", "identity"], "linear"),
    (&["swish"], "silu"),
    (&["hardswish"], "hard_silu"),
    (&["exp"], "exponential"),
    (&["leaky"], "leaky_relu"),
];

/// Arguments that are called otherwise here.
static RENAMED: &[(&str, &str)] = &[
    ("out_features", "units"),
    ("output_dim", "units"),
    ("hidden_size", "units"),
    ("num_units", "units"),
    ("out_channels", "filters"),
    ("nb_filter", "filters"),
    ("kernel", "kernel_size"),
    ("filter_size", "kernel_size"),
    ("kernel_size", "pool_size"),
    ("dilation", "dilation_rate"),
    ("bias", "use_bias"),
    ("eps", "epsilon"),
    ("p", "rate"),
    ("alpha", "negative_slope"),
    ("dim", "axis"),
    ("axes", "axis"),
    ("num_embeddings", "input_dim"),
    ("vocab_size", "input_dim"),
    ("embedding_dim", "output_dim"),
    ("embedding_size", "output_dim"),
    ("num_groups", "groups"),
    ("affine", "scale"),
    ("scale_factor", "size"),
    ("recurrent_kernel_initializer", "recurrent_initializer"),
    ("embedding_initializer", "embeddings_initializer"),
];

static ARGUMENTS: &[Row] = &[
    (&["name"], "name a layer where it is declared: `first: Dense(10)`"),
    (
        &[
            "inputshape",
            "batchinputshape",
            "batchshape",
            "batchsize",
            "inputdim",
            "inputlength",
            "infeatures",
            "inchannels",
            "inputsize",
            "numfeatures",
            "normalizedshape",
            "shape",
        ],
        "delete it: a layer takes sizes from what it is given, and a batch is never written",
    ),
    (&["dtype", "device"], "delete it: the dtype is that of the model, `#[model(dtype = f64)]`"),
    (&["trainable"], "write `#[frozen]` in front of the layer to keep it from training"),
    (&["seed"], "delete it: the seed is that of the model, `Net::new(7)`"),
    (&["training"], "delete it: a trainer runs the model as in training, a predictor as in inference"),
    (&["weights"], "delete it: weights come from a file, or from an initializer"),
    (&["activityregularizer"], "penalize parameters instead: `kernel_regularizer = l2(0.01)`"),
    (
        &[
            "kernelconstraint",
            "biasconstraint",
            "recurrentconstraint",
            "embeddingsconstraint",
            "gammaconstraint",
            "betaconstraint",
            "alphaconstraint",
            "depthwiseconstraint",
        ],
        "delete it: formwork has no constraints on parameters; a penalty is `kernel_regularizer = l2(0.01)`",
    ),
    (&["bidirectional"], "write `Bidirectional(Lstm(32))`"),
    (&["numlayers"], "write one layer for each, with `return_sequences = true` in all but the last"),
    (&["initialstate"], "hand the states to the call: `lstm(x, h, c)`"),
    (&["mask"], "delete it: a mask comes with its value, from `Masking()` or `Embedding(…, mask_zero = true)`"),
    (
        &[
            "unroll",
            "usecudnn",
            "implementation",
            "timemajor",
            "fused",
            "synchronized",
            "virtualbatchsize",
            "renorm",
            "lorarank",
            "loraalpha",
            "noiseshape",
            "sparse",
            "ragged",
            "batchfirst",
            "inplace",
            "startdim",
            "enddim",
            "quantizationconfig",
            "autocast",
            "tensor",
            "supportsmasking",
            "trackrunningstats",
            "paddingmode",
            "paddingidx",
        ],
        "delete it: formwork has no such setting",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops;
    use std::collections::HashSet;

    #[test]
    fn each_name_has_one_row_and_is_none_of_ours() {
        for rows in [LAYERS, OPS, ACTIVATIONS, ARGUMENTS] {
            let names: Vec<&str> = rows.iter().flat_map(|(names, _)| names.iter().copied()).collect();
            assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
            assert!(names.iter().all(|name| plain(name) == *name));
        }
        let ours: HashSet<String> = ops::layer_names().chain(ops::function_names()).map(plain).collect();
        let theirs = LAYERS.iter().chain(OPS).flat_map(|(names, _)| names.iter().copied());
        let both: Vec<&str> = theirs.filter(|name| ours.contains(*name)).collect();
        assert!(both.iter().all(|name| *name == "linear"), "{both:?}");
        assert!(ACTIVATIONS.iter().all(|(_, ours)| ops::find_activation(ours).is_some()));
    }

    #[test]
    fn case_and_underscores_make_no_difference() {
        for name in ["Conv2DTranspose", "Conv2dTranspose", "conv2d_transpose", "Conv2D_Transpose"] {
            assert!(layer_of_others(name).is_some_and(|said| said.contains("UpSampling2d(2)")), "{name}");
        }
        assert_eq!(layer_of_others("Dense"), None);
        assert_eq!(
            argument_of_others("Dense", "bias", &["units", "use_bias"]).map(|said| said.contains("use_bias = …")),
            Some(true)
        );
    }
}
