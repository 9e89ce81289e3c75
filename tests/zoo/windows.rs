//! Windows that slide over a sample.

use crate::zoo::zoo;

const TWO: usize = 2;

zoo! {
    fn conv2d {
        struct ConvPlane: [5, 4, 2] -> [3, 2, 3] { Conv2d(3, 3) }
    }

    fn conv2d_with_every_argument {
        struct ConvPlaneFull: [5, 4, 2] -> [3, 4, 4] {
            Conv2d(
                filters = 4,
                kernel_size = (TWO, 3),
                strides = (2, 1),
                padding = same,
                dilation_rate = (1, 2),
                groups = 2,
                activation = tanh,
                use_bias = true,
                kernel_initializer = he_normal,
                bias_initializer = ones,
                kernel_regularizer = l2(0.1),
                bias_regularizer = l1(0.2),
            ),
        }
    }

    fn conv1d {
        struct ConvLine: [7, 2] -> [3, 3] { Conv1d(3, 3, strides = 2, use_bias = false, activation = sigmoid) }
    }

    fn conv1d_that_looks_back {
        struct ConvCausal: [6, 2] -> [6, 3] { Conv1d(3, TWO, padding = causal, dilation_rate = 2, activation = gelu) }
    }

    fn conv2d_shared_and_frozen {
        struct ConvShared {
            twice: Conv2d(2, 3, padding = same, activation = tanh),
            #[frozen]
            still: Conv2d(2, 1),
        }
        fn forward(x: [4, 3, 2], y: [3, 2, 2]) -> (p: [4, 3, 2], q: [3, 2, 2]) {
            let h = twice(x);
            (p: add(still(twice(h)), h), q: twice(y))
        }
    }

    fn small_cnn {
        struct SmallCnn: [8, 8, 1] -> [3] {
            Conv2d(4, 3, activation = tanh),
            MaxPool2d(2),
            Conv2d(5, 2, activation = sigmoid),
            Flatten(),
            Dense(3, activation = softmax),
        }
    }

    fn max_pool2d {
        struct MaxPlane: [5, 6, 2] -> [2, 3, 2] { MaxPool2d() }
    }

    fn max_pool2d_with_every_argument {
        struct MaxPlaneFull: [5, 4, 3] -> [3, 4, 3] { MaxPool2d(pool_size = (2, 3), strides = (TWO, 1), padding = same) }
    }

    fn max_pool1d {
        struct MaxLine: [7, 2] -> [3, 2] { MaxPool1d(3, strides = 2) }
    }

    fn average_pool2d {
        struct MeanPlane: [5, 6, 2] -> [3, 2, 2] { AveragePool2d(TWO, strides = (2, 3), padding = same) }
    }

    fn average_pool1d {
        struct MeanLine: [7, 2] -> [5, 2] { AveragePool1d(3, 1) }
    }

    fn max_pool3d {
        struct MaxVolume: [5, 4, 3, 2] -> [3, 2, 3, 2] {
            MaxPool3d(pool_size = (3, TWO, 1), strides = (2, 2, 1), padding = same),
        }
    }

    fn average_pool3d {
        struct MeanVolume: [2, 5, 4, 3] -> [2, 2, 2, 2] {
            AveragePool3d((2, TWO, 2), strides = (2, 2, 1), data_format = channels_first),
        }
    }

    fn pools_as_functions_and_methods {
        struct Pools { a: Dense(2, activation = tanh) }
        fn forward(x: [4, 4, 3], s: [6, 3]) -> (y: [2, 2, 2], z: [3, 2], both: [2, 2, 2]) {
            let h = a(x);
            let s = a(s);
            (
                y: max_pool2d(h, 2),
                z: add(s.max_pool1d(), average_pool1d(s)).relu(),
                both: h.average_pool2d(3, strides = 1).subtract(h.max_pool2d(3, strides = 1)),
            )
        }
    }

    fn global_pools {
        struct GlobalPools {}
        fn forward(x: [3, 2, 4], s: [5, 4]) -> (a: [4], b: [4], c: [4], d: [4]) {
            (a: x.global_max_pool2d(), b: global_average_pool2d(x), c: global_max_pool1d(s), d: s.global_average_pool1d())
        }
    }

    fn global_pools3d {
        struct GlobalVolumes { mean: GlobalAveragePool3d(keepdims = true) }
        fn forward(x: [2, 3, 2, 4]) -> (a: [4], b: [4], centred: [2, 3, 2, 4]) {
            (a: x.global_max_pool3d(), b: global_average_pool3d(x), centred: subtract(x, mean(x)))
        }
    }

    fn global_pools_that_keep_their_axes {
        struct GlobalKept { max: GlobalMaxPool2d(keepdims = true), mean: GlobalAveragePool1d(keepdims = true) }
        fn forward(x: [3, 2, 4], s: [5, 4]) -> (scaled: [3, 2, 4], centred: [5, 4]) {
            (scaled: multiply(x, max(x)), centred: subtract(s, mean(s)))
        }
    }

    fn up_sampling {
        struct Larger { plane: UpSampling2d((2, 3)), first: UpSampling2d((1, TWO), data_format = channels_first) }
        fn forward(s: [3, 2], x: [2, 3, 2], v: [2, 1, 2, 2]) -> (a: [6, 2], b: [4, 9, 2], c: [2, 3, 4], d: [4, 3, 2, 2]) {
            let s = tanh(s);
            (a: s.up_sampling1d(), b: plane(x), c: first(x), d: up_sampling3d(v, (2, 3, 1)))
        }
    }

    fn up_sampling_between {
        struct Smooth { twice: UpSampling2d(interpolation = bilinear) }
        fn forward(x: [3, 2, 2]) -> (y: [6, 4, 2], z: [9, 2, 2], first: [3, 6, 6]) {
            let h = tanh(x);
            (
                y: twice(h),
                z: h.up_sampling2d((3, 1), interpolation = bilinear),
                first: up_sampling2d(h, 3, data_format = channels_first, interpolation = bilinear),
            )
        }
    }
}
