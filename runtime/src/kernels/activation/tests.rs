//! Activations: `f32` against the plain formulas, derivatives against differences. Values are held to Keras in
//! `kernels/golden.rs`.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{Activation, Elements, double, reference, single};
use crate::base::Samples;
use crate::kernels::testing::{assert_near, at_each_level};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

pub(super) const ALL: [Activation; 27] = [
    Activation::Linear,
    Activation::RELU,
    Activation::Relu { max_value: 4.0, negative_slope: 0.2, threshold: 0.5 },
    Activation::Relu { max_value: f64::INFINITY, negative_slope: 0.1, threshold: 0.0 },
    Activation::Relu { max_value: 1.0, negative_slope: 0.0, threshold: -0.5 },
    Activation::Sigmoid,
    Activation::Tanh,
    Activation::ELU,
    Activation::Elu { alpha: 0.6 },
    Activation::Elu { alpha: -0.5 },
    Activation::Selu,
    Activation::Softplus,
    Activation::Softsign,
    Activation::LEAKY_RELU,
    Activation::LeakyRelu { negative_slope: -0.3 },
    Activation::Exponential,
    Activation::GELU,
    Activation::Gelu { approximate: true },
    Activation::Silu,
    Activation::HardSigmoid,
    Activation::HardSilu,
    Activation::HardTanh,
    Activation::Relu6,
    Activation::Mish,
    Activation::LogSigmoid,
    Activation::Celu { alpha: 1.3 },
    Activation::LeakyRelu { negative_slope: 0.0 },
];

/// A sweep that hits no kink.
fn sweep() -> Vec<f32> {
    (-2000..2000_i16).map(|i| f32::from(i) * 0.01 + 0.003).chain([-80.3, -1e4, 80.3, 1e4]).collect()
}

#[test]
fn fast_matches_the_formulas_at_every_level() {
    let x: Vec<f32> = sweep();
    let d = Elements { len: x.len() };
    at_each_level(|level| {
        for activation in ALL {
            let what = format!("{activation:?} {level:?}");
            let mut y = x.clone();
            single::activate(d, Samples::new(1), activation, &mut y);
            let want: Vec<f64> = x.iter().map(|&x| reference::value(activation, f64::from(x))).collect();
            let narrow = |w: f64| if w.abs() > f64::from(f32::MAX) { w.signum() * f64::INFINITY } else { w };
            assert_near(&what, &y, &want.into_iter().map(narrow).collect::<Vec<_>>(), 1e-6, 1e-7);
            let saved = if activation.saves_output() { &y } else { &x };
            let want: Vec<f64> = saved.iter().map(|&s| 2.0 * reference::slope(activation, f64::from(s))).collect();
            let mut dy = vec![2.0; x.len()];
            single::activate_backward(d, Samples::new(1), activation, saved, &mut dy);
            assert_near(&what, &dy, &want.into_iter().map(narrow).collect::<Vec<_>>(), 2e-6, 1e-6);
        }
    });
}

#[test]
fn derivatives_are_slopes() {
    for activation in ALL {
        for x in (-700..700_i16).map(|i| f64::from(i) * 0.01 + 0.003) {
            let value = |x: f64| {
                let mut y = [x];
                double::activate(Elements { len: 1 }, Samples::new(1), activation, &mut y);
                y[0]
            };
            let saved = if activation.saves_output() { value(x) } else { x };
            let mut slope = [1.0];
            double::activate_backward(Elements { len: 1 }, Samples::new(1), activation, &[saved], &mut slope);
            let want = (value(x + 1e-6) - value(x - 1e-6)) / 2e-6;
            let error = (slope[0] - want).abs();
            assert!(error < 1e-7 + 1e-6 * want.abs(), "{activation:?} at {x}: {} against {want}", slope[0]);
        }
    }
}

#[test]
fn plain_erfc_is_exact_on_both_branches() {
    for i in -600..2600_i32 {
        let x = f64::from(i) * 0.01;
        let want = libm::erfc(x);
        let error = (reference::erfc(x) - want).abs();
        assert!(error <= 2e-13 * want, "erfc({x}) is off by {error}");
    }
}

#[test]
fn only_the_named_samples_change() {
    let mut y = [-1.0_f32; 5];
    single::activate(Elements { len: 2 }, Samples::new(2), Activation::RELU, &mut y);
    assert_eq!(y.map(f32::abs), [0.0, 0.0, 0.0, 0.0, 1.0]);
    single::activate_backward(Elements { len: 2 }, Samples::new(1), Activation::Linear, &[0.0; 2], &mut y);
}

#[test]
fn a_nan_stays_a_nan() {
    for activation in ALL {
        let mut y = [f32::NAN; 3];
        single::activate(Elements { len: 3 }, Samples::new(1), activation, &mut y);
        assert!(y.iter().all(|y| y.is_nan()), "{activation:?}");
    }
}
