//! Activations over all magnitudes there are, from the smallest numbers to infinity: values and slopes against formulas in
//! double precision that cancel nowhere.
#![allow(clippy::float_cmp, reason = "an infinity equals an infinity")]

use super::tests::ALL;
use super::{Activation, Elements, double, single};
use crate::base::{Element, Samples, Scalar};
use crate::kernels::testing::{at_each_level, magnitudes};
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};
use core::fmt::LowerExp;

/// Value and derivative at `x`.
fn exact(activation: Activation, x: f64) -> [f64; 2] {
    // e^-|x| and the two sides of the logistic curve.
    let e = (-x.abs()).exp();
    let (near, far) = (e / (1.0 + e), 1.0 / (1.0 + e));
    let (sigma, opposite) = if x < 0.0 { (near, far) } else { (far, near) };
    let softplus = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
    let exponential = |right: f64, left: f64, width: f64| {
        if x > 0.0 { [right * x, right] } else { [left * (x / width).exp_m1(), left / width * (x / width).exp()] }
    };
    let inside = |low: f64, high: f64| if x > low && x < high { 1.0 } else { 0.0 };
    match activation {
        Activation::Relu { max_value, negative_slope, threshold } => {
            if x < threshold {
                [product(x - threshold, negative_slope), negative_slope]
            } else if max_value.is_infinite() {
                [x, 1.0]
            } else {
                [x.clamp(0.0, max_value), inside(0.0, max_value)]
            }
        }
        Activation::Sigmoid => [sigma, near * far],
        Activation::Tanh => [x.tanh(), 4.0 * (e / (1.0 + e * e)) * (e / (1.0 + e * e))],
        Activation::Elu { alpha } => exponential(1.0, alpha, 1.0),
        Activation::Selu => {
            exponential(1.050_700_987_355_480_5, 1.050_700_987_355_480_5 * 1.673_263_242_354_377_2, 1.0)
        }
        Activation::Celu { alpha } => exponential(1.0, alpha, alpha),
        Activation::Softplus => [softplus(x), sigma],
        Activation::LogSigmoid => [-softplus(-x), opposite],
        Activation::Softsign => {
            let share = 1.0 / (1.0 + x.abs());
            [if x.is_infinite() { x.signum() } else { x * share }, share * share]
        }
        Activation::LeakyRelu { negative_slope } if x < 0.0 => [product(x, negative_slope), negative_slope],
        Activation::Linear | Activation::LeakyRelu { .. } => [x, 1.0],
        Activation::Exponential => [x.exp(), x.exp()],
        Activation::Gelu { approximate: false } => {
            let (share, density) = (0.5 * libm::erfc(-x * FRAC_1_SQRT_2), (-0.5 * x * x).exp());
            [product(x, share), share + product(x, density) * 0.5 * FRAC_1_SQRT_2 * FRAC_2_SQRT_PI]
        }
        Activation::Gelu { approximate: true } => {
            let outer = FRAC_1_SQRT_2 * FRAC_2_SQRT_PI * 2.0;
            let (u, inner) = (outer * (x + 0.044_715 * x * x * x), outer * (1.0 + 3.0 * 0.044_715 * x * x));
            let e = (-u.abs()).exp();
            let share = if u < 0.0 { e } else { 1.0 } / (1.0 + e);
            [product(x, share), share + product(x * inner, e / (1.0 + e) / (1.0 + e))]
        }
        Activation::Silu => [product(x, sigma), sigma + product(x, near * far)],
        Activation::HardSigmoid => [((x + 3.0) / 6.0).clamp(0.0, 1.0), inside(-3.0, 3.0) / 6.0],
        Activation::HardSilu if x <= -3.0 => [0.0, 0.0],
        Activation::HardSilu if x >= 3.0 => [x, 1.0],
        Activation::HardSilu => [x * ((x + 3.0) / 6.0), (2.0 * x + 3.0) / 6.0],
        Activation::HardTanh => [x.clamp(-1.0, 1.0), inside(-1.0, 1.0)],
        Activation::Relu6 => [x.clamp(0.0, 6.0), inside(0.0, 6.0)],
        Activation::Mish => {
            // tanh(softplus x) = (e²ˣ + 2eˣ)/(e²ˣ + 2eˣ + 2), above 0 divided by e²ˣ.
            let (part, rest) = if x < 0.0 { (e * (e + 2.0), 2.0) } else { (1.0 + 2.0 * e, 2.0 * e * e) };
            let share = part / (part + rest);
            [product(x, share), share + product(x, (rest / (part + rest)) * (1.0 + share) * sigma)]
        }
    }
}

