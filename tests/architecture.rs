//! The architecture in a weight file: equal models load whatever their spelling, unequal ones are refused with the setting
//! named. Cases are blocks; a group of equal ones is tried in every direction, unequal ones are tried against the first.

#![allow(dead_code, unreachable_pub, reason = "layers whose values are only described")]
#![allow(clippy::float_cmp, reason = "weights come back bit for bit")]
#![allow(unused_must_use, reason = "lints of models that nobody trains")]
#![allow(clippy::nonminimal_bool, reason = "one value, spelt in many ways")]

mod architecture_own;
mod weight_files;

use architecture_own as my;
use architecture_own::inner;
use formwork::prelude::*;
use formwork::{Weights, WeightsError};
use serde_json::{Value, json};
use weight_files::{file, header};

/// A model as bytes, and what becomes of another model's bytes in it.
struct Case {
    bytes: Vec<u8>,
    load: fn(&[u8]) -> Result<(), WeightsError>,
}

/// Every model loads the weights of every other.
fn alike(name: &str, cases: &[Case]) {
    for (from, file) in cases.iter().enumerate() {
        for (to, model) in cases.iter().enumerate() {
            if let Err(error) = (model.load)(&file.bytes) {
                panic!("{name}: model {to} refuses the weights of model {from}: {error}");
            }
        }
    }
}

/// Every model but the first refuses its weights, and the first theirs: the error names a setting and both values.
fn differ(name: &str, first: &Case, others: &[(&str, Case)]) {
    alike(name, std::slice::from_ref(first));
    for (told, other) in others {
        for (file, model) in [(first, other), (other, first)] {
            match (model.load)(&file.bytes) {
                Ok(()) => panic!("{name}: other {told} was taken"),
                Err(error) => {
                    let text = error.to_string();
                    let both = text.contains("file has ") && text.contains(", model has ");
                    assert!(both && text.contains(told) && text.len() < 400, "{name}: {told} is not in: {text}");
                }
            }
        }
    }
}

/// A case of a block, in a module of its own.
macro_rules! case {
    ($($block:tt)*) => {{
        mod case {
            #[allow(unused_imports, reason = "not every block names one")]
            use super::*;
            model! { $($block)* }
        }
        Case {
            bytes: case::Net::new(3).to_bytes(),
            load: |bytes| case::Net::new(9).from_bytes(bytes),
        }
    }};
}

macro_rules! alike {
    ($($name:literal $({ $($block:tt)* })+)+) => {$(
        alike($name, &[$(case! { $($block)* }),+]);
    )+};
}

macro_rules! differ {
    ($($name:literal { $($block:tt)* } $(or $told:literal { $($other:tt)* })+)+) => {$(
        differ($name, &case! { $($block)* }, &[$(($told, case! { $($other)* })),+]);
    )+};
}

const ONE: usize = 1;
const TWO: usize = 2;
const THREE: usize = 3;
const FOUR: usize = 4;
const TENTH: f32 = 0.1;
const NINTH: f32 = 1.0 / 9.0;
const FIFTH: f64 = 0.2;
const CUBE: i32 = 3;

fn half(x: f32) -> f32 {
    x / 2.0
}

fn third(x: f32) -> f32 {
    x / 3.0
}

const MODE: my::Mode = my::Mode::Scaled(0.5);

#[test]
fn a_size_is_its_number_wherever_it_comes_from() {
    alike! {
        "units and inputs" { pub(super) struct Net: [2] -> [4] { Dense(4) } } { pub(super) struct Net: [TWO] -> [FOUR] { Dense(2 * TWO) } }
        "a convolution" { pub(super) struct Net: [8, 8, 2] -> [2, 2, 3] { Conv2d(3, 2, strides = 3, padding = valid, dilation_rate = 2, groups = 1) } }
            { pub(super) struct Net: [8, 8, TWO] -> [2, TWO, 3] { Conv2d(THREE, (TWO, 2), strides = (THREE, 3), dilation_rate = (2, TWO), groups = ONE) } }
        "a window" { pub(super) struct Net: [4, 4, 2] -> [2, 2, 2] { MaxPool2d(2) } }
            { pub(super) struct Net: [4, 4, 2] -> [2, 2, 2] { MaxPool2d(TWO, strides = (2, TWO), padding = valid) } }
        "upsampling" { pub(super) struct Net: [2, 2, 1] -> [4, 4, 1] { UpSampling2d() } } { pub(super) struct Net: [2, 2, 1] -> [4, 4, 1] { UpSampling2d((TWO, 2)) } }
        "margins" { pub(super) struct Net: [4, 2] -> [7, 2] { ZeroPadding1d((1, 2)) } } { pub(super) struct Net: [4, 2] -> [7, 2] { ZeroPadding1d((ONE, TWO)) } }
        "cropping" { pub(super) struct Net: [4, 4, 2] -> [2, 2, 2] { Cropping2d(1) } } { pub(super) struct Net: [4, 4, 2] -> [2, 2, 2] { Cropping2d(((ONE, 1), 1)) } }
        "a target" { pub(super) struct Net: [12] -> [3, 4] { Reshape([3, 4]) } } { pub(super) struct Net: [12] -> [3, 4] { Reshape([THREE, -1]) } }
        "repetitions" { pub(super) struct Net: [4] -> [3, 4] { RepeatVector(3) } } { pub(super) struct Net: [4] -> [3, 4] { RepeatVector(THREE) } }
        "cuts" { pub(super) struct Net { d: Dense(1) } fn forward(x: [6, 3, 2]) -> (y: [2, 3, 1]) { d(x[2..4]) } }
            { pub(super) struct Net { d: Dense(1) } fn forward(x: [6, 3, 2]) -> (y: [2, 3, 1]) { d(x[TWO..FOUR, .., 0..2]) } }
            { pub(super) struct Net { d: Dense(1) } fn forward(x: [6, 3, 2]) -> (y: [2, 3, 1]) { d(x[2..4, 0.., ..2]) } }
        "an embedding" { pub(super) struct Net { e: Embedding(4, 2) } fn forward(w: [u32; 3]) -> (y: [3, 2]) { e(w) } }
            { pub(super) struct Net { e: Embedding(FOUR, TWO) } fn forward(w: [u32; THREE]) -> (y: [3, 2]) { e(w) } }
        "cells" { pub(super) struct Net: [3, 2] -> [4] { Lstm(4) } } { pub(super) struct Net: [3, 2] -> [4] { Lstm(FOUR, unit_forget_bias = false) } }
    }
}

