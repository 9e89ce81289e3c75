//! Batch normalization: fast paths against plain loops, gradients against differences, Keras's mask.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{BatchNormDims, double, fast, reference, single};
use crate::base::{Samples, Scalar};
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;
use formwork_shape::Dims;

/// Shapes with the axis of the channels.
const SHAPES: [(&[usize], isize); 9] = [
    (&[3], -1),
    (&[130], 1),
    (&[5, 3], -1),
    (&[3, 5], 1),
    (&[5, 1], 1),
    (&[6, 7, 70], -1),
    (&[4, 3, 18], 2),
    (&[3, 4, 9], 1),
    (&[2, 1], -1),
];

/// A mask in which about a third of the steps do not count; none for `masked = false`.
fn mask_of<T: Scalar>(masked: bool, steps: usize) -> Vec<T> {
    let counts = |x: T| if x.f64() > -0.3 { T::one() } else { T::zero() };
    numbers::<T>(9, if masked { steps } else { 0 }).into_iter().map(counts).collect()
}

fn check<T: Scalar>(shape: &[usize], axis: isize, n: usize, masked: bool, tolerance: f64) {
    let d = BatchNormDims::new(Dims::new(shape), axis);
    let (x, dy) = (numbers::<T>(1, d.len(n) + 3), numbers::<T>(2, d.len(n) + 3));
    let (gamma, beta) = (numbers::<T>(3, d.channels), numbers::<T>(4, d.channels));
    let mask = mask_of::<T>(masked, d.len(n) / d.step);
    let (x_, dy_, mask_) = (wide(&x), wide(&dy), wide(&mask));
    let epsilon = 1e-3;
    at_each_level(|level| {
        let what = format!("{shape:?} axis {axis} n {n} masked {masked} {level:?}");
        let (mut mean, mut variance) = (gamma.clone(), gamma.clone());
        let (mut mean_, mut variance_) = (wide(&gamma), wide(&gamma));
        fast::statistics(d, n, false, &x, &mask, &[], &[], &mut mean, &mut variance);
        reference::statistics(d, n, &x_, &mask_, &mut mean_, &mut variance_);
        assert_near(&what, &mean, &mean_, tolerance, tolerance);
        assert_near(&what, &variance, &variance_, tolerance, tolerance);
        for (gamma, beta) in [(&gamma[..], &beta[..]), (&[], &beta), (&gamma, &[])] {
            let (mut y, mut y_) = (dy.clone(), dy_.clone());
            fast::forward(d, n, epsilon, &x, &mean, &variance, gamma, beta, &mut y);
            reference::forward(d, n, epsilon, &x_, &mean_, &variance_, &wide(gamma), &wide(beta), &mut y_);
            assert_near(&what, &y, &y_, 100.0 * tolerance, 100.0 * tolerance);
            let mut sums = numbers::<T>(5, 2 * d.channels);
            let mut sums_ = wide(&sums);
            fast::backward_sums(d, n, epsilon, &x, &dy, &mean, &variance, &mut sums);
            reference::backward_sums(d, n, epsilon, &x_, &dy_, &mean_, &variance_, &mut sums_);
            assert_near(&what, &sums, &sums_, 100.0 * tolerance, 100.0 * tolerance);
            for add in [false, true] {
                let (mut got, mut want) = (x.clone(), x_.clone());
                let gamma_ = wide(gamma);
                fast::backward_input(d, n, epsilon, true, &[], &[], &dy, &[], &variance, gamma, &[], &mut got, add);
                reference::backward_frozen(d, n, epsilon, &dy_, &variance_, &gamma_, &mut want, add);
                assert_near(&what, &got, &want, 100.0 * tolerance, 100.0 * tolerance);
                fast::backward_input(
                    d, n, epsilon, false, &x, &mask, &dy, &mean, &variance, gamma, &sums, &mut got, add,
                );
                reference::backward_input(
                    d, n, epsilon, &x_, &mask_, &dy_, &mean_, &variance_, &gamma_, &sums_, &mut want, add,
                );
                assert_near(&what, &got, &want, 1e3 * tolerance, 1e3 * tolerance);
            }
        }
    });
}

