//! Convolution: fast paths against plain loops, gradients against differences, and a case by hand.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{ConvDims, double, fast, reference, single, sparse};
use crate::base::Samples;
use crate::kernels::activation::{Activate, Activation};
use crate::kernels::gemm::Real;
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use formwork_shape::{
    Dims,
    Padding::{self, Causal, Same, Valid},
    conv_window,
};

/// A convolution over `input` with the given size, strides and dilation, one number per axis.
fn dims(input: &[usize], filters: usize, [size, strides, dilation]: [&[usize]; 3], padding: Padding) -> ConvDims {
    ConvDims::new(conv_window(Dims::new(input), size, strides, dilation, padding), filters, 1)
}

/// Compares all three kernels with plain loops in double precision, at every level.
fn check<T: Real + Activate>(n: usize, d: ConvDims, rtol: f64) {
    let (x, dy) = (numbers::<T>(1, n * d.inputs() + 3), numbers::<T>(2, n * d.outputs() + 3));
    let (kernel, bias) = (numbers::<T>(3, d.patch() * d.filters), numbers::<T>(4, d.filters));
    let (x_, dy_, kernel_, bias_) = (wide(&x), wide(&dy), wide(&kernel), wide(&bias));
    at_each_level(|level| {
        let what = format!("{n} × {d:?} {level:?} {}", T::NAME);
        for (bias, activation) in
            [(&bias[..], Activation::RELU), (&[], Activation::Linear), (&bias[..], Activation::Tanh)]
        {
            let (mut y, mut want) = (dy.clone(), dy_.clone());
            fast::forward(d, n, &x, &kernel, bias, activation, &mut y);
            reference::forward(d, n, &x_, &kernel_, &bias_[..bias.len()], &mut want);
            f64::activate(activation, &mut want[..n * d.outputs()]);
            assert_near(&what, &y, &want, rtol, rtol * 10.0);
        }
        for add in [false, true] {
            let (mut got, mut want) = (kernel.clone(), kernel_.clone());
            fast::backward_kernel(d, n, &x, &dy, &mut got, add);
            reference::backward_kernel(d, n, &x_, &dy_, &mut want, add);
            assert_near(&what, &got, &want, rtol, rtol * 10.0);
            let (mut got, mut want) = (x.clone(), x_.clone());
            fast::backward_input(d, n, &dy, &kernel, &mut got, add);
            reference::backward_input(d, n, &dy_, &kernel_, &mut want, add);
            assert_near(&what, &got, &want, rtol, rtol * 10.0);
        }
    });
}

#[test]
fn fast_paths_match_plain_loops() {
    for (n, d) in [
        (0, dims(&[4, 4, 1], 3, [&[2, 2], &[1, 1], &[1, 1]], Valid)),
        // Nothing comes out: the gradients are zeros, not what the memory held.
        (2, dims(&[4, 40], 0, [&[3], &[1], &[1]], Same)),
        (2, dims(&[7, 6, 3], 4, [&[3, 2], &[2, 1], &[1, 1]], Same)),
        (2, dims(&[9, 8, 2], 5, [&[3, 2], &[1, 2], &[2, 3]], Same)),
        (1, dims(&[2, 2, 3], 4, [&[5, 4], &[1, 1], &[3, 2]], Same)),
        (3, dims(&[7, 9, 17], 19, [&[1, 1], &[1, 1], &[1, 1]], Valid)),
        (2, dims(&[12, 2], 300, [&[5], &[1], &[1]], Same)),
        (2, dims(&[40, 130], 21, [&[7], &[1], &[1]], Valid)),
        (2, dims(&[300, 40], 5, [&[3], &[1], &[2]], Same)),
        (3, dims(&[28, 28, 1], 8, [&[3, 3], &[1, 1], &[1, 1]], Valid)),
        (2, dims(&[11, 3], 4, [&[3], &[2], &[2]], Causal)),
        (2, dims(&[67, 9], 21, [&[5], &[1], &[1]], Causal)),
        // A patch that does not fit into the scratch whole, and a row of one that does not.
        (1, dims(&[4, 5, 1024], 3, [&[3, 3], &[1, 1], &[1, 1]], Same)),
        (1, dims(&[4, 9000], 2, [&[3], &[1], &[1]], Same)),
        (2, ConvDims { groups: 2, ..dims(&[5, 4, 4], 6, [&[3, 3], &[1, 2], &[1, 1]], Same) }),
        (2, ConvDims { groups: 3, ..dims(&[6, 7, 6], 9, [&[2, 3], &[2, 1], &[1, 1]], Same) }),
        (2, ConvDims { groups: 19, ..dims(&[6, 7, 19], 19, [&[3, 3], &[1, 1], &[1, 1]], Same) }),
        (2, ConvDims { groups: 16, ..dims(&[9, 8, 16], 16, [&[3, 2], &[2, 1], &[1, 3]], Valid) }),
        (1, ConvDims { groups: 33, ..dims(&[3, 2, 33], 33, [&[5, 7], &[2, 3], &[2, 1]], Same) }),
        (2, ConvDims { groups: 5, ..dims(&[30, 5], 5, [&[7], &[1], &[2]], Causal) }),
        (2, ConvDims { groups: 2, ..dims(&[7, 34], 40, [&[2], &[1], &[1]], Causal) }),
    ] {
        check::<f32>(n, d, 5e-5);
        check::<f64>(n, d, 1e-12);
    }
}