#[test]
fn settings_of_one_meaning_are_equal() {
    alike! {
        "defaults written out" { pub(super) struct Net: [4] -> [4] { Dense(4) } }
            { pub(super) struct Net: [4] -> [4] { Dense(4, use_bias = true, activation = linear, kernel_initializer = he_normal, bias_regularizer = l2(0.1)) } }
        "an axis from either end" { pub(super) struct Net: [3, 4] -> [3, 4] { BatchNormalization() } } { pub(super) struct Net: [3, 4] -> [3, 4] { BatchNormalization(axis = 2) } }
        "axes in any order" { pub(super) struct Net: [3, 4] -> [3, 4] { LayerNormalization(axis = [1, 2]) } } { pub(super) struct Net: [3, 4] -> [3, 4] { LayerNormalization(axis = [-1, 1]) } }
        "one axis and a list of one" { pub(super) struct Net: [3, 4] -> [3, 4] { UnitNormalization() } } { pub(super) struct Net: [3, 4] -> [3, 4] { UnitNormalization(axis = [2]) } }
        "shared axes" { pub(super) struct Net: [3, 4, 2] -> [3, 4, 2] { Prelu(shared_axes = [1, 2]) } } { pub(super) struct Net: [3, 4, 2] -> [3, 4, 2] { Prelu(shared_axes = [-2, 1]) } }
        "no shared axes" { pub(super) struct Net: [4] -> [4] { Prelu() } } { pub(super) struct Net: [4] -> [4] { Prelu(alpha_initializer = ones) } }
        "a group for each channel" { pub(super) struct Net: [4] -> [4] { GroupNormalization(groups = -1) } } { pub(super) struct Net: [4] -> [4] { GroupNormalization(groups = FOUR, axis = 1) } }
        "axes of a concatenation" { pub(super) struct Net { d: Dense(2) } fn forward(x: [3, 2]) -> (y: [3, 4]) { concatenate(d(x), x) } }
            { pub(super) struct Net { d: Dense(2) } fn forward(x: [3, 2]) -> (y: [3, 4]) { concatenate(d(x), x, axis = 2) } }
        "axes of a dot" { pub(super) struct Net { d: Dense(2) } fn forward(x: [3, 2], z: [4, 2]) -> (y: [3, 4]) { dot(d(x), z, axes = 2) } }
            { pub(super) struct Net { d: Dense(2) } fn forward(x: [3, 2], z: [4, 2]) -> (y: [3, 4]) { dot(d(x), z, axes = (-1, 2), normalize = false) } }
        "an axis of a softmax" { pub(super) struct Net: [4] -> [4] { Dense(4, activation = softmax) } } { pub(super) struct Net: [4] -> [4] { Dense(4, activation = softmax(axis = 1)) } }
        "an activation's slope" { pub(super) struct Net: [4] -> [4] { LeakyRelu(negative_slope = 0.1) } } { pub(super) struct Net: [4] -> [4] { LeakyRelu(negative_slope = 0.10) } }
            { pub(super) struct Net: [4] -> [4] { Activation(leaky_relu(negative_slope = 1e-1)) } }
        "an op by any of its names" { pub(super) struct Net { r: Relu() } fn forward(x: [4]) -> (y: [4]) { r(x) } }
            { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { relu(x) } } { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { x.activation(relu) } }
        "numbers from constants" { pub(super) struct Net: [4] -> [4] { BatchNormalization(epsilon = 0.1, momentum = 0.2), Dropout(0.1) } }
            { pub(super) struct Net: [4] -> [4] { BatchNormalization(epsilon = TENTH, momentum = FIFTH), Dropout(TENTH) } }
            { pub(super) struct Net: [4] -> [4] { BatchNormalization(epsilon = 1e-1, momentum = TENTH + 0.1), Dropout(0.10) } }
        "a mask" { pub(super) struct Net: [3, 2] -> [4] { Masking(), Gru(4) } } { pub(super) struct Net: [3, 2] -> [4] { Masking(0.0), Gru(4, reset_after = true, dropout = 0.0) } }
        "a layer inside a layer" { pub(super) struct Net: [3, 2] -> [4] { Bidirectional(Lstm(2)) } }
            { pub(super) struct Net: [3, 2] -> [4] { Bidirectional(Lstm(TWO, recurrent_activation = sigmoid), merge_mode = concat) } }
        "precision" { #[model(dtype = f64)] pub(super) struct Net: [4] -> [4] { BatchNormalization(epsilon = 0.2) } }
            { #[model(dtype = f64)] pub(super) struct Net: [4] -> [4] { BatchNormalization(epsilon = FIFTH) } }
        "frozen" { pub(super) struct Net { d: Dense(4) } fn forward(x: [4]) -> (y: [4]) { d(x) } } { pub(super) struct Net { #[frozen] d: Dense(4) } fn forward(x: [4]) -> (y: [4]) { d(x) } }
    }
}

#[test]
fn names_and_the_order_of_lines_say_nothing() {
    alike! {
        "layers" { pub(super) struct Net: [4] -> [4] { a: Dense(4), b: BatchNormalization() } } { pub(super) struct Net: [4] -> [4] { Dense(4), BatchNormalization() } }
            { pub(super) struct Net { norm: BatchNormalization(), first: Dense(4) } fn forward(image: [4]) -> (out: [4]) { norm(first(image)) } }
        "calls" { pub(super) struct Net { a: Dense(3), b: Dense(3) } fn forward(x: [4]) -> (y: [6]) { let l = a(x); let r = b(x); concatenate(l, r) } }
            { pub(super) struct Net { b: Dense(3), a: Dense(3) } fn forward(x: [4]) -> (y: [6]) { let r = b(x); let l = a(x); concatenate(l, r) } }
        "outputs" { pub(super) struct Net { a: Dense(3), b: Dense(2) } fn forward(x: [4]) -> (l: [3], r: [2]) { (l: a(x), r: b(x)) } }
            { pub(super) struct Net { a: Dense(3), b: Dense(2) } fn forward(x: [4]) -> (r: [3], l: [2]) { let h = b(x); (r: a(x), l: h) } }
        "what nobody reads" { pub(super) struct Net { a: Dense(3), b: Dense(2) } fn forward(x: [4]) -> (y: [3]) { let _b = b(x); a(x) } }
            { pub(super) struct Net { second: Dense(2), first: Dense(3) } fn forward(x: [4]) -> (y: [3]) { let h = first(x); let _b = second(x); h } }
    }
}

#[test]
fn a_renamed_layer_keeps_its_weights() {
    mod left {
        formwork::model! { pub struct Net { a: Dense(3), b: Dense(3) } fn forward(x: [3]) -> (y: [3]) { b(a(x)) } }
    }
    mod right {
        formwork::model! { pub struct Net { b: Dense(3), a: Dense(3) } fn forward(x: [3]) -> (y: [3]) { a(b(x)) } }
    }
    let (file, mut model) = (left::Net::new(1), right::Net::new(2));
    model.from_bytes(&file.to_bytes()).expect("the graphs are equal");
    assert_eq!((&file.a.kernel, &file.b.kernel), (&model.b.kernel, &model.a.kernel));
    let x = [[1.0, -2.0, 0.5]];
    let (mut one, mut other) = (file.predictor::<1>(), model.predictor::<1>());
    let one = one.predict(&x[..]).expect("one sample");
    assert_eq!(one[0], other.predict(&x[..]).expect("one sample")[0]);
}

#[test]
fn every_setting_of_a_layer_counts() {
    differ! {
        "Dense" { pub(super) struct Net: [4] -> [4] { Dense(4) } }
            or "units" { pub(super) struct Net: [4] -> [3] { Dense(3), } }
            or "activation = relu" { pub(super) struct Net: [4] -> [4] { Dense(4, activation = relu) } }
            or "use_bias = false" { pub(super) struct Net: [4] -> [4] { Dense(4, use_bias = false) } }
        "convolutions" { pub(super) struct Net: [8, 8, 2] -> [8, 8, 4] { Conv2d(4, 3, padding = same) } }
            or "dilation_rate = [2, 2]" { pub(super) struct Net: [8, 8, 2] -> [8, 8, 4] { Conv2d(4, 3, padding = same, dilation_rate = TWO) } }
            or "kernel_size = [2, 3]" { pub(super) struct Net: [8, 8, 2] -> [8, 8, 4] { Conv2d(4, (TWO, 3), padding = same) } }
            or "groups = 2" { pub(super) struct Net: [8, 8, 2] -> [8, 8, 4] { Conv2d(4, 3, padding = same, groups = TWO) } }
        "strides" { pub(super) struct Net: [1, 1, 1] -> [1, 1, 4] { Conv2d(4, 1) } }
            or "strides = [2, 2]" { pub(super) struct Net: [1, 1, 1] -> [1, 1, 4] { Conv2d(4, 1, strides = TWO) } }
            or "padding = same" { pub(super) struct Net: [1, 1, 1] -> [1, 1, 4] { Conv2d(4, 1, padding = same) } }
            or "data_format = channels_first" { pub(super) struct Net: [1, 1, 1] -> [4, 1, 1] { Conv2d(4, 1, data_format = channels_first) } }
        "sides" { pub(super) struct Net: [6, 1] -> [6, 1] { Conv1d(1, 3, padding = same) } }
            or "padding = causal" { pub(super) struct Net: [6, 1] -> [6, 1] { Conv1d(1, 3, padding = causal) } }
        "windows" { pub(super) struct Net: [4, 4, 1] -> [4, 4, 1] { MaxPool2d(1, strides = 1, padding = same) } }
            or "pool_size = [3, 3]" { pub(super) struct Net: [4, 4, 1] -> [4, 4, 1] { MaxPool2d(THREE, strides = 1, padding = same) } }
            or "AveragePooling2D" { pub(super) struct Net: [4, 4, 1] -> [4, 4, 1] { AveragePool2d(1, strides = 1, padding = same) } }
        "BatchNormalization" { pub(super) struct Net: [4, 4] -> [4, 4] { BatchNormalization() } }
            or "axis = 1" { pub(super) struct Net: [4, 4] -> [4, 4] { BatchNormalization(axis = 1) } }
            or "epsilon = 0.1" { pub(super) struct Net: [4, 4] -> [4, 4] { BatchNormalization(epsilon = TENTH) } }
            or "momentum = 0.2" { pub(super) struct Net: [4, 4] -> [4, 4] { BatchNormalization(momentum = FIFTH) } }
            or "center = false" { pub(super) struct Net: [4, 4] -> [4, 4] { BatchNormalization(center = false) } }
            or "scale = false" { pub(super) struct Net: [4, 4] -> [4, 4] { BatchNormalization(scale = false) } }
        "GroupNormalization" { pub(super) struct Net: [4, 4] -> [4, 4] { GroupNormalization(groups = 2) } }
            or "groups = 4" { pub(super) struct Net: [4, 4] -> [4, 4] { GroupNormalization(groups = -1) } }
            or "axis = 1" { pub(super) struct Net: [4, 4] -> [4, 4] { GroupNormalization(groups = 2, axis = 1) } }
            or "epsilon" { pub(super) struct Net: [4, 4] -> [4, 4] { GroupNormalization(groups = 2, epsilon = 0.2) } }
        "LayerNormalization" { pub(super) struct Net: [4, 4] -> [4, 4] { LayerNormalization(center = false, scale = false) } }
            or "axis = [1, 2]" { pub(super) struct Net: [4, 4] -> [4, 4] { LayerNormalization(center = false, scale = false, axis = [2, 1]) } }
            or "epsilon" { pub(super) struct Net: [4, 4] -> [4, 4] { LayerNormalization(center = false, scale = false, epsilon = TENTH) } }
        "RmsNormalization" { pub(super) struct Net: [4, 4] -> [4, 4] { RmsNormalization() } }
            or "axis = [1]" { pub(super) struct Net: [4, 4] -> [4, 4] { RmsNormalization(axis = 1) } }
            or "epsilon" { pub(super) struct Net: [4, 4] -> [4, 4] { RmsNormalization(epsilon = 1e-5) } }
        "UnitNormalization" { pub(super) struct Net: [4, 4] -> [4, 4] { UnitNormalization() } }
            or "axis = [1]" { pub(super) struct Net: [4, 4] -> [4, 4] { UnitNormalization(axis = 1) } }
        "Prelu" { pub(super) struct Net: [1, 1] -> [1, 1] { Prelu() } }
            or "shared_axes = [1]" { pub(super) struct Net: [1, 1] -> [1, 1] { Prelu(shared_axes = [1]) } }
        "activations" { pub(super) struct Net: [4] -> [4] { Activation(relu) } }
            or "max_value = 6" { pub(super) struct Net: [4] -> [4] { Relu(max_value = 6) } }
            or "threshold = 0.5" { pub(super) struct Net: [4] -> [4] { Relu(threshold = 0.5) } }
            or "negative_slope = 0.1" { pub(super) struct Net: [4] -> [4] { Relu(negative_slope = 0.1) } }
            or "elu" { pub(super) struct Net: [4] -> [4] { Elu() } }
        "gelu" { pub(super) struct Net: [4, 4] -> [4, 4] { Activation(gelu) } }
            or "approximate = true" { pub(super) struct Net: [4, 4] -> [4, 4] { Activation(gelu(approximate = true)) } }
            or "softmax" { pub(super) struct Net: [4, 4] -> [4, 4] { Softmax(axis = 1) } }
        "softmax" { pub(super) struct Net: [4, 4] -> [4, 4] { Softmax() } } or "axis = 1" { pub(super) struct Net: [4, 4] -> [4, 4] { Softmax(axis = 1) } }
        "elu" { pub(super) struct Net: [4] -> [4] { Elu() } } or "alpha = 2" { pub(super) struct Net: [4] -> [4] { Elu(alpha = 2) } }
        "Dropout" { pub(super) struct Net: [4] -> [4] { Dropout(0.1), Dense(4) } } or "rate = 0.2" { pub(super) struct Net: [4] -> [4] { Dropout(FIFTH), Dense(4) } }
        "Embedding" { pub(super) struct Net { e: Embedding(9, 2) } fn forward(w: [u32; 3]) -> (y: [3, 2]) { e(w) } }
            or "mask_zero" { pub(super) struct Net { e: Embedding(9, 2, mask_zero = true) } fn forward(w: [u32; 3]) -> (y: [3, 2]) { e(w) } }
        "Masking" { pub(super) struct Net: [3, 2] -> [2] { Masking(), Gru(2) } } or "mask_value = 0.1" { pub(super) struct Net: [3, 2] -> [2] { Masking(TENTH), Gru(2) } }
    }
}

#[test]
fn every_setting_of_ops_without_weights_counts() {
    differ! {
        "slices" { pub(super) struct Net { d: Dense(2) } fn forward(x: [6, 2]) -> (y: [2, 2]) { d(x[0..2]) } }
            or "cuts = [2..4, 0..2]" { pub(super) struct Net { d: Dense(2) } fn forward(x: [6, 2]) -> (y: [2, 2]) { d(x[TWO..FOUR]) } }
        "indices" { pub(super) struct Net { d: Dense(2) } fn forward(x: [6, 2]) -> (y: [2]) { d(x[0]) } }
            or "cuts = [3, 0..2]" { pub(super) struct Net { d: Dense(2) } fn forward(x: [6, 2]) -> (y: [2]) { d(x[THREE]) } }
        "croppings" { pub(super) struct Net: [6, 2] -> [4, 2] { Cropping1d(1) } } or "cropping = [2, 0]" { pub(super) struct Net: [6, 2] -> [4, 2] { Cropping1d((TWO, 0)) } }
        "paddings" { pub(super) struct Net: [2, 2, 2] -> [4, 4, 2] { ZeroPadding2d(1) } }
            or "padding = [1, 1, 0, 2]" { pub(super) struct Net: [2, 2, 2] -> [4, 4, 2] { ZeroPadding2d((1, (0, TWO))) } }
        "permutations" { pub(super) struct Net: [2, 2, 2] -> [2, 2, 2] { Permute([1, 3, 2]) } } or "dims = [2, 1, 3]" { pub(super) struct Net: [2, 2, 2] -> [2, 2, 2] { Permute([2, 1, 3]) } }
        "upsampling" { pub(super) struct Net: [2, 2, 1] -> [4, 4, 1] { UpSampling2d() } }
            or "interpolation = bilinear" { pub(super) struct Net: [2, 2, 1] -> [4, 4, 1] { UpSampling2d(interpolation = bilinear) } }
        "concatenations" { pub(super) struct Net { d: Dense(2) } fn forward(x: [2, 2]) -> (y: [4, 4]) { let h = d(x); concatenate(concatenate(h, x), concatenate(x, h), axis = 1) } }
            or "call 2" { pub(super) struct Net { d: Dense(2) } fn forward(x: [2, 2]) -> (y: [4, 4]) { let h = d(x); concatenate(concatenate(h, x), concatenate(h, x), axis = 1) } }
        "an axis of a concatenation" { pub(super) struct Net { d: Dense(2) } fn forward(x: [2, 2]) -> (y: [8]) { flatten(concatenate(d(x), x)) } }
            or "axis = 1" { pub(super) struct Net { d: Dense(2) } fn forward(x: [2, 2]) -> (y: [8]) { flatten(concatenate(d(x), x, axis = 1)) } }
        "dots" { pub(super) struct Net { d: Dense(2) } fn forward(x: [2, 2]) -> (y: [2, 2]) { dot(d(x), x, axes = 2) } }
            or "axes = [1, 2]" { pub(super) struct Net { d: Dense(2) } fn forward(x: [2, 2]) -> (y: [2, 2]) { dot(d(x), x, axes = (1, 2)) } }
            or "normalize = true" { pub(super) struct Net { d: Dense(2) } fn forward(x: [2, 2]) -> (y: [2, 2]) { dot(d(x), x, axes = 2, normalize = true) } }
        "global pooling" { pub(super) struct Net: [1, 1] -> [1] { GlobalMaxPool1d() } } or "keepdims" { pub(super) struct Net: [1, 1] -> [1, 1] { GlobalMaxPool1d(keepdims = true), } }
            or "data_format" { pub(super) struct Net: [1, 1] -> [1] { GlobalMaxPool1d(data_format = channels_first) } }
        "merges" { pub(super) struct Net { d: Dense(2) } fn forward(x: [2]) -> (y: [2]) { add(d(x), x) } }
            or "Subtract" { pub(super) struct Net { d: Dense(2) } fn forward(x: [2]) -> (y: [2]) { subtract(d(x), x) } }
        "operands" { pub(super) struct Net { d: Dense(2) } fn forward(x: [2]) -> (y: [2]) { subtract(d(x), x) } }
            or "input" { pub(super) struct Net { d: Dense(2) } fn forward(x: [2]) -> (y: [2]) { subtract(x, d(x)) } }
    }
}

#[test]
fn every_setting_of_a_recurrent_layer_counts() {
    differ! {
        "Gru" { pub(super) struct Net: [3, 4] -> [4] { Gru(4) } }
            or "activation = relu" { pub(super) struct Net: [3, 4] -> [4] { Gru(4, activation = relu) } }
            or "recurrent_activation = tanh" { pub(super) struct Net: [3, 4] -> [4] { Gru(4, recurrent_activation = tanh) } }
            or "go_backwards = true" { pub(super) struct Net: [3, 4] -> [4] { Gru(4, go_backwards = true) } }
            or "stateful = true" { pub(super) struct Net: [3, 4] -> [4] { Gru(4, stateful = true) } }
            or "zero_output_for_mask = true" { pub(super) struct Net: [3, 4] -> [4] { Gru(4, zero_output_for_mask = true) } }
            or "reset_after = false" { pub(super) struct Net: [3, 4] -> [4] { Gru(4, reset_after = false) } }
            or "recurrent_dropout = 0.1" { pub(super) struct Net: [3, 4] -> [4] { Gru(4, recurrent_dropout = TENTH) } }
            or "dropout = 0.2" { pub(super) struct Net: [3, 4] -> [4] { Gru(4, dropout = FIFTH) } }
            or "use_bias = false" { pub(super) struct Net: [3, 4] -> [4] { Gru(4, use_bias = false) } }
        "states" { pub(super) struct Net: [1, 4] -> [1, 4] { SimpleRnn(4, return_sequences = true) } }
            or "return_state" { pub(super) struct Net { r: SimpleRnn(4, return_sequences = true, return_state = true) } fn forward(x: [1, 4]) -> (y: [1, 4]) { let (y, _h) = r(x); y } }
        "Bidirectional" { pub(super) struct Net: [3, 4] -> [4] { Bidirectional(Lstm(4), merge_mode = sum) } }
            or "merge_mode = ave" { pub(super) struct Net: [3, 4] -> [4] { Bidirectional(Lstm(4), merge_mode = ave) } }
            or "layer = LSTM(go_backwards = true)" { pub(super) struct Net: [3, 4] -> [4] { Bidirectional(Lstm(4, go_backwards = true), merge_mode = sum) } }
            or "layer = LSTM(recurrent_activation = tanh)" { pub(super) struct Net: [3, 4] -> [4] { Bidirectional(Lstm(4, recurrent_activation = tanh), merge_mode = sum) } }
            or "layer = GRU" { pub(super) struct Net: [3, 4] -> [4] { Bidirectional(Gru(4), merge_mode = sum) } }
        "wrappers" { pub(super) struct Net: [3, 4] -> [3, 4] { Dense(4) } }
            or "TimeDistributed(Dense)" { pub(super) struct Net: [3, 4] -> [3, 4] { TimeDistributed(Dense(4)) } }
        "inside a wrapper" { pub(super) struct Net: [3, 4] -> [3, 4] { TimeDistributed(Dense(4)) } }
            or "activation = tanh" { pub(super) struct Net: [3, 4] -> [3, 4] { TimeDistributed(Dense(4, activation = tanh)) } }
    }
}

#[test]
fn models_inside_models_are_compared_at_any_depth() {
    alike! {
        "sub-models" { pub(super) struct Net: [4] -> [4] { inner::one::Tower } } { pub(super) struct Net: [4] -> [4] { part: inner::same::Pile } }
        "on each step" { pub(super) struct Net: [2, 4] -> [2, 4] { TimeDistributed(inner::one::Tower) } } { pub(super) struct Net: [2, 4] -> [2, 4] { x: TimeDistributed(inner::same::Pile) } }
    }
    differ! {
        "sub-models" { pub(super) struct Net: [4] -> [4] { t: inner::one::Tower } }
            or "layer `t.deep.batch_normalization`: file has epsilon = 0." { pub(super) struct Net: [4] -> [4] { t: inner::other::Tower } }
            or "Model" { pub(super) struct Net: [4] -> [4] { Dense(4) } }
        "shared or not" { pub(super) struct Net { a: Dense(4) } fn forward(x: [4]) -> (y: [4]) { a(a(x)) } }
            or "layer `a`" { pub(super) struct Net { a: Dense(4), b: Dense(4) } fn forward(x: [4]) -> (y: [4]) { b(a(x)) } }
        "inputs" { pub(super) struct Net { a: Dense(4) } fn forward(x: [4], z: [4]) -> (y: [4]) { subtract(a(x), z) } }
            or "[output 0 of call 0, `a`, input `" { pub(super) struct Net { a: Dense(4) } fn forward(x: [4], z: [4]) -> (y: [4]) { subtract(a(z), x) } }
            or "number of inputs" { pub(super) struct Net { a: Dense(4) } fn forward(x: [4]) -> (y: [4]) { subtract(a(x), x) } }
        "outputs" { pub(super) struct Net { a: Dense(4), b: Dense(4) } fn forward(x: [4]) -> (y: [4], z: [4]) { let h = a(x); (y: h, z: b(h)) } }
            or "output 0 of the model" { pub(super) struct Net { a: Dense(4), b: Dense(4) } fn forward(x: [4]) -> (y: [4], z: [4]) { let h = a(x); (y: x, z: b(h)) } }
        "scalars" { pub(super) struct Net: [4] -> [4] { Dense(4) } } or "f64" { #[model(dtype = f64)] pub(super) struct Net: [4] -> [4] { Dense(4) } }
    }
}

#[test]
fn layers_of_ones_own_count_by_their_fields() {
    alike! {
        "a number" { pub(super) struct Net: [4] -> [4] { my::Scale(factor = 0.1) } } { pub(super) struct Net: [4] -> [4] { s: my::Scale(factor = crate::TENTH) } }
            { use my::Scale; pub(super) struct Net: [4] -> [4] { Scale(factor = 0.10) } } { pub(super) struct Net: [4] -> [4] { crate::my::Scale(factor = TENTH / 1.0) } }
        "what new is given" { pub(super) struct Net: [4] -> [4] { my::Scale(0.1) } } { pub(super) struct Net: [4] -> [4] { crate::my::Scale(TENTH) } }
        "what new makes" { pub(super) struct Net: [4] -> [4] { my::Shown(0.1, 0.5) } } { pub(super) struct Net: [4] -> [4] { my::Shown(TENTH, 1.0 / 2.0) } }
            { pub(super) struct Net: [4] -> [4] { my::Shown(factor = 0.1, mode = MODE) } } { pub(super) struct Net: [4] -> [4] { my::Shown(factor = TENTH, mode = my::Mode::Scaled(0.5)) } }
        "many fields" { pub(super) struct Net: [4] -> [4] { my::Many(count = 2, taps = &[0.1, 2.0], name = "a", on = true, mode = my::Mode::Plain, side = my::Side::Left, function = half) } }
            { pub(super) struct Net: [4] -> [4] { my::Many(name = "a", count = TWO, taps = &[TENTH, 2.00], on = !false, mode = crate::my::Mode::Plain, side = crate::my::Side::Left, function = crate::half) } }
        "an activation" { pub(super) struct Net: [4] -> [4] { Dense(4, activation = my::Swish(beta = 0.1)) } } { pub(super) struct Net: [4] -> [4] { Dense(4, activation = crate::my::Swish(beta = 0.10)) } }
    }
    differ! {
        "a number" { pub(super) struct Net: [4] -> [4] { my::Scale(factor = 0.1) } }
            or "factor = 0.2" { pub(super) struct Net: [4] -> [4] { my::Scale(factor = 0.2) } }
            or "architecture_own::Shift" { pub(super) struct Net: [4] -> [4] { my::Shift(factor = 0.1) } }
            or "architecture_own::other::Scale" { pub(super) struct Net: [4] -> [4] { my::other::Scale(factor = 0.1) } }
        "what new is given" { pub(super) struct Net: [4] -> [4] { my::Scale(0.1) } } or "argument 1 = 0.2" { pub(super) struct Net: [4] -> [4] { my::Scale(0.2) } }
        "what new makes" { pub(super) struct Net: [4] -> [4] { my::Shown(0.1, 0.5) } }
            or "factor = 0.3" { pub(super) struct Net: [4] -> [4] { my::Shown(0.3, 0.5) } } or "mode = Scaled(0.7)" { pub(super) struct Net: [4] -> [4] { my::Shown(TENTH, 0.7) } }
        "many fields" { pub(super) struct Net: [4] -> [4] { my::Many(count = 2, taps = &[0.1], name = "a", on = true, mode = my::Mode::Plain, side = my::Side::Left, function = half) } }
            or "count = 3" { pub(super) struct Net: [4] -> [4] { my::Many(count = 3, taps = &[0.1], name = "a", on = true, mode = my::Mode::Plain, side = my::Side::Left, function = half) } }
            or "taps = [0.1, 0.1]" { pub(super) struct Net: [4] -> [4] { my::Many(count = 2, taps = &[0.1, TENTH], name = "a", on = true, mode = my::Mode::Plain, side = my::Side::Left, function = half) } }
            or "name = \"b\"" { pub(super) struct Net: [4] -> [4] { my::Many(count = 2, taps = &[0.1], name = "b", on = true, mode = my::Mode::Plain, side = my::Side::Left, function = half) } }
            or "on = false" { pub(super) struct Net: [4] -> [4] { my::Many(count = 2, taps = &[0.1], name = "a", on = false, mode = my::Mode::Plain, side = my::Side::Left, function = half) } }
            or "mode = Scaled(0.5)" { pub(super) struct Net: [4] -> [4] { my::Many(count = 2, taps = &[0.1], name = "a", on = true, mode = MODE, side = my::Side::Left, function = half) } }
            or "written `Right`" { pub(super) struct Net: [4] -> [4] { my::Many(count = 2, taps = &[0.1], name = "a", on = true, mode = my::Mode::Plain, side = my::Side::Right, function = half) } }
            or "written `third`" { pub(super) struct Net: [4] -> [4] { my::Many(count = 2, taps = &[0.1], name = "a", on = true, mode = my::Mode::Plain, side = my::Side::Left, function = third) } }
        "an activation" { pub(super) struct Net: [4] -> [4] { Dense(4, activation = my::Swish(beta = 0.1)) } }
            or "architecture_own::Swish(beta = 0.2)" { pub(super) struct Net: [4] -> [4] { Dense(4, activation = my::Swish(beta = FIFTH)) } }
    }
}

#[test]
fn lambdas_count_by_their_terms() {
    alike! {
        "constants" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| a * 0.1) } } { pub(super) struct Net {} fn forward(z: [4]) -> (y: [4]) { lambda(|b: z| crate::TENTH * b) } }
        "powers" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| a.powi(3) - 0.2) } } { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| powi(a, CUBE) - FIFTH) } }
            { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| a * a * a + (-0.2)) } }
        "branches" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| if a > 0.1 { a.exp() } else { max(a, 0.2) }) } }
            { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| if a > TENTH { exp(a) } else { a.max(FIFTH) }) } }
        "a derivative of one's own" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| half(a) * 0.1, |_a, d| d * 0.05) } }
            { pub(super) struct Net {} fn forward(z: [4]) -> (y: [4]) { lambda(|v: z| crate::half(v) * crate::TENTH, |_v, dy| dy * 0.050) } }
    }
    differ! {
        "constants" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| a * TENTH) } }
            or "function = (x0 * 0.2)" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| a * FIFTH) } }
            or "function = (x0 + 0.1)" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| a + TENTH) } }
        "powers" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| a.powi(CUBE)) } } or "function = (x0 * x0)" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| a * a) } }
        "limits" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| if a > TENTH { a } else { 0.0 }) } }
            or "greater(x0, 0.2)" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| if a > FIFTH { a } else { 0.0 }) } }
        "a derivative of one's own" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| half(a) * TENTH, |_a, d| d * 0.05) } }
            or "third" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| third(a) * TENTH, |_a, d| d * 0.05) } }
            or "written(value = a function that is [0.0" { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| half(a) * NINTH, |_a, d| d * 0.05) } }
            or "written(derivative = " { pub(super) struct Net {} fn forward(x: [4]) -> (y: [4]) { lambda(|a: x| half(a) * TENTH, |_a, d| d * 0.06) } }
    }
}

