//! Activations of `f32`, vectorised: one loop per activation over the branch-free functions of [`math`].
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::Activation;
use super::kind::{SELU_ALPHA, SELU_SCALE};
use super::reference::SQRT_2_OVER_PI;
use crate::base::Scalar;
use crate::kernels::math::{erfc, exp, exp_m1, sigmoid, softplus, tanh};
use crate::kernels::simd::{Pass, simd};
use core::f32::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// Replaces each element by its activation.
pub(super) fn activate(activation: Activation, y: &mut [f32]) {
    simd::<f32, _>(Forward { activation, y });
}

/// Multiplies each gradient by the derivative.
pub(super) fn activate_backward(activation: Activation, saved: &[f32], dy: &mut [f32]) {
    simd::<f32, _>(Backward { activation, saved, dy });
}

struct Forward<'a> {
    activation: Activation,
    y: &'a mut [f32],
}

impl Pass for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let y = self.y;
        match self.activation {
            Activation::Linear => {}
            Activation::RELU => each(y, |x| if x < 0.0 { 0.0 } else { x }),
            Activation::Relu { max_value, negative_slope, threshold } => {
                let (max, slope, threshold) = (f32::of(max_value), f32::of(negative_slope), f32::of(threshold));
                let floor = if max.is_finite() { 0.0 } else { f32::NEG_INFINITY };
                each(y, |x| {
                    let kept = clip(if x <= threshold { 0.0 } else { x }, floor, max);
                    if x < threshold { kept - faded(threshold - x, slope) } else { kept }
                });
            }
            Activation::Sigmoid => each(y, sigmoid::<FMA>),
            Activation::Tanh => each(y, tanh::<FMA>),
            Activation::Elu { alpha } => exponential_unit::<FMA>(y, 1.0, f32::of(alpha), 1.0),
            Activation::Selu => {
                exponential_unit::<FMA>(y, f32::of(SELU_SCALE), f32::of(SELU_SCALE * SELU_ALPHA), 1.0);
            }
            Activation::Celu { alpha } => exponential_unit::<FMA>(y, 1.0, f32::of(alpha), f32::of(alpha)),
            // log σ(x) = -softplus(-x).
            Activation::Softplus | Activation::LogSigmoid => {
                let sign = if self.activation == Activation::Softplus { 1.0 } else { -1.0 };
                each(y, |x| sign * softplus::<FMA>(sign * x));
            }
            Activation::Softsign => each(y, |x| {
                let x = clip(x, f32::MIN, f32::MAX);
                x / (1.0 + x.abs())
            }),
            Activation::LeakyRelu { negative_slope } => {
                let slope = f32::of(negative_slope);
                each(y, |x| if x < 0.0 { faded(x, slope) } else { x });
            }
            Activation::Exponential => each(y, exp::<FMA>),
            Activation::Gelu { approximate: false } => each(y, |x| faded(0.5 * x, erfc::<FMA>(-x * FRAC_1_SQRT_2))),
            Activation::Gelu { approximate: true } => each(y, |x| faded(x, sigmoid::<FMA>(gelu_doubled(x)))),
            Activation::Silu => each(y, |x| faded(x, sigmoid::<FMA>(x))),
            Activation::HardSigmoid => each(y, |x| clip(x + 3.0, 0.0, 6.0) / 6.0),
            Activation::HardSilu => each(y, |x| faded(x, clip(x + 3.0, 0.0, 6.0) / 6.0)),
            Activation::HardTanh => each(y, |x| clip(x, -1.0, 1.0)),
            Activation::Relu6 => each(y, |x| clip(x, 0.0, 6.0)),
            Activation::Mish => each(y, |x| {
                let (_, part, whole) = mish_parts::<FMA>(x);
                faded(x, part / whole)
            }),
        }
    }
}

struct Backward<'a> {
    activation: Activation,
    saved: &'a [f32],
    dy: &'a mut [f32],
}

