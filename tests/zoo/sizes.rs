//! Sizes: of one, constants, and expressions of constants; known to rustc only, in every argument that takes one.

use crate::zoo::zoo;

const WIDTH: usize = 6;
const HALF: usize = WIDTH / 2;
const RATE: f64 = 0.5;
const STRENGTH: f32 = 0.25;

const fn wider(width: usize) -> usize {
    width + 2
}

mod nested {
    pub(super) const STEPS: usize = 4;
}

zoo! {
    fn sizes_of_one {
        struct Ones { narrow: Dense(1, activation = sigmoid), wide: Dense(1), soft: Dense(1, activation = softmax) }
        fn forward(x: [1], y: [1, 1, 1]) -> (p: [1], q: [1, 1], r: [2], s: [1]) {
            let h = narrow(x);
            (p: soft(h), q: reshape(wide(y), [1, -1]), r: concatenate(h, y[0, 0]), s: multiply(h, y[0, 0, 0]))
        }
    }

    fn constant_sizes {
        struct Constants: [WIDTH] -> [HALF] {
            Dense(WIDTH, activation = relu),
            Dense(wider(HALF), activation = gelu),
            Dense(HALF),
        }
    }

    fn constant_expressions_in_every_place {
        struct Expressions { a: Dense(WIDTH * 2), b: Dense(WIDTH - HALF), drop: Dropout(RATE) }
        fn forward(x: [nested::STEPS, WIDTH], y: [HALF + HALF]) -> (p: [nested::STEPS, HALF], q: [WIDTH * 2], r: [HALF]) {
            let h: [nested::STEPS, 2 * WIDTH] = a(x);
            let h = b(h);
            let last = h[nested::STEPS - 1];
            let folded = reshape(h, [HALF, -1]);
            let part = folded[.., HALF..nested::STEPS];
            let pair = concatenate(y, x[0, ..WIDTH]);
            (p: drop(h), q: pair, r: multiply(last, flatten(part)))
        }
    }

    fn constant_numbers {
        struct Numbers {
            a: Dense(3, kernel_regularizer = l2(STRENGTH), kernel_initializer = random_normal(stddev = RATE)),
            b: Dense(2, bias_initializer = constant(RATE), bias_regularizer = l1_l2(l1 = RATE)),
        }
        fn forward(x: [4]) -> (y: [2]) {
            b(dropout(a(x), RATE / 2.0))
        }
    }

    fn four_axes {
        struct FourAxes { dense: Dense(2, activation = elu) }
        fn forward(x: [2, 2, 3, 2]) -> (y: [2, 2, 3, 2], z: [2, 3, 2], w: [2, 2, 5, 2]) {
            let h = dense(x);
            (y: h, z: h[1], w: concatenate(h, x[.., .., 1..], axis = 3))
        }
    }
}
