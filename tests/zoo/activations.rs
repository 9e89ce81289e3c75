//! Every activation: in a product's epilogue, in place behind a value nobody else reads, and on a copy.

use crate::zoo::zoo;

/// A model for each activation, its arguments left out.
macro_rules! plain {
    ($($activation:ident $model:ident),* $(,)?) => {
        zoo! {$(
            fn $activation {
                struct $model { dense: Dense(4, activation = $activation), inner: Dense(3) }
                fn forward(x: [2, 3], y: [4]) -> (epilogue: [2, 4], function: [3], method: [4]) {
                    let z = inner(y);
                    let copied = y.$activation();
                    (epilogue: dense(x), function: $activation(z), method: multiply(copied, y))
                }
            }
        )*}
    };
}

plain! {
    linear Linear,
    relu Relu,
    sigmoid Sigmoid,
    tanh Tanh,
    softmax Softmax,
    log_softmax LogSoftmax,
    elu Elu,
    selu Selu,
    softplus Softplus,
    softsign Softsign,
    leaky_relu LeakyRelu,
    exponential Exponential,
    gelu Gelu,
    silu Silu,
    hard_sigmoid HardSigmoid,
    hard_silu HardSilu,
    hard_tanh HardTanh,
    relu6 Relu6,
    mish Mish,
    log_sigmoid LogSigmoid,
    celu Celu,
}

mod with_arguments {
    use crate::zoo::zoo;

    zoo! {
        fn relu_with_ceiling_slope_and_threshold {
            struct BentRelu { dense: Dense(6, activation = relu(max_value = 1.5, negative_slope = 0.2, threshold = 0.25)) }
            fn forward(x: [3]) -> (y: [6], z: [3]) {
                (y: dense(x), z: relu(x, 1, 0.125))
            }
        }

        fn slopes_of_either_sign {
            struct Slopes { dense: Dense(5, activation = leaky_relu(negative_slope = -0.5)) }
            fn forward(x: [4]) -> (down: [5], up: [4], flat: [4], elu: [4], celu: [4]) {
                let up = leaky_relu(x, negative_slope = 0.3);
                let flat = x.leaky_relu(0);
                (down: dense(x), up: up, flat: flat, elu: elu(x, alpha = -0.5), celu: celu(x, alpha = 2.5))
            }
        }

        fn gelu_by_tanh {
            struct ApproximateGelu: [3] -> [4] { Dense(4, activation = gelu(approximate = true)) }
        }

        fn softmax_along_every_axis {
            struct SoftmaxAxes {}
            fn forward(x: [2, 3, 4]) -> (first: [2, 3, 4], second: [2, 3, 4], third: [2, 3, 4], last: [2, 3, 4]) {
                let logs = log_softmax(x, axis = -2);
                (first: softmax(x, axis = 1), second: logs, third: softmax(x, axis = 3), last: x.softmax())
            }
        }

        fn epilogue_along_an_axis {
            struct AxisEpilogue: [2, 3] -> [2, 4] { Dense(4, activation = softmax(axis = 1)) }
        }

        fn activation_layers {
            struct Layers: [5] -> [5] {
                Relu(negative_slope = 0.1),
                LeakyRelu(),
                Elu(alpha = 0.7),
                Activation(tanh),
                Activation(linear),
                Dense(5),
                Activation(leaky_relu(negative_slope = 0.4)),
                Softmax(),
            }
        }

        fn the_function_activation {
            struct ActivationFunction {}
            fn forward(x: [4]) -> (y: [4], z: [4]) {
                (y: activation(x, silu), z: x.activation(celu(alpha = 0.5)))
            }
        }
    }
}

mod learned {
    use crate::zoo::zoo;

    zoo! {
        fn slopes_that_are_learned {
            struct Learned {
                each: Prelu(alpha_initializer = constant(value = 0.2), alpha_regularizer = l2(0.1)),
                channels: Prelu(alpha_initializer = random_uniform(minval = 0.1, maxval = 0.4), shared_axes = [1, 2]),
                all: Prelu(alpha_initializer = constant(value = -0.3), shared_axes = [-1, 1]),
            }
            fn forward(x: [3, 2, 4], z: [5, 2]) -> (p: [3, 2, 4], q: [3, 2, 4], r: [5, 2]) {
                (p: each(x), q: channels(each(x)), r: all(z))
            }
        }
    }
}
