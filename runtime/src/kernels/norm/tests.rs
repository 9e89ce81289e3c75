//! Normalization: fast paths against plain loops, gradients against differences, limits.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{Norm, NormDims, double, fast, reference, single};
use crate::base::{Samples, Scalar};
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;
use formwork_shape::{Dims, EACH_CHANNEL};

const NORMS: [Norm; 3] = [Norm::Standard, Norm::RootMeanSquare, Norm::Unit];

/// Axes at the end, in front, in the middle, apart; groups of channels last and first; one channel each.
fn layouts() -> Vec<NormDims> {
    let dims = Dims::new;
    vec![
        NormDims::new(dims(&[5]), &[-1]),
        NormDims::new(dims(&[131]), &[1]),
        NormDims::new(dims(&[3, 37]), &[-1]),
        NormDims::new(dims(&[3, 6]), &[1, 2]),
        NormDims::new(dims(&[3, 2, 4]), &[1]),
        NormDims::new(dims(&[3, 5, 4]), &[2]),
        NormDims::new(dims(&[3, 5, 18]), &[3, 1]),
        NormDims::new(dims(&[1, 4, 1]), &[2]),
        NormDims::new(dims(&[2, 1]), &[2]),
        NormDims::grouped(dims(&[3, 2, 34]), 2, -1),
        NormDims::grouped(dims(&[6, 2, 11]), 3, 1),
        NormDims::grouped(dims(&[3, 4]), EACH_CHANNEL, -1),
        NormDims::grouped(dims(&[7]), 1, -1),
        NormDims::grouped(dims(&[4, 20]), 4, 1),
    ]
}

fn check<T: Scalar>(d: NormDims, n: usize, norm: Norm, tolerance: f64) {
    let (x, dy) = (numbers::<T>(1, n * d.len + 3), numbers::<T>(2, n * d.len + 3));
    let (gamma, beta) = (numbers::<T>(3, d.params), numbers::<T>(4, d.params));
    let start = numbers::<T>(5, n * d.groups);
    let (start_gamma, start_beta) = (gamma.clone(), beta.clone());
    let epsilon = 1e-3;
    at_each_level(|level| {
        for (gamma, beta) in [(&gamma[..], &beta[..]), (&[], &beta), (&gamma, &[]), (&[], &[])] {
            let what = format!("{norm:?} {d:?} n {n} {level:?} {} {}", gamma.len(), beta.len());
            let (mut y, mut mean, mut scale) = (dy.clone(), start.clone(), start.clone());
            let (mut y_, mut mean_, mut scale_) = (wide(&dy), wide(&start), wide(&start));
            fast::forward(d, n, norm, epsilon, &x, gamma, beta, &mut mean, &mut scale, &mut y);
            let (g_, b_) = (wide(gamma), wide(beta));
            reference::forward(d, n, norm, epsilon, &wide(&x), &g_, &b_, &mut mean_, &mut scale_, &mut y_);
            assert_near(&what, &y, &y_, tolerance, 20.0 * tolerance);
            assert_near(&what, &mean, &mean_, tolerance, tolerance);
            assert_near(&what, &scale, &scale_, 20.0 * tolerance, tolerance);
            let mut kept = dy.clone();
            fast::forward(d, n, norm, epsilon, &x, gamma, beta, &mut [], &mut [], &mut kept);
            assert!(kept == y, "{what}: without statistics");
            for add in [false, true] {
                let (mut got, mut want) = (x.clone(), wide(&x));
                fast::backward_input(d, n, norm, epsilon, &x, &dy, &mean, &scale, gamma, &mut got, add);
                let (dy_, mean_) = (wide(&dy), &mean_);
                reference::backward_input(d, n, norm, epsilon, &wide(&x), &dy_, mean_, &scale_, &g_, &mut want, add);
                // Groups that are nearly constant have large factors.
                let largest = want.iter().fold(1.0_f64, |largest, x| largest.max(x.abs()));
                assert_near(&what, &got, &want, 40.0 * tolerance, 40.0 * tolerance * largest);
                let (mut dg, mut db) = (start_gamma.clone(), start_beta.clone());
                let (mut dg_, mut db_) = (wide(&dg), wide(&db));
                let centred = norm == Norm::Standard;
                let (mean, mean_) = if centred { (&mean[..], &mean_[..]) } else { (&[][..], &[][..]) };
                fast::backward_gamma(d, n, &x, &dy, mean, &scale, &mut dg, add);
                fast::backward_beta(d, n, &dy, &mut db, add);
                reference::backward_gamma(d, n, &wide(&x), &dy_, mean_, &scale_, &mut dg_, add);
                reference::backward_beta(d, n, &dy_, &mut db_, add);
                assert_near(&what, &dg, &dg_, 40.0 * tolerance, 100.0 * tolerance);
                assert_near(&what, &db, &db_, 40.0 * tolerance, 40.0 * tolerance);
            }
        }
    });
}

