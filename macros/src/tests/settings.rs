//! Descriptions hold every argument of every row of `ops`, but those that change nothing of what is computed.

use super::expand;
use crate::ops;

/// A call of each layer.
static CALLS: &[(&str, &str)] = &[
    ("Dense", "struct Net: [4] -> [4] { Dense(4) }"),
    ("Activation", "struct Net: [4] -> [4] { Activation(relu) }"),
    ("Prelu", "struct Net: [4] -> [4] { Prelu() }"),
    ("Dropout", "struct Net: [4] -> [4] { Dropout(0.5), Dense(4) }"),
    ("BatchNormalization", "struct Net: [4] -> [4] { BatchNormalization() }"),
    ("LayerNormalization", "struct Net: [4] -> [4] { LayerNormalization() }"),
    ("GroupNormalization", "struct Net: [4] -> [4] { GroupNormalization(groups = 2) }"),
    ("RmsNormalization", "struct Net: [4] -> [4] { RmsNormalization() }"),
    ("UnitNormalization", "struct Net: [4] -> [4] { UnitNormalization() }"),
    ("Embedding", "struct Net { e: Embedding(4, 4) } fn forward(x: [u32; 4]) -> (y: [4, 4]) { e(x) }"),
    ("Masking", "struct Net: [4, 4] -> [4] { Masking(), Gru(4) }"),
    ("Flatten", "struct Net: [4, 4] -> [16] { Flatten() }"),
    ("Reshape", "struct Net: [4, 4] -> [16] { Reshape([-1]) }"),
    ("Permute", "struct Net: [4, 4] -> [4, 4] { Permute([2, 1]) }"),
    ("RepeatVector", "struct Net: [4] -> [4, 4] { RepeatVector(4) }"),
    ("ZeroPadding1d", "struct Net: [4, 4] -> [6, 4] { ZeroPadding1d() }"),
    ("ZeroPadding2d", "struct Net: [4, 4, 4] -> [6, 6, 4] { ZeroPadding2d() }"),
    ("ZeroPadding3d", "struct Net: [4, 4, 4, 4] -> [6, 6, 6, 4] { ZeroPadding3d() }"),
    ("Cropping1d", "struct Net: [4, 4] -> [2, 4] { Cropping1d() }"),
    ("Cropping2d", "struct Net: [4, 4, 4] -> [4, 4, 4] { Cropping2d() }"),
    ("Cropping3d", "struct Net: [4, 4, 4, 4] -> [2, 2, 2, 4] { Cropping3d() }"),
    ("UpSampling1d", "struct Net: [4, 4] -> [8, 4] { UpSampling1d() }"),
    ("UpSampling2d", "struct Net: [4, 4, 4] -> [8, 8, 4] { UpSampling2d() }"),
    ("UpSampling3d", "struct Net: [4, 4, 4, 4] -> [8, 8, 8, 4] { UpSampling3d() }"),
    ("Unmask", "struct Net: [4, 4] -> [4, 4] { Unmask() }"),
    ("Add", "struct Net {} fn forward(a: [4], b: [4]) -> (y: [4]) { add(a, b) }"),
    ("Subtract", "struct Net {} fn forward(a: [4], b: [4]) -> (y: [4]) { subtract(a, b) }"),
    ("Multiply", "struct Net {} fn forward(a: [4], b: [4]) -> (y: [4]) { multiply(a, b) }"),
    ("Average", "struct Net {} fn forward(a: [4], b: [4]) -> (y: [4]) { average(a, b) }"),
    ("Maximum", "struct Net {} fn forward(a: [4], b: [4]) -> (y: [4]) { maximum(a, b) }"),
    ("Minimum", "struct Net {} fn forward(a: [4], b: [4]) -> (y: [4]) { minimum(a, b) }"),
    ("Concatenate", "struct Net {} fn forward(a: [4], b: [4]) -> (y: [8]) { concatenate(a, b) }"),
    ("Dot", "struct Net {} fn forward(a: [4], b: [4]) -> (y: [1]) { dot(a, b, axes = 1) }"),
    ("Conv1d", "struct Net: [4, 4] -> [4, 4] { Conv1d(4, 1) }"),
    ("Conv2d", "struct Net: [4, 4, 4] -> [4, 4, 4] { Conv2d(4, 1) }"),
    ("MaxPool1d", "struct Net: [4, 4] -> [2, 4] { MaxPool1d() }"),
    ("MaxPool2d", "struct Net: [4, 4, 4] -> [2, 2, 4] { MaxPool2d() }"),
    ("MaxPool3d", "struct Net: [4, 4, 4, 4] -> [2, 2, 2, 4] { MaxPool3d() }"),
    ("AveragePool1d", "struct Net: [4, 4] -> [2, 4] { AveragePool1d() }"),
    ("AveragePool2d", "struct Net: [4, 4, 4] -> [2, 2, 4] { AveragePool2d() }"),
    ("AveragePool3d", "struct Net: [4, 4, 4, 4] -> [2, 2, 2, 4] { AveragePool3d() }"),
    ("GlobalMaxPool1d", "struct Net: [4, 4] -> [4] { GlobalMaxPool1d() }"),
    ("GlobalMaxPool2d", "struct Net: [4, 4, 4] -> [4] { GlobalMaxPool2d() }"),
    ("GlobalMaxPool3d", "struct Net: [4, 4, 4, 4] -> [4] { GlobalMaxPool3d() }"),
    ("GlobalAveragePool1d", "struct Net: [4, 4] -> [4] { GlobalAveragePool1d() }"),
    ("GlobalAveragePool2d", "struct Net: [4, 4, 4] -> [4] { GlobalAveragePool2d() }"),
    ("GlobalAveragePool3d", "struct Net: [4, 4, 4, 4] -> [4] { GlobalAveragePool3d() }"),
    ("SimpleRnn", "struct Net: [4, 4] -> [4] { SimpleRnn(4) }"),
    ("Lstm", "struct Net: [4, 4] -> [4] { Lstm(4) }"),
    ("Gru", "struct Net: [4, 4] -> [4] { Gru(4) }"),
    ("Bidirectional", "struct Net: [4, 4] -> [8] { Bidirectional(Lstm(4)) }"),
];