impl Pass for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let (s, dy) = (self.saved, self.dy);
        let when = |holds: bool, value: f32| if holds { value } else { 0.0 };
        match self.activation {
            Activation::Linear => {}
            Activation::RELU => scale(s, dy, |y| when(y > 0.0, 1.0)),
            Activation::Relu { max_value, negative_slope, threshold } => {
                let (max, slope, threshold) = (f32::of(max_value), f32::of(negative_slope), f32::of(threshold));
                let bounded = max.is_finite();
                let floor = if bounded { threshold.max(0.0) } else { threshold };
                scale(s, dy, |x| when(x > floor, when(!bounded || x < max, 1.0)) + when(x < threshold, slope));
            }
            Activation::Sigmoid => scale(s, dy, |y| y * (1.0 - y)),
            Activation::Tanh => scale(s, dy, |y| 1.0 - y * y),
            Activation::Elu { alpha } if alpha > 0.0 => unit_slope(s, dy, 1.0, f32::of(alpha), 1.0),
            Activation::Selu => unit_slope(s, dy, f32::of(SELU_SCALE), f32::of(SELU_SCALE * SELU_ALPHA), 1.0),
            Activation::Celu { alpha } if alpha > 0.0 => unit_slope(s, dy, 1.0, 1.0, f32::of(1.0 / alpha)),
            Activation::Elu { alpha } => {
                let alpha = f32::of(alpha);
                scale(s, dy, |x| if x > 0.0 { 1.0 } else { alpha * exp::<FMA>(x) });
            }
            Activation::Celu { alpha } => {
                let alpha = f32::of(alpha);
                scale(s, dy, |x| if x >= 0.0 { 1.0 } else { exp::<FMA>(x / alpha) });
            }
            // σ(x) = 1 - e^(-softplus(x)), and 1 - σ(x) = 1 - e^(log σ(x)).
            Activation::Softplus | Activation::LogSigmoid => {
                let sign = if self.activation == Activation::Softplus { -1.0 } else { 1.0 };
                scale(s, dy, |y| -exp_m1::<FMA>(sign * y));
            }
            Activation::Softsign => scale(s, dy, |y| (1.0 - y.abs()) * (1.0 - y.abs())),
            Activation::LeakyRelu { negative_slope } => {
                let slope = f32::of(negative_slope);
                scale(s, dy, |y| if y < 0.0 { slope } else { 1.0 });
            }
            Activation::Exponential => scale(s, dy, |y| y),
            Activation::Gelu { approximate: false } => scale(s, dy, gelu_slope::<FMA>),
            Activation::Gelu { approximate: true } => scale(s, dy, gelu_tanh_slope::<FMA>),
            Activation::Silu => scale(s, dy, |x| {
                let sigma = sigmoid::<FMA>(x);
                sigma + faded(x, sigma * (1.0 - sigma))
            }),
            Activation::HardSigmoid => scale(s, dy, |y| when(y > 0.0, 1.0 / 6.0) * when(y < 1.0, 1.0)),
            Activation::HardSilu => scale(s, dy, |x| {
                let ramp = when(x > -3.0, (x + x + 3.0) / 6.0);
                if x >= 3.0 { 1.0 } else { ramp }
            }),
            Activation::HardTanh => scale(s, dy, |x| when(x.abs() <= 1.0, 1.0)),
            Activation::Relu6 => scale(s, dy, |y| when(y > 0.0, 1.0) * when(y < 6.0, 1.0)),
            Activation::Mish => scale(s, dy, mish_slope::<FMA>),
        }
    }
}

#[inline(always)]
fn each(y: &mut [f32], f: impl Fn(f32) -> f32) {
    for y in y {
        *y = f(*y);
    }
}

#[inline(always)]
fn scale(saved: &[f32], dy: &mut [f32], slope: impl Fn(f32) -> f32) {
    for (dy, &saved) in dy.iter_mut().zip(saved) {
        *dy *= slope(saved);
    }
}

#[inline(always)]
fn clip(x: f32, low: f32, high: f32) -> f32 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// `x · factor`, and 0 where the factor has faded to 0: at ∞, where the product has that limit, ∞ · 0 would be NaN.
#[inline(always)]
fn faded(x: f32, factor: f32) -> f32 {
    if factor == 0.0 { 0.0 } else { x * factor }
}

/// `right · x` above 0, else `left · (e^(x / width) - 1)`: elu, selu and celu.
#[inline(always)]
fn exponential_unit<const FMA: bool>(y: &mut [f32], right: f32, left: f32, width: f32) {
    each(y, |x| if x >= 0.0 { right * x } else { left * exp_m1::<FMA>(x / width) });
}

/// The derivative of [`exponential_unit`] from its output: `right`, else `narrow · y + left`.
#[inline(always)]
fn unit_slope(saved: &[f32], dy: &mut [f32], right: f32, left: f32, narrow: f32) {
    scale(saved, dy, |y| if y > 0.0 { right } else { y * narrow + left });
}

/// Φ(x) + x·φ(x).
#[inline(always)]
fn gelu_slope<const FMA: bool>(x: f32) -> f32 {
    let density = 0.5 * FRAC_1_SQRT_2 * FRAC_2_SQRT_PI * exp::<FMA>(-0.5 * x * x);
    0.5 * erfc::<FMA>(-x * FRAC_1_SQRT_2) + faded(x, density)
}

/// Twice the argument of the tanh in the approximate gelu, as ½(1 + tanh u) = σ(2u).
#[inline(always)]
fn gelu_doubled(x: f32) -> f32 {
    2.0 * f32::of(SQRT_2_OVER_PI) * (x + 0.044_715 * x * x * x)
}

/// With u' the slope of [`gelu_doubled`]: σ + x·σ·(1 - σ)·u'.
#[inline(always)]
fn gelu_tanh_slope<const FMA: bool>(x: f32) -> f32 {
    let sigma = sigmoid::<FMA>(gelu_doubled(x));
    let inner = 2.0 * f32::of(SQRT_2_OVER_PI) * (1.0 + 3.0 * 0.044_715 * x * x);
    sigma + faded(x * inner, sigma * (1.0 - sigma))
}

/// tanh(softplus(x)) = p / (p + 2) with p = e² + 2e and e = eˣ: gives e, p and p + 2. From x = 20 on the quotient is 1.
#[inline(always)]
fn mish_parts<const FMA: bool>(x: f32) -> (f32, f32, f32) {
    let e = exp::<FMA>(if x > 20.0 { 20.0 } else { x });
    let part = e * (e + 2.0);
    (e, part, part + 2.0)
}

/// t + x·(1 - t²)·σ(x), where 1 - t² = 4(1 + e)²/(p + 2)² and σ = e/(1 + e). Beyond the bounds it is 0 and 1.
#[inline(always)]
fn mish_slope<const FMA: bool>(x: f32) -> f32 {
    let x = clip(x, -105.0, 20.0);
    let (e, part, whole) = mish_parts::<FMA>(x);
    part / whole + 4.0 * (e / whole) * ((1.0 + e) / whole) * x
}
