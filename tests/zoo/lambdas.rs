//! Lambdas: every function, `if`, constants, several values, one value twice, the user's own functions.

use crate::zoo::zoo;

const HALF: f64 = 0.5;
const FOUR: usize = 4;
const CUBE: i32 = 3;
const MINUS: i32 = -2;

/// Functions of a user.
mod my {
    pub(super) const SLOPE: f32 = 0.25;

    pub(super) fn cube<T: formwork::Scalar>(x: T) -> T {
        x * x * x
    }

    pub(super) fn product<T: formwork::Scalar>(x: T, y: T) -> T {
        x * y
    }
}

/// A function of one number at a time, as function and as method, beside another reader of its value.
macro_rules! functions {
    ($($test:ident $model:ident |$name:ident| $function:expr, $method:expr;)*) => {
        zoo! {$(
            fn $test {
                struct $model { dense: Dense(4) }
                fn forward(x: [2, 3]) -> (y: [2, 4], z: [2, 3], w: [2, 3]) {
                    let h = dense(x);
                    (y: lambda(|$name: h| $function), z: lambda(|$name: x| $method), w: tanh(x))
                }
            }
        )*}
    };
}

functions! {
    exponential Exponential |a| exp(a), (a * 0.5).exp();
    logarithm Logarithm |a| ln(a * a + 1.0), (a * a + 0.5).ln();
    square_root SquareRoot |a| sqrt(a * a + 1), (a * a + 0.25).sqrt();
    hyperbolic_tangent HyperbolicTangent |a| tanh(a), (2.0 * a).tanh();
    sine Sine |a| sin(a), (a * 3.0).sin();
    cosine Cosine |a| cos(a), (-a).cos();
    absolute Absolute |a| abs(a), (a - 0.125).abs();
    logistic Logistic |a| sigmoid(a), (a * a).sigmoid();
    integer_power IntegerPower |a| powi(a, 3) + powi(a * a + 1.0, -2), a.powi(5) - a.powi(1) + a.powi(0);
    any_power AnyPower |a| powf(a * a + 0.5, 1.5), (a * a + 0.5).powf(-0.75);
    power_of_itself PowerOfItself |a| powf(a * a + 0.5, a), (1.5).powf(a);
    larger Larger |a| max(a, 0.25), a.max(a * a);
    smaller Smaller |a| min(a, 0.25), a.min(-0.5 * a);
    quotient Quotient |a| 1.0 / (a * a + 1.0), a / (a * a + 2.0);
    difference Difference |a| -(a - 1.0) - (2.0 - a) * a, -a;
    line Line |a| 3.0 * (2.0 * a) - 1.0, a;
    choice Choice |a| if a > 0.0 { a * a } else { 0.5 * a }, if a <= 0.5 && !(a < -0.5) || a == 9.0 { a.exp() } else { 1.0 };
    guarded_choice GuardedChoice |a| if a > 0.0 { sqrt(a) } else if a < -1.0 { ln(-a) } else { 0.0 }, if a != 0.0 { sin(a) / a } else { 1.0 };
    block Block |a| { let s = a * a; let t = s + 1.0; s / t }, { let b = -a; { let c = b * 2.0; c * a } };
    users_constants UsersConstants |a| a * HALF + FOUR, a.powi(CUBE) * my::SLOPE - (a * a + 1.0).powi(MINUS) * core::f64::consts::PI;
    users_own_function UsersOwnFunction |a| my::SLOPE * a, a * HALF;
}

mod graphs {
    use super::my;
    use crate::zoo::zoo;

    zoo! {
        fn squared_difference {
            struct SquaredDifference {}
            fn forward(l: [64], r: [64]) -> (d: [64]) {
                let d = lambda(|a: l, b: r| (a - b) * (a - b));
                d
            }
        }

        fn three_values {
            struct ThreeValues { left: Dense(5), right: Dense(5) }
            fn forward(x: [4], y: [5], z: [3]) -> (p: [5], q: [5]) {
                let l = left(x);
                let r = right(z);
                let p = lambda(|a: l, b: y, c: r| (a * b + c) / (1.0 + abs(b)));
                (p: p, q: multiply(lambda(|a: y, b: p| max(a, b) - min(b, 0.5 * a)), r))
            }
        }

        fn one_value_under_two_names {
            struct TwoNames { dense: Dense(3) }
            fn forward(x: [3]) -> (y: [3], z: [3]) {
                let h = dense(x);
                let y = lambda(|a: h, b: h| a * b + a);
                (y: y, z: lambda(|a: y, b: x, c: y| a * b - c))
            }
        }

        fn masks_are_joined {
        struct MaskedLambda { gru: Gru(2), masking: Masking(mask_value = 0.5) }
        fn forward(x: [4, 3], z: [4, 3]) -> (y: [2], w: [2]) {
            let a = masking(x);
            let b = z.masking();
            let both = lambda(|a: a, b: b, c: x| a * b + c);
            let one = lambda(|a: a| a * a);
            (y: gru(both), w: gru(one))
        }
    }

    fn tower_with_a_lambda {
        struct LambdaTower { dense: Dense(3) }
        fn forward(x: [3], z: [3]) -> (y: [3]) {
            let h = dense(x);
            lambda(|a: h, b: z| sin(a * b))
        }
    }

    fn lambdas_inside_sub_models {
        struct LambdaTowers { tower: LambdaTower }
        fn forward(x: [3], z: [3]) -> (y: [3]) {
            let first = tower(x, z);
            let second = tower(first, x);
            lambda(|a: first, b: second| a / (b * b + 1.0))
        }
    }

    fn a_value_that_does_not_matter {
            struct NoMatter { dense: Dense(3) }
            fn forward(x: [3], w: [3]) -> (y: [3], z: [3]) {
                let h = dense(x);
                (y: lambda(|a: h, b: w| b * b), z: lambda(|_a: x| 1.0))
            }
        }

        fn lambda_of_lambda_as_an_argument {
            struct Nested { head: Dense(2) }
            fn forward(x: [4]) -> (y: [2]) {
                let s = lambda(|a: x| a.sin());
                head(add(lambda(|a: s| a * a), lambda(|a: x| a.cos()).relu()))
            }
        }

        fn lambdas_of_a_frozen_layer {
            struct FrozenLambda { #[frozen] dense: Dense(3), head: Dense(3) }
            fn forward(x: [3]) -> (y: [3]) {
                let h = dense(x);
                let g = head(h);
                lambda(|a: h, b: g, c: x| a * b + c * c)
            }
        }

        fn own_function_with_its_derivative {
            struct OwnFunction { dense: Dense(3) }
            fn forward(x: [3], w: [3]) -> (y: [3], z: [3], v: [3]) {
                let h = dense(x);
                (
                    y: lambda(|a: h| my::cube(a), |a, dy| dy * 3.0 * a * a),
                    z: lambda(|a: h, b: w| my::product(a, b), |a, b, dy| (dy * b, dy * a)),
                    v: lambda(|a: x, b: x| { let s = a + b; s * b }, |a, b, dy| (dy * b, dy * (a + 2.0 * b))),
                )
            }
        }
    }
}
