//! Activations as Keras writes them, over any scalar: the textbook, the `f64` path, and what `f32` is held to.

use super::Activation;
use super::kind::{SELU_ALPHA, SELU_SCALE};
use crate::base::Scalar;
use core::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// The activation of `x`.
pub(in crate::kernels) fn value<T: Scalar>(activation: Activation, x: T) -> T {
    let (zero, one, half) = (T::zero(), T::one(), T::of(0.5));
    match activation {
        Activation::Linear => x,
        Activation::Relu { max_value, negative_slope, threshold } => {
            let (max, slope, threshold) = (T::of(max_value), T::of(negative_slope), T::of(threshold));
            let kept = if x <= threshold { zero } else { x };
            let kept = if max.is_finite() && kept < zero { zero } else { kept };
            let kept = if kept > max { max } else { kept };
            if x < threshold { kept - faded(threshold - x, slope) } else { kept }
        }
        Activation::Sigmoid => sigmoid(x),
        Activation::Tanh => x.tanh(),
        Activation::Elu { alpha } => {
            if x > zero {
                x
            } else {
                T::of(alpha) * x.exp_m1()
            }
        }
        Activation::Selu => T::of(SELU_SCALE) * if x > zero { x } else { T::of(SELU_ALPHA) * x.exp_m1() },
        Activation::Softplus => softplus(x),
        Activation::Softsign => {
            let x = clip(x, T::min_value(), T::max_value());
            x / (one + x.abs())
        }
        Activation::LeakyRelu { negative_slope } => {
            if x < zero {
                faded(x, T::of(negative_slope))
            } else {
                x
            }
        }
        Activation::Exponential => x.exp(),
        Activation::Gelu { approximate: false } => faded(half * x, T::of(erfc(-x.f64() * FRAC_1_SQRT_2))),
        Activation::Gelu { approximate: true } => faded(x, sigmoid(gelu_inner(x) + gelu_inner(x))),
        Activation::Silu => faded(x, sigmoid(x)),
        Activation::HardSigmoid => clip(x + T::of(3.0), zero, T::of(6.0)) / T::of(6.0),
        Activation::HardSilu => faded(x, clip(x + T::of(3.0), zero, T::of(6.0)) / T::of(6.0)),
        Activation::HardTanh => clip(x, -one, one),
        Activation::Relu6 => clip(x, zero, T::of(6.0)),
        Activation::Mish => {
            let (_, part, whole) = mish_parts(x);
            faded(x, part / whole)
        }
        Activation::LogSigmoid => -softplus(-x),
        Activation::Celu { alpha } => {
            if x >= zero {
                x
            } else {
                T::of(alpha) * (x / T::of(alpha)).exp_m1()
            }
        }
    }
}

/// The derivative, from the output where [`Activation::saves_output`], else from the input.
pub(in crate::kernels) fn slope<T: Scalar>(activation: Activation, saved: T) -> T {
    if activation.saves_output() { slope_at_output(activation, saved) } else { slope_at_input(activation, saved) }
}

fn slope_at_output<T: Scalar>(activation: Activation, y: T) -> T {
    let one = T::one();
    // The slope of a curve that is straight above 0.
    let above = |right: f64, left: T| if y > T::zero() { T::of(right) } else { left };
    match activation {
        Activation::Relu { .. } => above(1.0, T::zero()),
        Activation::Relu6 => above(1.0, T::zero()) * unit(y < T::of(6.0)),
        Activation::HardSigmoid => above(1.0 / 6.0, T::zero()) * unit(y < one),
        Activation::LeakyRelu { negative_slope } => {
            if y < T::zero() {
                T::of(negative_slope)
            } else {
                one
            }
        }
        Activation::Elu { alpha } => above(1.0, y + T::of(alpha)),
        Activation::Celu { alpha } => above(1.0, y / T::of(alpha) + one),
        Activation::Selu => above(SELU_SCALE, y + T::of(SELU_SCALE * SELU_ALPHA)),
        Activation::Sigmoid => y * (one - y),
        Activation::Tanh => one - y * y,
        // σ(x) = 1 - e^(-softplus(x)), and 1 - σ(x) = 1 - e^(log σ(x)).
        Activation::Softplus => -(-y).exp_m1(),
        Activation::LogSigmoid => -y.exp_m1(),
        // 1 - |y| = 1 / (1 + |x|).
        Activation::Softsign => (one - y.abs()) * (one - y.abs()),
        Activation::Exponential => y,
        _ => one,
    }
}

