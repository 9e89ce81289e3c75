//! What errors say there is instead of layers and functions of other frameworks, written as they say it.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use formwork::prelude::*;

model! {
    /// Instead of convolutions that formwork does not have.
    pub struct Convolutions {
        enlarge: UpSampling2d(2),
        transposed: Conv2d(8, 3, padding = same),
        depthwise: Conv2d(3, 3, groups = 3, use_bias = false),
        pointwise: Conv2d(8, 1),
        each: Conv2d(3, 3, groups = 3),
        enlarge_steps: UpSampling1d(2),
        transposed_steps: Conv1d(8, 3, padding = same),
        depthwise_steps: Conv1d(3, 3, groups = 3, use_bias = false),
        pointwise_steps: Conv1d(8, 1),
        bilinear: UpSampling2d(2, interpolation = bilinear),
    }
    fn forward(x: [8, 8, 3], w: [12, 3]) -> (a: [16, 16, 8], b: [6, 6, 8], c: [6, 6, 3], d: [24, 8], e: [10, 8], f: [16, 16, 3]) {
        (
            a: transposed(enlarge(x)), b: pointwise(depthwise(x)), c: each(x), d: transposed_steps(enlarge_steps(w)),
            e: pointwise_steps(depthwise_steps(w)), f: each(zero_padding2d(bilinear(x)))
        )
    }
}

model! {
    /// Instead of attention: values, weighted by how well keys fit queries.
    pub struct Attention {
        query: Dense(4),
        key: Dense(4),
        value: Dense(4),
    }
    fn forward(x: [6, 8], y: [5, 8]) -> (z: [6, 4]) {
        let q = query(x);
        let k = key(y);
        let v = value(y);
        dot(softmax(dot(q, k, axes = 2)), v, axes = (2, 1))
    }
}

model! {
    /// Instead of a stack inside a model.
    pub struct Block: [8] -> [4] {
        Dense(8),
        Dense(4),
    }
}

model! {
    /// Instead of functions that join and move values.
    #[model(allow(untrainable_output))]
    pub struct Functions {
        head: Dense(8),
    }
    fn forward(x: [8, 4], b: [8, 4]) -> (
        joined: [8, 8], product: [8, 8], turned: [4, 8], cut: [4, 4], behind: [16, 4], padded: [10, 4], repeated: [3, 8],
        last: [4]
    ) {
        let h: [8, 8] = head(x);
        let small = multiply(subtract(x, b), silu(hard_silu(x)));
        (
            joined: concatenate(small, b), product: dot(h, h, axes = (2, 1)), turned: permute(x, [2, 1]), cut: x[0..4],
            behind: concatenate(x, b, axis = 1), padded: zero_padding1d(x, 1), repeated: repeat_vector(head(x[0, ..]), 3),
            last: x[8 - 1, ..]
        )
    }
}

model! {
    /// Instead of functions that pool and compute.
    pub struct MoreFunctions: [8, 8, 3] -> [16, 16, 3] {
        UpSampling2d(2),
        AveragePool2d(2),
        UpSampling2d(2),
    }
}

model! {
    /// Instead of functions of each element.
    #[model(allow(untrainable_output))]
    pub struct Elements {
        mean_of: Dense(4),
    }
    fn forward(x: [8, 4], b: [8, 4], image: [8, 8, 3]) -> (mean: [4], own: [8, 4], pooled: [3]) {
        let y = mean_of(x);
        (
            mean: global_average_pool1d(unit_normalization(y)), own: lambda(|a: y, b: b| a / b),
            pooled: global_average_pool2d(up_sampling2d(average_pool2d(image, 2), 2))
        )
    }
}

model! {
    /// Instead of other layers and settings.
    #[model(allow(untrainable_output))]
    pub struct Others {
        instances: GroupNormalization(-1),
        groups: GroupNormalization(8),
        scaled: RmsNormalization(),
        unit: UnitNormalization(),
        layer: LayerNormalization(),
        drop: Dropout(0.1),
        threshold: Relu(threshold = 1.0),
        nothing: Activation(linear),
        gelu: Activation(gelu),
        back: Reshape([4, 4, 8]),
        penalized: Dense(8, kernel_regularizer = l2(0.01), bias_regularizer = l2(0.01)),
        /// Kept from training.
        #[frozen]
        still: Dense(8, activation = silu),
        /// A stack as a model of its own, on each step.
        steps: TimeDistributed(Block),
        deep: Lstm(32, return_sequences = true),
        last: Gru(32),
    }
    fn forward(x: [4, 4, 8], w: [6, 8], image: [4, 4, 1]) -> (y: [4, 4, 8], z: [32], image: [4, 4, 1]) {
        let h = layer(unit(scaled(groups(instances(x)))));
        let h = gelu(nothing(threshold(drop(penalized(still(h))))));
        (
            y: back(flatten(h)), z: last(deep(steps(w))),
            image: lambda(|a: image| a / 255.0)
        )
    }
}

fn main() {}