/// Compares the gradients of few elements with plain loops in double precision, at every level.
fn check_sparse<T: Real + Activate>(n: usize, d: ConvDims, rtol: f64) {
    let (x, kernel) = (numbers::<T>(1, n * d.inputs() + 3), numbers::<T>(3, d.patch() * d.filters));
    let mut dy = numbers::<T>(2, n * d.outputs() + 3);
    for (dy, chance) in dy.iter_mut().zip(numbers::<f64>(4, n * d.outputs())) {
        *dy = if chance > -0.6 { T::zero() } else { *dy };
    }
    let (x_, dy_, kernel_) = (wide(&x), wide(&dy), wide(&kernel));
    at_each_level(|level| {
        let what = format!("{n} × {d:?} {level:?} {}", T::NAME);
        assert_eq!(T::combines(), sparse::pays(d, n, &dy), "{what}");
        let (mut got, mut want) = (kernel.clone(), kernel_.clone());
        assert!(sparse::backward_kernel(d, n, &x, &dy, &mut got), "{what}");
        reference::backward_kernel(d, n, &x_, &dy_, &mut want, true);
        assert_near(&what, &got, &want, rtol, rtol * 10.0);
        for add in [false, true] {
            let (mut got, mut want) = (x.clone(), x_.clone());
            sparse::backward_input(d, n, &dy, &kernel, &mut got, add);
            reference::backward_input(d, n, &dy_, &kernel_, &mut want, add);
            assert_near(&what, &got, &want, rtol, rtol * 10.0);
        }
    });
}

#[test]
fn gradients_of_few_elements_match_plain_loops() {
    for (n, d) in [
        (2, dims(&[13, 13, 32], 64, [&[3, 3], &[1, 1], &[1, 1]], Valid)),
        (2, dims(&[9, 8, 17], 19, [&[3, 2], &[1, 1], &[2, 1]], Same)),
        (3, dims(&[9, 8, 11], 5, [&[4, 5], &[2, 3], &[1, 1]], Same)),
        (2, dims(&[150, 40], 33, [&[7], &[1], &[1]], Causal)),
        (2, dims(&[70, 128], 70, [&[7], &[1], &[1]], Valid)),
        (2, dims(&[70, 33], 3, [&[1], &[2], &[1]], Valid)),
        (1, dims(&[3, 2, 40], 9, [&[5, 7], &[1, 1], &[1, 1]], Same)),
        (2, dims(&[11, 13, 16], 130, [&[2, 9], &[1, 1], &[3, 1]], Same)),
    ] {
        check_sparse::<f32>(n, d, 5e-5);
        check_sparse::<f64>(n, d, 1e-12);
    }
}