#[test]
fn fast_paths_match_plain_loops() {
    for (shape, axis) in SHAPES {
        for n in [0, 1, 5, 33] {
            for masked in [false, true] {
                check::<f32>(shape, axis, n, masked, 1e-6);
                check::<f64>(shape, axis, n, masked, 1e-14);
            }
        }
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "every gradient of one layer")]
fn gradients_are_slopes() {
    for (shape, axis) in SHAPES.into_iter().filter(|(shape, _)| shape.iter().product::<usize>() < 120) {
        for masked in [false, true] {
            let (d, n, epsilon) = (BatchNormDims::new(Dims::new(shape), axis), 3, 1e-3);
            let (x, dy) = (numbers::<f64>(1, d.len(n)), numbers::<f64>(2, d.len(n)));
            let (gamma, beta) = (numbers::<f64>(3, d.channels), numbers::<f64>(4, d.channels));
            let mask = mask_of::<f64>(masked, d.len(n) / d.step);
            let (mut mean, mut variance) = (gamma.clone(), gamma.clone());
            double::batch_norm_statistics(d, Samples::new(n), false, &x, &mask, &[], &[], &mut mean, &mut variance);
            let mut sums = vec![0.0; 2 * d.channels];
            double::batch_norm_backward_sums(d, Samples::new(n), epsilon, &x, &dy, &mean, &variance, &mut sums);
            let (mut dx, mut dg, mut db) = (x.clone(), gamma.clone(), beta.clone());
            double::batch_norm_backward_parameter(d, Samples::new(n), 0, &sums, &mut db, false);
            double::batch_norm_backward_parameter(d, Samples::new(n), 1, &sums, &mut dg, false);
            double::batch_norm_backward_input(
                d,
                Samples::new(n),
                epsilon,
                false,
                &x,
                &mask,
                &dy,
                &mean,
                &variance,
                &gamma,
                &sums,
                &mut dx,
                false,
            );
            let what = format!("{shape:?} axis {axis} masked {masked}");
            let (mut m, mut v) = (mean.clone(), variance.clone());
            let mut loss = |x: &[f64], gamma: &[f64], beta: &[f64]| {
                let mut y = vec![0.0; x.len()];
                double::batch_norm_statistics(d, Samples::new(n), false, x, &mask, &[], &[], &mut m, &mut v);
                double::batch_norm_forward(d, Samples::new(n), epsilon, x, &m, &v, gamma, beta, &mut y);
                dot(&y, &dy)
            };
            assert_slope(&what, &x, &dx, |x| loss(x, &gamma, &beta));
            assert_slope(&what, &gamma, &dg, |gamma| loss(&x, gamma, &beta));
            assert_slope(&what, &beta, &db, |beta| loss(&x, &gamma, beta));
            let mut frozen = |x: &[f64]| {
                let mut y = vec![0.0; x.len()];
                double::batch_norm_forward(d, Samples::new(n), epsilon, x, &mean, &variance, &gamma, &beta, &mut y);
                dot(&y, &dy)
            };
            double::batch_norm_backward_input(
                d,
                Samples::new(n),
                epsilon,
                true,
                &[],
                &[],
                &dy,
                &[],
                &variance,
                &gamma,
                &[],
                &mut dx,
                false,
            );
            assert_slope(&what, &x, &dx, &mut frozen);
        }
    }
}

