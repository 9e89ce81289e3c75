//! Dense layers: fast paths against plain loops, gradients against differences.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{DenseDims, double, fast, reference};
use crate::base::Samples;
use crate::kernels::activation::{Activate, Activation};
use crate::kernels::gemm::Real;
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use formwork_shape::Dims;

/// Compares all four kernels with plain loops in double precision, at every level.
fn check<T: Real + Activate>(n: usize, shape: &[usize], units: usize, activation: Activation, rtol: f64) {
    let d = DenseDims::new(Dims::new(shape), units);
    let (inputs, outputs) = (n * d.rows * d.inputs + 5, n * d.rows * units + 5);
    let (x, dy) = (numbers::<T>(1, inputs), numbers::<T>(2, outputs));
    let (kernel, bias) = (numbers::<T>(3, d.inputs * units), numbers::<T>(4, units));
    let (x_, dy_, kernel_, bias_) = (wide(&x), wide(&dy), wide(&kernel), wide(&bias));
    at_each_level(|level| {
        let what = format!("{n} × {shape:?} → {units} {activation:?} {level:?} {}", T::NAME);
        for bias in [&bias[..], &[]] {
            let (mut y, mut want) = (dy.clone(), dy_.clone());
            fast::forward(d, n, &x, &kernel, bias, activation, &mut y);
            reference::forward(d, n, &x_, &kernel_, &bias_[..bias.len()], activation, &mut want);
            assert_near(&what, &y, &want, rtol, rtol * 10.0);
        }
        for add in [false, true] {
            for has_bias in [false, true] {
                let len = if has_bias { units } else { 0 };
                let (mut got, mut want) = (kernel.clone(), kernel_.clone());
                let (mut sums, mut want_sums) = (bias[..len].to_vec(), bias_[..len].to_vec());
                fast::backward_weights(d, n, &x, &dy, &mut got, &mut sums, add);
                reference::backward_weights(d, n, &x_, &dy_, &mut want, &mut want_sums, add);
                assert_near(&what, &got, &want, rtol, rtol * 10.0);
                assert_near(&what, &sums, &want_sums, rtol, rtol * 10.0);
            }
            let (mut got, mut want) = (bias.clone(), bias_.clone());
            fast::backward_bias(d, n, &dy, &mut got, add);
            reference::backward_bias(d, n, &dy_, &mut want, add);
            assert_near(&what, &got, &want, rtol, rtol * 10.0);
            for gate in [&x[..], &[]] {
                let (mut got, mut want) = (x.clone(), x_.clone());
                fast::backward_input(d, n, &dy, &kernel, &mut got, add, gate);
                reference::backward_input(d, n, &dy_, &kernel_, &mut want, add, &x_[..gate.len()]);
                assert_near(&what, &got, &want, rtol, rtol * 10.0);
            }
        }
    });
}

#[test]
fn fast_paths_match_plain_loops() {
    for (n, shape, units) in [
        (0, &[4][..], 3),
        (1, &[1], 1),
        (3, &[7], 5),
        (32, &[64], 32),
        (32, &[32], 10),
        (5, &[2, 3, 11], 17),
        (33, &[130], 47),
        (128, &[200], 96),
    ] {
        for activation in [Activation::Linear, Activation::RELU, Activation::Tanh] {
            check::<f32>(n, shape, units, activation, 1e-5);
            check::<f64>(n, shape, units, activation, 1e-13);
        }
    }
}

#[test]
fn an_unknown_shape_has_no_rows() {
    let d = DenseDims::new(Dims::UNKNOWN, 3);
    assert_eq!((d.rows, d.inputs), (0, 0));
    double::dense_forward(d, Samples::new(4), &[], &[], &[], Activation::RELU, &mut []);
}

#[test]
fn gradients_are_slopes() {
    let (d, n) = (DenseDims::new(Dims::new(&[2, 3]), 4), 2);
    let (x, kernel, bias) = (numbers::<f64>(1, 12), numbers::<f64>(2, 12), numbers::<f64>(3, 4));
    let dy = numbers::<f64>(4, 16);
    let loss = |x: &[f64], kernel: &[f64], bias: &[f64]| {
        let mut y = [0.0; 16];
        double::dense_forward(d, Samples::new(n), x, kernel, bias, Activation::Linear, &mut y);
        dot(&y, &dy)
    };
    let (mut dx, mut dkernel, mut dbias) = ([0.0; 12], [0.0; 12], [0.0; 4]);
    double::dense_backward_input(d, Samples::new(n), &dy, &kernel, &mut dx, false, &[]);
    double::dense_backward_weights(d, Samples::new(n), &x, &dy, &mut dkernel, &mut dbias, false);
    assert_slope("dx", &x, &dx, |x| loss(x, &kernel, &bias));
    assert_slope("dkernel", &kernel, &dkernel, |kernel| loss(&x, kernel, &bias));
    assert_slope("dbias", &bias, &dbias, |bias| loss(&x, &kernel, bias));
}