/// `x` times what fades to 0 sooner than `x` grows.
fn product(x: f64, factor: f64) -> f64 {
    if factor == 0.0 { 0.0 } else { x * factor }
}

/// How many units in the last place the value may be off: exponentials of large arguments lose some, and the plain
/// `erfc` promises no more than 2e-13.
fn units<T: Scalar>(activation: Activation) -> f64 {
    match activation {
        Activation::Gelu { approximate: true } => 600.0,
        Activation::Gelu { .. } if T::NAME == f64::NAME => 1000.0,
        Activation::Gelu { .. } => 150.0,
        _ => 8.0,
    }
}

/// The first values and slopes that are wrong.
fn wrong<T: Scalar + LowerExp>(
    what: &str,
    activation: Activation,
    forward: impl Fn(&mut [T]),
    backward: impl Fn(&[T], &mut [T]),
) -> Vec<String> {
    let x: Vec<T> = magnitudes::<T>();
    let mut y = x.clone();
    forward(&mut y);
    let mut slopes = vec![T::one(); x.len()];
    backward(if activation.saves_output() { &y } else { &x }, &mut slopes);
    let (unit, smallest) = (T::epsilon().f64(), T::min_positive_value().f64() * T::epsilon().f64());
    let near = |got: T, wanted: f64, error: f64| {
        // Where the exact value is just about the largest number, either side of it will do.
        let at_the_edge = wanted.abs() > 0.9999 * T::max_value().f64() && got.abs() >= T::of(0.9999) * T::max_value();
        got.f64() == wanted || at_the_edge || (got.f64() - wanted).abs() <= error && wanted.is_finite()
    };
    let mut wrong = Vec::new();
    for ((&x, &y), &slope) in x.iter().zip(&y).zip(&slopes) {
        let [value, derivative] = exact(activation, x.f64()).map(|wanted| T::of(wanted).f64());
        // A subnormal factor is itself right to the smallest number only.
        let coarse = smallest * (2.0 + x.abs().f64().min(1000.0));
        if !near(y, value, units::<T>(activation) * unit * value.abs() + coarse) {
            wrong.push(format!("{what}: value at {x:e}: {y:e}, not {value:e}"));
        }
        // A slope is taken from the output where that is kept, so that it has the precision of the largest slope. At
        // kinks it is a matter of convention.
        if x != T::zero() && !near(slope, derivative, 64.0 * unit * derivative.abs().max(1.0)) {
            wrong.push(format!("{what}: slope at {x:e}: {slope:e}, not {derivative:e}"));
        }
    }
    wrong.truncate(4);
    wrong
}

#[test]
fn values_and_slopes_are_right_at_every_magnitude() {
    at_each_level(|level| {
        let found = ALL.into_iter().flat_map(|activation| {
            wrong::<f32>(
                &format!("{activation:?} {level:?}"),
                activation,
                |y| single::activate(Elements { len: y.len() }, Samples::new(1), activation, y),
                |s, dy| single::activate_backward(Elements { len: s.len() }, Samples::new(1), activation, s, dy),
            )
        });
        assert_eq!(found.collect::<Vec<_>>(), [""; 0]);
    });
}

#[test]
fn values_and_slopes_are_right_in_double_precision_too() {
    let found = ALL.into_iter().flat_map(|activation| {
        wrong::<f64>(
            &format!("{activation:?}"),
            activation,
            |y| double::activate(Elements { len: y.len() }, Samples::new(1), activation, y),
            |s, dy| double::activate_backward(Elements { len: s.len() }, Samples::new(1), activation, s, dy),
        )
    });
    assert_eq!(found.collect::<Vec<_>>(), [""; 0]);
}

/// Cells with unusual activations compute by the plain formulas, in `f32` too.
#[test]
fn plain_formulas_are_right_in_single_precision_too() {
    use super::reference::{slope, value};
    let found = ALL.into_iter().flat_map(|activation| {
        wrong::<f32>(
            &format!("{activation:?}"),
            activation,
            |y| y.iter_mut().for_each(|y| *y = value(activation, *y)),
            |s, dy| dy.iter_mut().zip(s).for_each(|(dy, s)| *dy = slope(activation, *s)),
        )
    });
    assert_eq!(found.collect::<Vec<_>>(), [""; 0]);
}