#[test]
fn leaving_out_zeros_keeps_the_bits_of_the_kernel_gradient() {
    let d = dims(&[12, 13, 16], 24, [&[3, 3], &[1, 1], &[1, 1]], Valid);
    let (x, kernel) = (numbers::<f32>(1, 2 * d.inputs()), numbers::<f32>(3, d.patch() * d.filters));
    let mut dy = numbers::<f32>(2, 2 * d.outputs());
    dy.iter_mut().enumerate().filter(|(index, _)| index % 4 != 1).for_each(|(_, dy)| *dy = 0.0);
    at_each_level(|level| {
        let (mut sparse, mut dense) = (kernel.clone(), kernel.clone());
        sparse::backward_kernel(d, 2, &x, &dy, &mut sparse);
        fast::accumulate(d, 2, &x, &dy, &mut dense);
        assert!(level == crate::kernels::simd::Level::Portable || sparse == dense, "{level:?}");
    });
}

#[test]
fn samples_keep_their_bits_whatever_their_number() {
    for d in [
        dims(&[13, 12, 3], 20, [&[3, 3], &[1, 1], &[1, 1]], Valid),
        dims(&[9, 10, 17], 5, [&[3, 3], &[2, 1], &[1, 1]], Same),
        dims(&[40, 3], 7, [&[4], &[1], &[3]], Causal),
    ] {
        let n = 5;
        let (x, dy) = (numbers::<f32>(1, n * d.inputs()), numbers::<f32>(2, n * d.outputs()));
        let kernel = numbers::<f32>(3, d.patch() * d.filters);
        let run = |samples: usize| {
            let (mut y, mut dx, mut dkernel) = (dy.clone(), x.clone(), kernel.clone());
            for first in (0..n).step_by(samples) {
                let count = samples.min(n - first);
                let (at, to) = (first * d.inputs(), first * d.outputs());
                single::conv_forward(d, Samples::new(count), &x[at..], &kernel, &[], Activation::Linear, &mut y[to..]);
                single::conv_backward_input(d, Samples::new(count), &dy[to..], &kernel, &mut dx[at..], false);
                single::conv_backward_kernel(d, Samples::new(count), &x[at..], &dy[to..], &mut dkernel, true);
            }
            (y, dx, dkernel)
        };
        at_each_level(|level| {
            let whole = run(n);
            assert!(run(1) == whole && run(2) == whole, "{d:?} {level:?}");
        });
    }
}

#[test]
fn a_failed_rule_computes_nothing() {
    let window = conv_window(Dims::new(&[2, 2, 3]), &[1, 1], &[1, 1], &[1, 1], Valid);
    let d = ConvDims::new(window, 4, 2);
    single::conv_forward(d, Samples::new(4), &[], &[], &[], Activation::RELU, &mut []);
    single::conv_backward_kernel(d, Samples::new(4), &[], &[], &mut [], false);
    single::conv_backward_input(d, Samples::new(4), &[], &[], &mut [], false);
}

#[test]
fn a_sequence_by_hand() {
    let d = dims(&[4, 1], 1, [&[2], &[1], &[1]], Causal);
    let mut y = [0.0; 4];
    single::conv_forward(d, Samples::new(1), &[1.0, 2.0, 3.0, 4.0], &[10.0, 1.0], &[0.5], Activation::Linear, &mut y);
    assert_eq!(y, [1.5, 12.5, 23.5, 34.5]);
}

#[test]
fn gradients_are_slopes() {
    let plain = dims(&[5, 4, 2], 4, [&[3, 2], &[2, 1], &[1, 2]], Same);
    for d in [plain, ConvDims { groups: 2, ..plain }] {
        let (x, dy) = (numbers::<f64>(1, 2 * d.inputs()), numbers::<f64>(2, 2 * d.outputs()));
        let kernel = numbers::<f64>(3, d.patch() * d.filters);
        let loss = |x: &[f64], kernel: &[f64]| {
            let mut y = dy.clone();
            double::conv_forward(d, Samples::new(2), x, kernel, &[], Activation::Linear, &mut y);
            dot(&y, &dy)
        };
        let (mut dx, mut dkernel) = (x.clone(), kernel.clone());
        double::conv_backward_input(d, Samples::new(2), &dy, &kernel, &mut dx, false);
        double::conv_backward_kernel(d, Samples::new(2), &x, &dy, &mut dkernel, false);
        assert_slope("dx", &x, &dx, |x| loss(x, &kernel));
        assert_slope("dkernel", &kernel, &dkernel, |kernel| loss(&x, kernel));
    }
}