#[test]
fn fast_paths_match_plain_loops() {
    for d in layouts() {
        for norm in NORMS {
            for n in [0, 1, 3] {
                check::<f32>(d, n, norm, 1e-6);
                check::<f64>(d, n, norm, 1e-14);
            }
        }
    }
}

/// Middle axes turned last: `[samples, a, b, c]` as `[samples, a, c, b]`.
fn turned(x: &[f64], [_, b, c]: [usize; 3]) -> Vec<f64> {
    (0..x.len()).map(|at| x[at / (b * c) * b * c + at % b * c + at / b % c]).collect()
}

/// Strided groups run the plain loops, so the vectorised path on turned data is what holds them.
#[test]
fn an_axis_in_the_middle_is_as_one_at_the_end() {
    let sizes = [3, 5, 4];
    let (d, last) = (NormDims::new(Dims::new(&sizes), &[2]), NormDims::new(Dims::new(&[3, 4, 5]), &[-1]));
    let (n, epsilon) = (2, 1e-3);
    let (x, dy) = (numbers::<f64>(1, n * d.len), numbers::<f64>(2, n * d.len));
    let (gamma, beta) = (numbers::<f64>(3, d.params), numbers::<f64>(4, d.params));
    let run = |d: NormDims, norm: Norm, x: &[f64], dy: &[f64]| {
        let (mut y, mut dx) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        let (mut mean, mut scale) = (vec![0.0; n * d.groups], vec![0.0; n * d.groups]);
        let (mut dgamma, mut dbeta) = (gamma.clone(), beta.clone());
        double::norm_forward(d, Samples::new(n), norm, epsilon, x, &gamma, &beta, &mut mean, &mut scale, &mut y);
        double::norm_backward_input(d, Samples::new(n), norm, epsilon, x, dy, &mean, &scale, &gamma, &mut dx, false);
        double::norm_backward_gamma(d, Samples::new(n), x, dy, &mean, &scale, &mut dgamma, false);
        double::norm_backward_beta(d, Samples::new(n), dy, &mut dbeta, false);
        (y, dx, dgamma, dbeta)
    };
    for norm in NORMS {
        let (y, dx, dgamma, dbeta) = run(d, norm, &x, &dy);
        let (y_, dx_, dgamma_, dbeta_) = run(last, norm, &turned(&x, sizes), &turned(&dy, sizes));
        let what = format!("{norm:?}");
        assert_near(&what, &turned(&y, sizes), &y_, 1e-12, 1e-12);
        assert_near(&what, &turned(&dx, sizes), &dx_, 1e-12, 1e-12);
        assert_near(&what, &dgamma, &dgamma_, 1e-12, 1e-12);
        assert_near(&what, &dbeta, &dbeta_, 1e-12, 1e-12);
    }
}

#[test]
fn gradients_are_slopes() {
    for d in layouts() {
        for norm in NORMS {
            let (n, epsilon) = (2, 1e-3);
            let (x, dy) = (numbers::<f64>(1, n * d.len), numbers::<f64>(2, n * d.len));
            let (gamma, beta) = (numbers::<f64>(3, d.params), numbers::<f64>(4, d.params));
            let run = |x: &[f64], gamma: &[f64], beta: &[f64]| {
                let (mut y, mut mean, mut scale) =
                    (vec![0.0; x.len()], vec![0.0; n * d.groups], vec![0.0; n * d.groups]);
                double::norm_forward(d, Samples::new(n), norm, epsilon, x, gamma, beta, &mut mean, &mut scale, &mut y);
                (dot(&y, &dy), mean, scale)
            };
            let (_, mean, scale) = run(&x, &gamma, &beta);
            let (mut dx, mut dg, mut db) = (x.clone(), gamma.clone(), beta.clone());
            double::norm_backward_input(
                d,
                Samples::new(n),
                norm,
                epsilon,
                &x,
                &dy,
                &mean,
                &scale,
                &gamma,
                &mut dx,
                false,
            );
            double::norm_backward_gamma(d, Samples::new(n), &x, &dy, &mean, &scale, &mut dg, false);
            double::norm_backward_beta(d, Samples::new(n), &dy, &mut db, false);
            let what = format!("{norm:?} {d:?}");
            assert_slope(&what, &x, &dx, |x| run(x, &gamma, &beta).0);
            assert_slope(&what, &gamma, &dg, |gamma| run(&x, gamma, &beta).0);
            assert_slope(&what, &beta, &db, |beta| run(&x, &gamma, beta).0);
        }
    }
}

#[test]
fn a_group_of_zeros_stays_one_and_hands_its_gradient_on() {
    let d = NormDims::new(Dims::new(&[3]), &[-1]);
    for (norm, epsilon, factor) in
        [(Norm::Unit, 1e-7, 1e7), (Norm::RootMeanSquare, 0.25, 2.0), (Norm::Standard, 0.25, 2.0)]
    {
        let (mut mean, mut scale, mut y) = ([0.0_f32], [0.0], [7.0; 3]);
        single::norm_forward(d, Samples::new(1), norm, epsilon, &[0.0; 3], &[], &[], &mut mean, &mut scale, &mut y);
        assert_eq!((y, mean, scale), ([0.0; 3], [0.0], [factor]), "{norm:?}");
        let mut dx = [7.0; 3];
        let dy = [1.0, -1.0, 0.0];
        single::norm_backward_input(
            d,
            Samples::new(1),
            norm,
            epsilon,
            &[0.0; 3],
            &dy,
            &mean,
            &scale,
            &[],
            &mut dx,
            false,
        );
        assert_eq!(dx, dy.map(|dy| dy * factor), "{norm:?}");
    }
}

