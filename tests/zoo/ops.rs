//! Every op alone: one node between inputs and outputs.

use crate::zoo::zoo;

zoo! {
    fn dense {
        struct DenseAlone: [3] -> [4] { Dense(4) }
    }

    fn dense_without_bias {
        struct NoBias: [3] -> [4] { Dense(4, use_bias = false, activation = tanh) }
    }

    fn dense_on_the_last_of_three_axes {
        struct DenseSteps: [2, 3, 4] -> [2, 3, 5] { Dense(5, activation = sigmoid) }
    }

    fn dense_with_every_argument {
        struct DenseFull {
            head: Dense(
                units = 3,
                activation = softsign,
                use_bias = true,
                kernel_initializer = he_normal,
                bias_initializer = constant(value = 0.5),
                kernel_regularizer = l1_l2(l1 = 0.01, l2 = 0.02),
                bias_regularizer = l2(0.5),
            ),
            tail: Dense(2, kernel_initializer = random_uniform(-0.5, maxval = 0.5), kernel_regularizer = l1()),
        }
        fn forward(x: [4]) -> (y: [2]) {
            tail(head(x))
        }
    }

    fn flatten {
        struct FlattenAlone: [2, 3] -> [6] { Flatten() }
    }

    fn reshape {
        struct ReshapeAlone: [2, 6] -> [3, 4] { Reshape([3, 4]) }
    }

    fn reshape_with_an_open_size {
        struct ReshapeOpen {}
        fn forward(x: [2, 6], y: [8]) -> (p: [3, 2, 2], q: [2, 4], r: [8, 1]) {
            (p: reshape(x, [3, -1, 2]), q: y.reshape([-1, 4]), r: reshape(y, (8, -1)))
        }
    }

    fn dropout {
        struct DropoutAlone: [4, 5] -> [4, 5] { Dropout(0.5) }
    }

    fn dropout_of_nothing {
        struct DropoutNone: [4] -> [4] { Dropout(0) }
    }

    fn dropout_as_function_and_method {
        struct DropoutFunction {}
        fn forward(x: [8]) -> (y: [8], z: [8]) {
            (y: dropout(x, 0.25), z: x.dropout(rate = 0.75))
        }
    }

    fn add {
        struct AddAlone {}
        fn forward(a: [3, 2], b: [3, 2]) -> (y: [3, 2]) { add(a, b) }
    }

    fn add_of_four {
        struct AddFour {}
        fn forward(a: [3], b: [3], c: [1], d: [2, 1]) -> (y: [2, 3]) { add(a, b, c, d) }
    }

    fn subtract {
        struct SubtractAlone {}
        fn forward(a: [3], b: [3]) -> (y: [3]) { a.subtract(b) }
    }

    fn multiply {
        struct MultiplyAlone {}
        fn forward(a: [3], b: [3]) -> (y: [3]) { multiply(a, b) }
    }

    fn multiply_of_three {
        struct MultiplyThree {}
        fn forward(a: [3], b: [3], c: [3]) -> (y: [3]) { a.multiply(b, c) }
    }

    fn permute {
        struct PermuteAlone {}
        fn forward(x: [2, 3], z: [2, 3, 4]) -> (p: [3, 2], q: [4, 2, 3], r: [3, 2, 4], s: [2, 3, 4], t: [2, 3]) {
            let turned = permute(x, [2, 1]);
            (
                p: turned,
                q: z.permute([3, 1, 2]),
                r: permute(z, (2, 1, 3)),
                s: permute(z, dims = [1, 2, 3]),
                t: multiply(permute(turned, [2, 1]), x),
            )
        }
    }

    fn repeat_vector {
        struct RepeatAlone { again: RepeatVector(3) }
        fn forward(x: [4], y: [4]) -> (p: [3, 4], q: [1, 4], r: [5, 4]) {
            (p: again(x), q: y.repeat_vector(1), r: repeat_vector(multiply(x, y), n = 5))
        }
    }

    fn zero_padding {
        struct ZeroPadding { one: ZeroPadding1d((0, 2)), three: ZeroPadding3d(((1, 0), (0, 2), (1, 1))) }
        fn forward(x: [3, 2], y: [2, 3, 2], z: [2, 1, 2, 2]) -> (
            a: [5, 2], b: [5, 2], c: [4, 5, 2], d: [2, 7, 2], e: [3, 6, 2], f: [3, 3, 4, 2], g: [2, 3, 2],
        ) {
            (
                a: one(x),
                b: zero_padding1d(x),
                c: zero_padding2d(y),
                d: y.zero_padding2d((0, 2)),
                e: zero_padding2d(y, padding = [[1, 0], [2, 1]]),
                f: three(z),
                g: zero_padding2d(y, 0),
            )
        }
    }

    fn cropping {
        struct Cropping { one: Cropping1d(), three: Cropping3d(cropping = ((1, 0), (0, 1), (1, 1))) }
        fn forward(x: [5, 2], y: [4, 5, 2], z: [3, 4, 4, 2]) -> (
            a: [3, 2], b: [2, 2], c: [4, 5, 2], d: [2, 1, 2], e: [3, 3, 2], f: [2, 3, 2, 2],
        ) {
            (
                a: one(x),
                b: cropping1d(x, (1, 2)),
                c: cropping2d(y),
                d: y.cropping2d((1, 2)),
                e: cropping2d(y, cropping = ((1, 0), (0, 2))),
                f: three(z),
            )
        }
    }

    fn average {
        struct AverageAlone {}
        fn forward(a: [3], b: [3]) -> (y: [3]) { average(a, b) }
    }

    fn average_of_three_and_four {
        struct AverageMany { mean: Average() }
        fn forward(a: [3], b: [3], c: [1], d: [2, 1]) -> (p: [3], q: [2, 3], r: [2, 3], s: [2, 3]) {
            let middle = average(a, b, d);
            (p: mean(a, b, c), q: a.average(b, c, d), r: average(middle, d, middle), s: mean(d, a))
        }
    }

    fn maximum_and_minimum {
        struct Extremes { top: Maximum(), bottom: Minimum() }
        fn forward(a: [2, 3], b: [2, 3], c: [2, 3]) -> (p: [2, 3], q: [2, 3], r: [2, 3], s: [2, 3]) {
            (p: maximum(a, b), q: a.minimum(b), r: top(a, b, c), s: bottom(c, maximum(a, b), b))
        }
    }

    fn extremes_that_repeat_sizes_of_one {
        struct ExtremesRepeat {}
        fn forward(a: [2, 3], b: [3], c: [2, 1], d: [1]) -> (p: [2, 3], q: [2, 3], r: [2, 3], s: [2, 3]) {
            (p: maximum(a, b), q: minimum(c, a), r: maximum(b, c), s: minimum(a, d, b))
        }
    }

    fn a_value_with_itself {
        struct Itself {}
        fn forward(x: [3]) -> (twice: [3], square: [3], cube: [3], nothing: [3], pair: [6]) {
            (
                twice: add(x, x),
                square: multiply(x, x),
                cube: multiply(x, x, x),
                nothing: subtract(x, x),
                pair: concatenate(x, x),
            )
        }
    }

    fn merge_layers {
        struct MergeLayers { sum: Add(), difference: Subtract(), product: Multiply(), join: Concatenate(axis = 1) }
        fn forward(a: [2, 3], b: [2, 3]) -> (y: [4, 3]) {
            join(sum(a, b), product(difference(a, b), b))
        }
    }

    fn merges_that_repeat_sizes_of_one {
        struct Broadcast {}
        fn forward(a: [2, 3], b: [3], c: [2, 1], d: [1]) -> (p: [2, 3], q: [2, 3], r: [2, 3], s: [2, 3], t: [2, 3]) {
            (p: add(a, b), q: subtract(c, a), r: multiply(b, c), s: multiply(a, d), t: subtract(b, a))
        }
    }

    fn merges_over_ranks {
        struct BroadcastRanks {}
        fn forward(a: [2, 3, 4], b: [3, 1], c: [4], d: [2, 1, 4]) -> (p: [2, 3, 4], q: [2, 3, 4], r: [2, 3, 4]) {
            (p: multiply(a, b), q: subtract(c, a), r: multiply(multiply(b, d), c))
        }
    }

    fn concatenate_on_each_axis {
        struct ConcatenateAxes {}
        fn forward(a: [2, 3, 4], b: [1, 3, 4], c: [2, 2, 4], d: [2, 3, 1]) -> (
            first: [3, 3, 4], second: [2, 5, 4], third: [2, 3, 5], last: [2, 3, 9], back: [2, 5, 4],
        ) {
            (
                first: concatenate(a, b, axis = 1),
                second: concatenate(a, c, axis = 2),
                third: concatenate(d, a, axis = 3),
                last: concatenate(a, d, a),
                back: c.concatenate(a, axis = -2),
            )
        }
    }

    fn slices {
        struct Slices {}
        fn forward(x: [5, 4, 3]) -> (a: [2, 4, 2], b: [5, 3], c: [4, 3], d: [3, 4, 3], e: [4], f: [5, 4, 3]) {
            (a: x[1..3, .., 1..], b: x[.., 3], c: x[4], d: x[..3], e: x[2, .., 0], f: x[.., .., ..])
        }
    }

    fn slices_to_scalars {
        struct Scalars {}
        fn forward(x: [3], y: [2, 2]) -> (product: [1], join: [2], all: [3]) {
            let first = x[0];
            let corner = y[1, 0];
            let product = multiply(first, corner);
            let left = reshape(product, [1]);
            (product: left, join: concatenate(left, x[2].flatten()), all: multiply(x, y[0, 1]))
        }
    }

    fn slices_of_slices {
        struct SlicedTwice {}
        fn forward(x: [6, 4]) -> (y: [2, 2], z: [4]) {
            let middle = x[1..5];
            (y: middle[1..3, 2..], z: x[1..5][3])
        }
    }
}
