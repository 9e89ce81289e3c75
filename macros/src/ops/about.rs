//! What an editor says about each word of a block: one sentence each, in front of the table of its arguments.

/// The sentence about a layer, function, activation, initializer or regularizer.
pub(crate) fn about(name: &str) -> &'static str {
    ABOUT.iter().find(|(known, _)| *known == name).map_or("", |(_, about)| about)
}

static ABOUT: &[(&str, &str)] = &[
    ("Dense", "`activation(x · kernel + bias)` on the last axis: `[…, features]` becomes `[…, units]`."),
    ("Activation", "Applies an activation; the shape stays."),
    ("Relu", "`x` where it is positive, 0 elsewhere."),
    ("LeakyRelu", "`x` where it is positive, `negative_slope · x` elsewhere."),
    ("Elu", "`x` where it is positive, `alpha · (exp(x) - 1)` elsewhere."),
    ("Softmax", "Numbers that sum to 1 along an axis: `exp(x) / Σ exp(x)`."),
    (
        "Prelu",
        "`x` where it is positive, `alpha · x` elsewhere; `alpha` is learnt, and one along each of `shared_axes`.",
    ),
    ("Dropout", "While training, sets a share of the numbers to 0 and scales the others up; else changes nothing."),
    (
        "BatchNormalization",
        "Normalizes each channel by mean and variance: those of the batch while training, moving ones else.",
    ),
    ("LayerNormalization", "Normalizes each sample along an axis, or several."),
    ("GroupNormalization", "Normalizes each sample in groups of channels."),
    ("RmsNormalization", "Divides by the root of the mean square along an axis, or several."),
    ("UnitNormalization", "Scales to length 1 along an axis, or several."),
    ("Embedding", "A row of a table for each id: `[u32; steps]` becomes `[steps, output_dim]`."),
    ("Masking", "Masks each step whose numbers all equal `mask_value`."),
    ("Flatten", "All axes in one: `[a, b, c]` becomes `[a · b · c]`."),
    ("Reshape", "The same numbers in another shape."),
    ("Permute", "Changes the order of the axes."),
    ("RepeatVector", "`[features]` becomes `[n, features]`."),
    ("ZeroPadding1d", "Adds steps of zeros in front and behind: `[steps, channels]`."),
    ("ZeroPadding2d", "Adds rows and columns of zeros around an image: `[height, width, channels]`."),
    ("ZeroPadding3d", "Adds planes of zeros around a volume: `[depth, height, width, channels]`."),
    ("Cropping1d", "Cuts steps off in front and behind: `[steps, channels]`."),
    ("Cropping2d", "Cuts rows and columns off an image: `[height, width, channels]`."),
    ("Cropping3d", "Cuts planes off a volume: `[depth, height, width, channels]`."),
    ("UpSampling1d", "Repeats each step: `[steps, channels]`."),
    ("UpSampling2d", "Enlarges an image: `[height, width, channels]`."),
    ("UpSampling3d", "Repeats along each axis of a volume: `[depth, height, width, channels]`."),
    ("Unmask", "Lets every step count again."),
    ("Add", "The sum, element by element; sizes of 1 repeat."),
    ("Subtract", "The difference, element by element; sizes of 1 repeat."),
    ("Multiply", "The product, element by element; sizes of 1 repeat."),
    ("Average", "The mean, element by element; sizes of 1 repeat."),
    ("Maximum", "The largest, element by element; sizes of 1 repeat."),
    ("Minimum", "The smallest, element by element; sizes of 1 repeat."),
    ("Concatenate", "Values one behind the other along an axis."),
    ("Dot", "The sum of products along an axis of each of two values."),
    ("Conv1d", "Convolution over steps: `[steps, channels]` becomes `[steps, filters]`."),
    ("Conv2d", "Convolution over an image: `[height, width, channels]` becomes `[height, width, filters]`."),
    ("MaxPool1d", "The largest of each window, channel by channel: `[steps, channels]`."),
    ("MaxPool2d", "The largest of each window, channel by channel: `[height, width, channels]`."),
    ("MaxPool3d", "The largest of each window, channel by channel: `[depth, height, width, channels]`."),
    ("AveragePool1d", "The mean of each window, channel by channel: `[steps, channels]`."),
    ("AveragePool2d", "The mean of each window, channel by channel: `[height, width, channels]`."),
    ("AveragePool3d", "The mean of each window, channel by channel: `[depth, height, width, channels]`."),
    ("GlobalMaxPool1d", "The largest of each channel: `[steps, channels]` becomes `[channels]`."),
    ("GlobalMaxPool2d", "The largest of each channel: `[height, width, channels]` becomes `[channels]`."),
    ("GlobalMaxPool3d", "The largest of each channel: `[depth, height, width, channels]` becomes `[channels]`."),
    ("GlobalAveragePool1d", "The mean of each channel: `[steps, channels]` becomes `[channels]`."),
    ("GlobalAveragePool2d", "The mean of each channel: `[height, width, channels]` becomes `[channels]`."),
    ("GlobalAveragePool3d", "The mean of each channel: `[depth, height, width, channels]` becomes `[channels]`."),
    ("SimpleRnn", "A recurrent layer, `[steps, features]` to `[units]`; `[steps, units]` with `return_sequences`."),
    ("Lstm", "Long short-term memory, `[steps, features]` to `[units]`; `[steps, units]` with `return_sequences`."),
    ("Gru", "A gated recurrent layer, `[steps, features]` to `[units]`; `[steps, units]` with `return_sequences`."),
    ("Bidirectional", "A recurrent layer forwards and one backwards over the same steps, their outputs merged."),
    ("TimeDistributed", "Its layer on each step of `[steps, …]`."),
    (
        "lambda",
        "An elementwise function of your own, `lambda(|a: x, b: y| (a - b) * (a - b))`; the macro differentiates it.",
    ),
    ("linear", "`x`."),
    ("relu", "`x` where it is positive, 0 elsewhere."),
    ("sigmoid", "`1 / (1 + exp(-x))`."),
    ("tanh", "The hyperbolic tangent."),
    ("softmax", "Numbers that sum to 1 along an axis: `exp(x) / Σ exp(x)`."),
    ("log_softmax", "The logarithm of `softmax`."),
    ("elu", "`x` where it is positive, `alpha · (exp(x) - 1)` elsewhere."),
    ("selu", "`elu`, scaled so that deep stacks normalize themselves."),
    ("softplus", "`ln(1 + exp(x))`."),
    ("softsign", "`x / (1 + |x|)`."),
    ("leaky_relu", "`x` where it is positive, `negative_slope · x` elsewhere."),
    ("exponential", "`exp(x)`."),
    ("gelu", "`x · Φ(x)`, with the normal distribution `Φ`."),
    ("silu", "`x · sigmoid(x)`."),
    ("hard_sigmoid", "`x / 6 + 0.5`, between 0 and 1."),
    ("hard_silu", "`x · hard_sigmoid(x)`."),
    ("hard_tanh", "`x`, between -1 and 1."),
    ("relu6", "`x`, between 0 and 6."),
    ("mish", "`x · tanh(softplus(x))`."),
    ("log_sigmoid", "The logarithm of `sigmoid`."),
    ("celu", "`x` where it is positive, `alpha · (exp(x / alpha) - 1)` elsewhere."),
    ("glorot_uniform", "Even in ±√(6 / (inputs + outputs))."),
    ("glorot_normal", "Normal with variance 2 / (inputs + outputs), cut off at two deviations."),
    ("he_uniform", "Even in ±√(6 / inputs)."),
    ("he_normal", "Normal with variance 2 / inputs, cut off at two deviations."),
    ("lecun_uniform", "Even in ±√(3 / inputs)."),
    ("lecun_normal", "Normal with variance 1 / inputs, cut off at two deviations."),
    ("zeros", "0 everywhere."),
    ("ones", "1 everywhere."),
    ("constant", "The same number everywhere."),
    ("random_uniform", "Even between two numbers."),
    ("random_normal", "Normal."),
    ("truncated_normal", "Normal, cut off at two deviations."),
    ("orthogonal", "A random orthogonal matrix."),
    ("identity", "The identity matrix."),
    ("l1", "Adds `l1 · Σ|w|` to the loss."),
    ("l2", "Adds `l2 · Σw²` to the loss."),
    ("l1_l2", "Adds `l1 · Σ|w| + l2 · Σw²` to the loss."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops;

    #[test]
    fn every_word_has_its_sentence_and_every_sentence_its_word() {
        let layers = ops::layer_names().chain(["TimeDistributed", "lambda"]);
        let initializers = ops::INITIALIZERS.iter().map(|(name, ..)| *name);
        let regularizers = ops::REGULARIZERS.iter().map(|(name, _)| *name);
        let mut words: Vec<&str> =
            layers.chain(ops::activation_names()).chain(initializers).chain(regularizers).collect();
        let mut told: Vec<&str> = ABOUT.iter().map(|(name, _)| *name).collect();
        words.sort_unstable();
        told.sort_unstable();
        assert_eq!(words, told);
    }
}