/// The names of all settings in the description of a block.
fn described(block: &str) -> Vec<String> {
    let text = expand(block).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(!text.contains("compile_error"), "{block}: {text}");
    let names = text.split("::Setting { name: \"").skip(1).filter_map(|rest| rest.split_once('"'));
    names.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn a_description_holds_every_argument_that_changes_what_is_computed() {
    for op in ops::layers() {
        let call = CALLS.iter().find(|(layer, _)| *layer == op.layer);
        let (_, block) = call.unwrap_or_else(|| panic!("no call of {} is tried here", op.layer));
        let described = described(block);
        for argument in op.args {
            let is_there = described.iter().any(|name| name == argument.name);
            assert_eq!(is_there, op.computes_with(argument), "{}: {}", op.layer, argument.name);
        }
    }
}

#[test]
fn activations_slices_and_layers_inside_layers_hold_theirs_too() {
    for (block, names) in [
        ("struct Net: [4] -> [4] { Dense(4, activation = relu) }", &["max_value", "negative_slope", "threshold"][..]),
        ("struct Net: [4] -> [4] { Dense(4, activation = softmax) }", &["axis"]),
        ("struct Net: [4, 4] -> [8] { Bidirectional(Lstm(4)) }", &["units", "recurrent_activation", "go_backwards"]),
        ("struct Net { d: Dense(4) } fn forward(x: [4]) -> (y: [2]) { d(x)[..2] }", &["cuts"]),
        ("struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| a * HALF) }", &["function"]),
        ("struct Net: [4] -> [4] { my::Scale(factor = 2.0) }", &["layer"]),
    ] {
        let described = described(block);
        for name in names {
            assert!(described.iter().any(|known| known == name), "{block}: {name} is not among {described:?}");
        }
    }
}