/// Numbers whose sums are rounded, overflow or are subnormal.
const CONSTANTS: [f64; 8] = [1234.567, 54_321.1, 1_000_000.3, -987_654.3, 0.1, 1e-30, -1e25, 3e38];

fn check_constants<T: Scalar>(d: NormDims, n: usize, constants: &[f64]) {
    let (gamma, beta) = (numbers::<T>(3, d.params), numbers::<T>(4, d.params));
    let shift: Vec<T> = {
        // Where each element's beta lies is what a group of zeros shows.
        let mut y = vec![T::zero(); n * d.len];
        let zeros = y.clone();
        reference::forward(d, n, Norm::Standard, 1e-3, &zeros, &gamma, &beta, &mut [], &mut [], &mut y);
        y
    };
    for constant in constants.iter().map(|constant| T::of(*constant)) {
        at_each_level(|level| {
            let x = vec![constant; n * d.len];
            let (mut mean, mut y) = (vec![T::zero(); n * d.groups], x.clone());
            for forward in [fast::forward, reference::forward] {
                forward(d, n, Norm::Standard, 1e-3, &x, &gamma, &beta, &mut mean, &mut [], &mut y);
                let what = format!("{constant} {level:?} {} {d:?}", T::NAME);
                assert!(y == shift && mean.iter().all(|mean| *mean == constant), "{what}: {} about {}", y[0], mean[0]);
            }
        });
    }
}

#[test]
fn numbers_that_are_all_the_same_normalize_to_zero() {
    for d in layouts() {
        check_constants::<f32>(d, 3, &CONSTANTS);
        check_constants::<f64>(d, 3, &CONSTANTS);
    }
    for len in [[768, 1], [1, 300_007], [60_001, 5]] {
        check_constants::<f32>(NormDims::new(Dims::new(&len), &[1, 2]), 1, &[1_000_000.3, 0.1]);
        check_constants::<f32>(NormDims::grouped(Dims::new(&[len[0], 2 * len[1]]), 2, -1), 1, &[1_000_000.3]);
    }
}

#[test]
fn what_numbers_are_apart_is_kept_however_large_they_are() {
    let spread: Vec<f64> = (0..37_i32).map(|i| f64::from(i * i % 23)).collect();
    let d = NormDims::new(Dims::new(&[37]), &[-1]);
    for (norm, offset, unit) in [
        (Norm::Standard, 1e6, 1.0),
        (Norm::Standard, 1e6, 0.0625),
        (Norm::Standard, -1e7, 1.0),
        (Norm::Standard, 0.0, 1e30),
        (Norm::RootMeanSquare, 0.0, 1e30),
        (Norm::Unit, 0.0, 1e30),
        (Norm::Unit, 0.0, 1e-10),
    ] {
        let x: Vec<f32> = spread.iter().map(|x| f32::of(offset + unit * x)).collect();
        let (mut want, mut scale) = (vec![0.0; 37], [0.0]);
        reference::forward(d, 1, norm, 1e-12, &wide(&x), &[], &[], &mut [0.0], &mut scale, &mut want);
        let sum = want.iter().sum::<f64>();
        assert!(norm != Norm::Standard || sum.abs() < 1e-6, "{norm:?} {offset} {unit}: {sum}");
        at_each_level(|level| {
            let mut y = x.clone();
            fast::forward(d, 1, norm, 1e-12, &x, &[], &[], &mut [], &mut [], &mut y);
            assert_near(&format!("{norm:?} {offset} {unit} {level:?}"), &y, &want, 1e-5, 1e-5);
        });
    }
}

#[test]
fn a_layout_that_is_not_there_has_no_elements() {
    let x = Dims::new(&[3, 4]);
    for d in [
        NormDims::new(Dims::UNKNOWN, &[-1]),
        NormDims::new(x, &[3]),
        NormDims::new(x, &[]),
        NormDims::grouped(x, 3, -1),
        NormDims::grouped(x, 0, 1),
    ] {
        double::norm_forward(d, Samples::new(4), Norm::Standard, 1e-3, &[], &[], &[], &mut [], &mut [], &mut []);
        double::norm_backward_input(d, Samples::new(4), Norm::Unit, 1e-3, &[], &[], &[], &[], &[], &mut [], false);
        double::norm_backward_gamma(d, Samples::new(4), &[], &[], &[], &[], &mut [], false);
        double::norm_backward_beta(d, Samples::new(4), &[], &mut [], false);
    }
}