#[test]
fn parameters_are_written_or_added_and_frozen_statistics_stay() {
    let d = BatchNormDims::new(Dims::new(&[2]), -1);
    let sums = [1.0_f32, 2.0, 3.0, 4.0];
    let (mut dg, mut db) = ([10.0; 2], [20.0; 2]);
    single::batch_norm_backward_parameter(d, Samples::new(1), 1, &sums, &mut dg, true);
    single::batch_norm_backward_parameter(d, Samples::new(1), 0, &sums, &mut db, true);
    assert_eq!((dg, db), ([13.0, 14.0], [21.0, 22.0]));
    single::batch_norm_backward_parameter(d, Samples::new(1), 1, &sums, &mut dg, false);
    assert_eq!(dg, [3.0, 4.0]);
    single::batch_norm_statistics(d, Samples::new(1), true, &[5.0; 2], &[], &[1.0, 2.0], &[3.0, 4.0], &mut dg, &mut db);
    assert_eq!((dg, db), ([1.0, 2.0], [3.0, 4.0]));
}

#[test]
fn moving_statistics_follow_the_batches_that_have_samples() {
    let d = BatchNormDims::new(Dims::new(&[2]), -1);
    let (mut mean, mut variance) = ([0.0_f64, 4.0], [1.0, 1.0]);
    single_step(d, 3, &mut mean, &mut variance);
    assert_eq!((mean, variance), ([0.5, 2.5], [1.5, 0.5]));
    single_step(d, 0, &mut mean, &mut variance);
    assert_eq!((mean, variance), ([0.5, 2.5], [1.5, 0.5]));
}

fn single_step(d: BatchNormDims, n: usize, mean: &mut [f64], variance: &mut [f64]) {
    double::batch_norm_settle(d, Samples::new(n), false, 0.75, &[2.0, -2.0], &[3.0, -1.0], mean, variance);
}

#[test]
fn what_does_not_count_may_be_anything() {
    let d = BatchNormDims::new(Dims::new(&[3, 1]), -1);
    let (mut mean, mut variance) = ([7.0_f32], [7.0]);
    single::batch_norm_statistics(
        d,
        Samples::new(1),
        false,
        &[1.0, f32::NAN, 3.0],
        &[1.0, 0.0, 1.0],
        &[],
        &[],
        &mut mean,
        &mut variance,
    );
    assert_eq!((mean, variance), ([2.0], [1.0]));
    single::batch_norm_statistics(
        d,
        Samples::new(1),
        false,
        &[1.0, f32::NAN, 3.0],
        &[0.0; 3],
        &[],
        &[],
        &mut mean,
        &mut variance,
    );
    assert_eq!((mean, variance), ([0.0], [0.0]));
}

#[test]
fn one_sample_has_no_variance_and_a_large_mean_costs_none() {
    let d = BatchNormDims::new(Dims::new(&[1]), -1);
    let (mut mean, mut variance, mut y) = ([7.0_f32], [7.0], [7.0]);
    single::batch_norm_statistics(d, Samples::new(1), false, &[5.0], &[], &[], &[], &mut mean, &mut variance);
    single::batch_norm_forward(d, Samples::new(1), 1e-3, &[5.0], &mean, &variance, &[2.0], &[3.0], &mut y);
    assert_eq!((mean, variance, y), ([5.0], [0.0], [3.0]));
    let x: Vec<f32> = (0..10_000_u16).map(|i| 1e4 + f32::from(i % 2)).collect();
    single::batch_norm_statistics(d, Samples::new(x.len()), false, &x, &[], &[], &[], &mut mean, &mut variance);
    assert!((variance[0] - 0.25).abs() < 1e-4, "{variance:?}");
}

