//! Normalizations: by the statistics of a batch, and inside a sample.

use crate::zoo::zoo;

const CHANNELS: usize = 3;
const GROUPS: usize = 2;
const EPSILON: f64 = 0.02;
const MOMENTUM: f64 = 0.9;

zoo! {
    fn batch_norm_alone {
        struct BatchNormAlone: [4] -> [4] { BatchNormalization(epsilon = 0.1) }
    }

    fn batch_norm_behind_dense {
        struct Mlp: [5] -> [2] {
            Dense(6, use_bias = false),
            BatchNormalization(momentum = MOMENTUM, epsilon = EPSILON),
            Activation(tanh),
            Dense(2, activation = softmax),
        }
    }

    fn batch_norm_behind_conv {
        struct Cnn: [5, 5, 2] -> [2] {
            Conv2d(CHANNELS, 2, use_bias = false),
            BatchNormalization(gamma_regularizer = l2(0.1), beta_initializer = ones),
            Activation(silu),
            AveragePool2d(2),
            BatchNormalization(scale = false),
            Flatten(),
            Dense(2),
        }
    }

    fn batch_norm_along_another_axis {
        struct Axes { first: BatchNormalization(axis = 1), middle: BatchNormalization(axis = -2, center = false) }
        fn forward(x: [3, 4, 2]) -> (y: [3, 4, 2], z: [3, 4, 2]) { (y: first(x), z: middle(x)) }
    }

    fn batch_norm_of_channels_first {
        struct First {
            conv: Conv2d(3, 2, data_format = channels_first),
            norm: BatchNormalization(axis = 1),
            head: Dense(2),
        }
        fn forward(x: [2, 4, 3]) -> (y: [2]) { head(flatten(norm(conv(x)))) }
    }

    fn batch_norm_without_parameters {
        struct Bare { a: Dense(3), norm: BatchNormalization(center = false, scale = false, epsilon = 0.05) }
        fn forward(x: [4]) -> (y: [3]) { norm(a(x)) }
    }

    fn batch_norm_called_twice {
        struct Twice { norm: BatchNormalization(epsilon = 0.05), a: Dense(3, activation = tanh) }
        fn forward(x: [3], z: [3]) -> (y: [3], w: [3]) {
            let h = norm(x);
            (y: norm(a(add(h, z))), w: multiply(h, norm(z)))
        }
    }

    fn batch_norm_in_a_residual_block {
        struct Residual {
            enter: Conv2d(3, 3, padding = same),
            norm: BatchNormalization(),
            again: Conv2d(3, 3, padding = same, activation = tanh),
            norm_again: BatchNormalization(),
        }
        fn forward(x: [4, 4, 3]) -> (y: [4, 4, 3]) {
            let h = tanh(norm(enter(x)));
            add(x, norm_again(again(h)))
        }
    }

    fn batch_norm_frozen {
        struct Frozen { a: Dense(3), #[frozen] norm: BatchNormalization(), b: Dense(2) }
        fn forward(x: [4]) -> (y: [2], z: [3]) {
            let h = norm(a(x));
            (y: b(h), z: norm(h))
        }
    }

    fn batch_norm_frozen_in_front_of_nothing_that_learns {
        struct FrozenFirst { #[frozen] norm: BatchNormalization(axis = 1), b: Dense(2) }
        fn forward(x: [3, 2]) -> (y: [3, 2]) { b(norm(x)) }
    }

    fn batch_norm_tower {
        struct Tower: [3] -> [2] { Dense(4), BatchNormalization(epsilon = 0.05), Activation(tanh), Dense(2) }
    }

    fn batch_norm_in_a_model {
        struct Holder { tower: Tower, head: Dense(2) }
        fn forward(x: [3]) -> (y: [2], z: [2]) {
            let h = tower(x);
            (y: head(h), z: tower(concatenate(h, x[..1])))
        }
    }

    fn batch_norm_in_a_frozen_model {
        struct FrozenHolder { #[frozen] tower: Tower, enter: Dense(3), head: Dense(2) }
        fn forward(x: [4]) -> (y: [2]) { head(tower(enter(x))) }
    }

    fn batch_norm_in_a_model_of_a_frozen_model {
        struct FrozenTwice { #[frozen] holder: Holder, enter: Dense(3) }
        fn forward(x: [4]) -> (y: [2], z: [2]) {
            let (y, z) = holder(enter(x));
            (y: y, z: multiply(y, z))
        }
    }

    fn batch_norm_on_each_step {
        struct Each { norm: TimeDistributed(BatchNormalization(epsilon = 0.05)), towers: TimeDistributed(Tower) }
        fn forward(x: [2, 3]) -> (y: [2, 2]) { towers(norm(x)) }
    }

    fn batch_norm_of_a_masked_sequence {
        struct Masked {
            embed: Embedding(5, 3, mask_zero = true),
            norm: BatchNormalization(epsilon = 0.05),
            pool: GlobalAveragePool1d(),
            head: Dense(2),
        }
        fn forward(word: [u32; 4]) -> (y: [2]) { head(pool(norm(embed(word)))) }
    }

    fn batch_norm_of_masked_steps_as_channels {
        struct MaskedChannels {
            embed: Embedding(5, 2, mask_zero = true),
            norm: BatchNormalization(axis = 1, epsilon = 0.05),
        }
        fn forward(word: [u32; 3], x: [3, 2]) -> (y: [3, 2]) { unmask(norm(add(embed(word), x))) }
    }

    fn layer_norm_alone {
        struct LayerNormAlone: [5] -> [5] { LayerNormalization() }
    }

    fn layer_norm_axes {
        struct LayerAxes {
            last: LayerNormalization(epsilon = EPSILON),
            two: LayerNormalization(axis = [1, 2], scale = false),
            first: LayerNormalization(axis = 1, center = false),
            apart: LayerNormalization(axis = (3, 1)),
            bare: LayerNormalization(axis = -2, center = false, scale = false, epsilon = 0.1),
        }
        fn forward(x: [3, 2, 4]) -> (a: [3, 2, 4], b: [3, 2, 4], c: [3, 2, 4], d: [3, 2, 4], e: [3, 2, 4]) {
            (a: last(x), b: two(x), c: first(x), d: apart(x), e: bare(x))
        }
    }

    fn layer_norm_between_layers {
        struct Between: [3, 4] -> [3, 2] {
            Dense(6, activation = tanh),
            LayerNormalization(gamma_regularizer = l1(0.1)),
            Dense(2),
        }
    }

    fn layer_norm_called_twice {
        struct LayerTwice { norm: LayerNormalization(), a: Dense(4) }
        fn forward(x: [4], z: [2, 4]) -> (y: [4], w: [2, 4]) { (y: norm(a(norm(x))), w: norm(z)) }
    }

    fn layer_norm_frozen {
        struct LayerFrozen { a: Dense(4), #[frozen] norm: LayerNormalization() }
        fn forward(x: [3]) -> (y: [4]) { norm(a(x)) }
    }

    fn group_norm {
        struct Grouped {
            two: GroupNormalization(GROUPS),
            each: GroupNormalization(groups = -1, epsilon = 0.05),
            one: GroupNormalization(groups = 1, scale = false),
            first: GroupNormalization(groups = 3, axis = 1, center = false),
        }
        fn forward(x: [3, 2, 4]) -> (a: [3, 2, 4], b: [3, 2, 4], c: [3, 2, 4], d: [3, 2, 4]) {
            (a: two(x), b: each(x), c: one(x), d: first(x))
        }
    }

    fn rms_and_unit_norm {
        struct Lengths {
            rms: RmsNormalization(epsilon = 0.01),
            rms_axes: RmsNormalization(axis = [1, 2]),
            unit: UnitNormalization(),
        }
        fn forward(x: [3, 4]) -> (a: [3, 4], b: [3, 4], c: [3, 4], d: [3, 4]) {
            (a: rms(x), b: rms_axes(x), c: unit(x), d: x.unit_normalization(axis = 1))
        }
    }

    fn norms_of_a_masked_sequence {
        struct NormsOfMasked {
            embed: Embedding(6, 4, mask_zero = true),
            layer: LayerNormalization(),
            group: GroupNormalization(2),
            unit: UnitNormalization(),
            pool: GlobalAveragePool1d(),
        }
        fn forward(word: [u32; 5]) -> (y: [4]) { pool(unit(group(layer(embed(word))))) }
    }
}