mod whole {
    use formwork::model;

    model! { pub struct Tower: [2] -> [3] { dense: Dense(3), norm: BatchNormalization() } }
    model! { pub struct Net: [2] -> [1] { tower: Tower, head: Dense(1, activation = relu) } }
}

/// An architecture is data of the file: whatever it says, it is refused in few words.
#[test]
fn hostile_architectures_are_refused() {
    let bytes = whole::Net::new(1).to_bytes();
    let (good, data) = header(&bytes);
    let text = good["__metadata__"]["formwork.architecture"].as_str().expect("a weight file of ours");
    let architecture: Value = serde_json::from_str(text).expect("a weight file of ours");
    let long = "é".repeat(100_000);
    for (way, value, told) in [
        ("/format", json!(1), "format 1"),
        ("/format", json!(3), "format 3"),
        ("/nodes/0/inputs/0", json!({"node": 0, "output": 0}), "call 0 reads a value that is not there"),
        ("/nodes/0/inputs/0", json!({"node": 7, "output": 0}), "call 0 reads a value that is not there"),
        ("/nodes/1/inputs/0", json!({"input": 1}), "call 1 reads a value that is not there"),
        ("/nodes/1/inputs/0", json!({"node": 0, "output": u64::MAX}), "output 18446744073709551615 of call 0"),
        ("/nodes/1/layer", json!(9), "call 1 is of a layer that is not there"),
        ("/nodes/1/layer", json!(0), "file has Model, model has Dense"),
        ("/outputs/0/source", json!(7), "output 0 is no value that is there"),
        ("/layers", json!([]), "call 0 is of a layer that is not there"),
        ("/layers/1/name", json!("tower"), "two layers have one name"),
        ("/layers/1/name", json!(long), "is not in the file"),
        ("/layers/1/kind", json!(long), "model has Dense"),
        ("/layers/1/settings/units", json!(long), "model has units = 1"),
        ("/layers/1/settings", json!(long), "file has "),
        ("/layers/1/settings/more", json!(1), "file has more = 1, model has no setting `more`"),
        ("/layers/1/settings/activation/name", json!([[[]]]), "model has activation = relu"),
        ("/layers/0/model", json!(null), "file has nothing, model has f32"),
        ("/layers/0/model/layers/0/weights", json!([]), "number of weights of layer `tower.dense`"),
    ] {
        let mut changed = architecture.clone();
        match changed.pointer_mut(way) {
            Some(place) => *place = value,
            None => changed["layers"][1]["settings"]["more"] = value,
        }
        let mut header = good.clone();
        header["__metadata__"]["formwork.architecture"] = changed.to_string().into();
        let mut net = whole::Net::new(2);
        let before = net.to_bytes();
        let text = net.from_bytes(&file(&header, data)).expect_err("the file does not fit").to_string();
        assert!(net.to_bytes() == before, "{way}: the model changed");
        assert!(text.contains(told) && text.len() < 600, "{way}: {}", text.chars().take(900).collect::<String>());
    }
}
