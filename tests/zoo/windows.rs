//! Windows that slide over a sample.

use super::zoo;

const TWO: usize = 2;

zoo! {
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

    fn global_pools_that_keep_their_axes {
        struct GlobalKept { max: GlobalMaxPool2d(keepdims = true), mean: GlobalAveragePool1d(keepdims = true) }
        fn forward(x: [3, 2, 4], s: [5, 4]) -> (scaled: [3, 2, 4], centred: [5, 4]) {
            (scaled: multiply(x, max(x)), centred: subtract(s, mean(s)))
        }
    }
}