fn slope_at_input<T: Scalar>(activation: Activation, x: T) -> T {
    let (zero, one) = (T::zero(), T::one());
    match activation {
        Activation::Relu { max_value, negative_slope, threshold } => {
            let (max, threshold) = (T::of(max_value), T::of(threshold));
            let inside = x > threshold && (max.is_infinite() || x > zero && x < max);
            unit::<T>(inside) + unit::<T>(x < threshold) * T::of(negative_slope)
        }
        Activation::LeakyRelu { negative_slope } => {
            if x < zero {
                T::of(negative_slope)
            } else {
                one
            }
        }
        Activation::Elu { alpha } => {
            if x > zero {
                one
            } else {
                T::of(alpha) * x.exp()
            }
        }
        Activation::Celu { alpha } => {
            if x >= zero {
                one
            } else {
                (x / T::of(alpha)).exp()
            }
        }
        // Φ(x) + x·φ(x).
        Activation::Gelu { approximate: false } => {
            let x = x.f64();
            let density = 0.5 * FRAC_1_SQRT_2 * FRAC_2_SQRT_PI * num_traits::Float::exp(-0.5 * x * x);
            T::of(0.5 * erfc(-x * FRAC_1_SQRT_2) + faded(x, density))
        }
        Activation::Gelu { approximate: true } => {
            // ½(1 + tanh u) = σ(2u).
            let s = sigmoid(gelu_inner(x) + gelu_inner(x));
            s + faded(x * gelu_inner_slope(x) * T::of(2.0), s * (one - s))
        }
        Activation::Silu => sigmoid(x) + faded(x, sigmoid(x) * (one - sigmoid(x))),
        Activation::HardSilu if x >= T::of(3.0) => one,
        Activation::HardSilu if x <= T::of(-3.0) => zero,
        Activation::HardSilu => (x + x + T::of(3.0)) / T::of(6.0),
        Activation::HardTanh => unit(x >= -one && x <= one),
        Activation::Mish => {
            // t + x·(1 - t²)·σ(x), where 1 - t² = 4(1 + e)²/(p + 2)² and σ = e/(1 + e). Beyond the bounds it is 0 and 1.
            let x = clip(x, T::of(-800.0), T::of(40.0));
            let (e, part, whole) = mish_parts(x);
            part / whole + T::of(4.0) * (e / whole) * ((one + e) / whole) * x
        }
        _ => one,
    }
}

/// `x · factor`, and 0 where the factor has faded to 0: at ∞, where the product has that limit, ∞ · 0 would be NaN.
fn faded<T: Scalar>(x: T, factor: T) -> T {
    if factor == T::zero() { T::zero() } else { x * factor }
}

/// tanh(softplus(x)) = p / (p + 2) with p = e² + 2e and e = eˣ: gives e, p and p + 2. From x = 40 on the quotient is 1.
fn mish_parts<T: Scalar>(x: T) -> (T, T, T) {
    let e = clip(x, T::neg_infinity(), T::of(40.0)).exp();
    let part = e * (e + T::of(2.0));
    (e, part, part + T::of(2.0))
}

/// 1 where it holds, else 0.
fn unit<T: Scalar>(holds: bool) -> T {
    if holds { T::one() } else { T::zero() }
}

fn clip<T: Scalar>(x: T, low: T, high: T) -> T {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

fn sigmoid<T: Scalar>(x: T) -> T {
    let e = (-x.abs()).exp();
    (if x < T::zero() { e } else { T::one() }) / (T::one() + e)
}

fn softplus<T: Scalar>(x: T) -> T {
    clip(x, T::zero(), T::infinity()) + (-x.abs()).exp().ln_1p()
}

/// √(2/π).
pub(super) const SQRT_2_OVER_PI: f64 = FRAC_2_SQRT_PI * FRAC_1_SQRT_2;

/// √(2/π)·(x + 0.044715·x³), the argument of the tanh that approximates erf.
fn gelu_inner<T: Scalar>(x: T) -> T {
    T::of(SQRT_2_OVER_PI) * (x + T::of(0.044_715) * x * x * x)
}

fn gelu_inner_slope<T: Scalar>(x: T) -> T {
    T::of(SQRT_2_OVER_PI) * (T::one() + T::of(3.0 * 0.044_715) * x * x)
}

/// The complementary error function, to 2e-13 of its value.
pub(super) fn erfc(x: f64) -> f64 {
    let a = x.abs();
    let gauss = num_traits::Float::exp(-a * a);
    let tail = if a < 2.0 {
        // erf(a) = 2/√π · e^(-a²) · Σ a·(2a²)ⁱ / (1·3·…·(2i+1)): all terms positive.
        let (mut term, mut sum) = (a, a);
        for i in 1..60_u32 {
            term *= 2.0 * a * a / f64::from(2 * i + 1);
            sum += term;
        }
        1.0 - FRAC_2_SQRT_PI * gauss * sum
    } else {
        // √π · erfc(a) = e^(-a²) / (a + ½/(a + 1/(a + 3/2/(a + …)))).
        let fraction = (1..=80_u32).rev().fold(a, |below, i| a + 0.5 * f64::from(i) / below);
        0.5 * FRAC_2_SQRT_PI * gauss / fraction
    };
    if x < 0.0 { 2.0 - tail } else { tail }
}
