//! What other frameworks have is named, with what there is instead: one mistake, in whatever place it stands.

use super::mistakes;

/// The layers of Keras 3 that formwork does not have under the same name.
const KERAS: &[&str] = &[
    "ActivityRegularization",
    "AdaptiveAveragePooling2D",
    "AdaptiveMaxPooling2D",
    "AdditiveAttention",
    "AlphaDropout",
    "Attention",
    "AugMix",
    "AutoContrast",
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "CategoryEncoding",
    "CenterCrop",
    "Conv1D",
    "Conv1DTranspose",
    "Conv2D",
    "Conv2DTranspose",
    "Conv3D",
    "Conv3DTranspose",
    "ConvLSTM1D",
    "ConvLSTM2D",
    "ConvLSTM3D",
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
    "CutMix",
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "Discretization",
    "ELU",
    "EinsumDense",
    "Equalization",
    "FlaxLayer",
    "GRU",
    "GRUCell",
    "GaussianDropout",
    "GaussianNoise",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GlobalMaxPooling3D",
    "GroupQueryAttention",
    "HashedCrossing",
    "Hashing",
    "Identity",
    "Input",
    "InputLayer",
    "IntegerLookup",
    "JaxLayer",
    "LSTM",
    "LSTMCell",
    "Lambda",
    "LeakyReLU",
    "MaxNumBoundingBoxes",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
    "MelSpectrogram",
    "MixUp",
    "MultiHeadAttention",
    "Normalization",
    "PReLU",
    "Pipeline",
    "RMSNormalization",
    "RNN",
    "RandAugment",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomContrast",
    "RandomCrop",
    "RandomElasticTransform",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "ReLU",
    "Rescaling",
    "Resizing",
    "STFTSpectrogram",
    "SeparableConv1D",
    "SeparableConv2D",
    "SimpleRNN",
    "SimpleRNNCell",
    "Solarization",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "SpectralNormalization",
    "StackedRNNCells",
    "StringLookup",
    "TFSMLayer",
    "TextVectorization",
    "ThresholdedReLU",
    "TorchModuleWrapper",
    "UpSampling1D",
    "UpSampling2D",
    "UpSampling3D",
    "ZeroPadding1D",
    "ZeroPadding2D",
    "ZeroPadding3D",
];

/// What newcomers bring from `PyTorch`, and short names.
const OTHERS: &[&str] = &[
    "AdaptiveAvgPool2d",
    "AvgPool2d",
    "BatchNorm",
    "BatchNorm2d",
    "Conv2dTranspose",
    "ConvTranspose2d",
    "CrossEntropyLoss",
    "Dropout2d",
    "GELU",
    "GroupNorm",
    "InstanceNorm2d",
    "LayerNorm",
    "Linear",
    "LogSoftmax",
    "MSELoss",
    "ReLU6",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Swish",
    "Tanh",
    "Upsample",
];

/// The one mistake of a block.
fn only(block: &str) -> String {
    let found = mistakes(block);
    let [mistake] = &found[..] else {
        panic!("{} mistakes in {block}: {found:#?}", found.len());
    };
    mistake.message.clone()
}

/// `Conv2DTranspose` as a function: `conv2d_transpose`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut is_low = false;
    for letter in name.chars() {
        if letter.is_uppercase() && is_low {
            snake.push('_');
        }
        is_low = letter.is_lowercase();
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[test]
fn a_layer_of_keras_is_named_wherever_it_stands() {
    for name in KERAS.iter().chain(OTHERS) {
        let field = format!("struct Net {{ a: {name}(3) }} fn forward(x: [8, 4]) -> (y: [8, 4]) {{ a(x) }}");
        let stack = format!("struct Net: [8, 4] -> [8, 4] {{ Dense(3), {name}(3), Dense(4) }}");
        let inside = format!("struct Net: [8, 4] -> [8, 4] {{ TimeDistributed({name}(3)) }}");
        for block in [field, stack, inside] {
            let said = only(&block);
            let is_named = said.contains(&format!("`{name}`")) && !said.contains("a built-in layer such as");
            assert!(is_named, "{block}: {said}");
        }
    }
}

#[test]
fn a_layer_of_keras_called_as_a_function_is_named() {
    for name in KERAS.iter().chain(OTHERS) {
        let name = snake(name);
        // Some are functions here too, and `lambda` has words of its own.
        if crate::ops::find_function(&name).is_some() || name == "lambda" {
            continue;
        }
        for call in [format!("{name}(a(x))"), format!("a(x).{name}(3)")] {
            let said = only(&format!("struct Net {{ a: Dense(3) }} fn forward(x: [8, 4]) -> (y: [8, 3]) {{ {call} }}"));
            assert!(said.contains(&format!("`{name}`")) && !said.contains("declare it as a field"), "{call}: {said}");
        }
    }
}

#[test]
fn a_size_that_is_open_is_no_size() {
    for size in ["None", "-1", "?", "_", "..", "\"batch\""] {
        for block in [
            format!("struct Net: [{size}, 4] -> [2] {{ Dense(2) }}"),
            format!("struct Net {{ a: Dense(2) }} fn forward(x: [{size}, 4]) -> (y: [2]) {{ a(x) }}"),
            format!("struct Net {{ a: Dense(2) }} fn forward(x: [4]) -> (y: [{size}, 2]) {{ a(x) }}"),
        ] {
            assert!(only(&block).starts_with("the batch size is no part of a shape"), "{block}");
        }
        let inner = format!("struct Net {{ a: Dense(2) }} fn forward(x: [8, {size}]) -> (y: [8, 2]) {{ a(x) }}");
        assert!(only(&inner).starts_with("a size is known when the model is compiled"), "{inner}");
    }
}