fn check_constant<T: Scalar>(shape: &[usize], axis: isize, n: usize, masked: bool) {
    let d = BatchNormDims::new(Dims::new(shape), axis);
    let (gamma, beta) = (numbers::<T>(3, d.channels), numbers::<T>(4, d.channels));
    let mask = mask_of::<T>(masked, d.len(n) / d.step);
    for constant in [54_321.1, 1_000_000.3, -0.1].map(T::of) {
        at_each_level(|level| {
            let what = format!("{constant} {shape:?} axis {axis} n {n} masked {masked} {level:?} {}", T::NAME);
            let mut x = vec![constant; d.len(n)];
            for (step, _) in mask.iter().enumerate().filter(|(_, counts)| **counts == T::zero()) {
                x[step * d.step..][..d.step].fill(T::of(-3.0));
            }
            let (mut mean, mut variance) = (gamma.clone(), gamma.clone());
            for reference in [false, true] {
                if reference {
                    reference::statistics(d, n, &x, &mask, &mut mean, &mut variance);
                } else {
                    fast::statistics(d, n, false, &x, &mask, &[], &[], &mut mean, &mut variance);
                }
                // A channel that a mask leaves out has zeros.
                let right = |mean: &T| *mean == constant || masked && *mean == T::zero();
                assert!(mean.iter().all(right), "{what}: {mean:?}");
                let least = (constant * T::epsilon()) * (constant * T::epsilon());
                assert!(variance.iter().all(|variance| *variance <= least), "{what}: {variance:?}");
            }
            let (x, mut y) = (vec![constant; d.len(n)], vec![T::zero(); d.len(n)]);
            fast::forward(d, n, 1e-3, &x, &mean, &variance, &gamma, &beta, &mut y);
            let shift = |at: usize| if mean[at] == constant { Some(beta[at]) } else { None };
            let right = |(at, y): (usize, &T)| shift(at / d.inner % d.channels).is_none_or(|shift| *y == shift);
            assert!(y.iter().enumerate().all(right), "{what}");
        });
    }
}

#[test]
fn numbers_that_are_all_the_same_normalize_to_zero() {
    for (shape, axis) in SHAPES {
        for n in [1, 33] {
            for masked in [false, true] {
                check_constant::<f32>(shape, axis, n, masked);
                check_constant::<f64>(shape, axis, n, masked);
            }
        }
    }
    for (shape, axis) in [(&[200_003, 1][..], -1), (&[2, 200_001], 1), (&[60_001, 3], -1)] {
        check_constant::<f32>(shape, axis, 1, false);
    }
}

#[test]
fn moving_statistics_reach_what_is_always_the_same() {
    let d = BatchNormDims::new(Dims::new(&[1]), -1);
    let (mut mean, mut variance) = ([0.0_f32], [1.0]);
    for _ in 0..3000 {
        single::batch_norm_settle(d, Samples::new(8), false, 0.99, &[1_000_000.3], &[7.3], &mut mean, &mut variance);
    }
    assert_eq!((mean, variance), ([1_000_000.3], [7.3]));
    let mut still = [5.0_f32];
    single::batch_norm_settle(d, Samples::new(8), false, 1.0, &[1.0], &[1.0], &mut still, &mut variance);
    assert_eq!((still, variance), ([5.0], [7.3]), "at a momentum of 1 nothing moves");
}

#[test]
fn an_unknown_shape_or_axis_has_no_elements() {
    for d in [BatchNormDims::new(Dims::UNKNOWN, -1), BatchNormDims::new(Dims::new(&[3]), 5)] {
        double::batch_norm_statistics(d, Samples::new(4), false, &[], &[], &[], &[], &mut [], &mut []);
        double::batch_norm_forward(d, Samples::new(4), 1e-3, &[], &[], &[], &[], &[], &mut []);
        double::batch_norm_backward_sums(d, Samples::new(4), 1e-3, &[], &[], &[], &[], &mut []);
        double::batch_norm_backward_parameter(d, Samples::new(4), 1, &[], &mut [], false);
        double::batch_norm_backward_input(
            d,
            Samples::new(4),
            1e-3,
            false,
            &[],
            &[],
            &[],
            &[],
            &[],
            &[],
            &[],
            &mut [],
            false,
        );
        double::batch_norm_backward_input(
            d,
            Samples::new(4),
            1e-3,
            true,
            &[],
            &[],
            &[],
            &[],
            &[],
            &[],
            &[],
            &mut [],
            false,
        );
        double::batch_norm_settle(d, Samples::new(4), false, 0.9, &[], &[], &mut [], &mut []);
    }
}
