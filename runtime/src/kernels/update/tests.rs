//! Optimizer steps against Keras's formulas for one parameter; sums and penalties against their definitions.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]
#![allow(clippy::single_range_in_vec_init, reason = "lists of runs, some of one run")]

use super::{AdamStep, MomentumStep, RmspropStep, SgdStep, reference, single};
use crate::kernels::Kernels;
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, numbers, wide};
use alloc::vec;
use alloc::vec::Vec;
use core::iter::once;
use core::ops::Range;

/// Runs three steps on vectors and on single parameters, and compares the parameters.
fn check<T: Kernels>(
    slots: usize,
    tolerance: f64,
    step: impl Fn(&mut [T], &[T], &mut [Vec<T>]),
    plain: impl Fn(f64, f64, &mut [f64]) -> f64,
) {
    for len in [0, 1, 7, 64, 133] {
        at_each_level(|level| {
            let mut w = numbers::<T>(1, len);
            let mut state = vec![vec![T::zero(); len]; slots];
            let (mut want, mut plain_state) = (wide(&w), vec![vec![0.0; slots]; len]);
            for seed in 2..5 {
                let g = numbers::<T>(seed, len);
                step(&mut w, &g, &mut state);
                for ((w, g), state) in want.iter_mut().zip(wide(&g)).zip(&mut plain_state) {
                    *w = plain(*w, g, state);
                }
            }
            assert_near(&alloc::format!("{len} parameters, {level:?}"), &w, &want, tolerance, tolerance);
        });
    }
}

#[test]
fn moments_that_fade_away_become_zero() {
    let p = AdamStep { alpha: 0.1, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, decay: 0.0 };
    for len in [1, 40] {
        at_each_level(|_| {
            let (mut w, mut m, mut v) = (vec![1.0_f32; len], vec![-1.2e-38; len], vec![1.17e-38; len]);
            single::adam(p, &mut w, &vec![0.0; len], &mut m, &mut v, None);
            assert!(m.iter().chain(&v).all(|moment| *moment == 0.0) && w.iter().all(|w| *w == 1.0));
        });
    }
}

#[test]
fn a_gradient_whose_square_is_infinite_stops_its_parameter() {
    let p = AdamStep { alpha: 0.1, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, decay: 0.0 };
    at_each_level(|level| {
        let (mut w, mut m, mut v) = (vec![1.0_f32; 40], vec![0.0; 40], vec![0.0; 40]);
        single::adam(p, &mut w, &[1e30; 40], &mut m, &mut v, None);
        assert!(w.iter().all(|w| *w == 1.0), "{level:?}: {w:?}");
        assert!(v.iter().all(|v| *v == f32::INFINITY));
        single::adam(p, &mut w, &[f32::NAN; 40], &mut m, &mut v, None);
        assert!(w.iter().all(|w| w.is_nan()), "{level:?}: {w:?}");
    });
}

#[test]
fn a_weighted_sum_leaves_out_what_weighs_nothing() {
    for len in [0, 1, 16, 45] {
        let (x, mut scale) = (numbers::<f32>(1, len), numbers::<f32>(2, len));
        let mut holed = x.clone();
        if len > 1 {
            (holed[len / 2], scale[len / 2]) = (f32::NAN, 0.0);
        }
        let want: f64 = wide(&x).iter().zip(wide(&scale)).map(|(x, scale)| x * scale).sum();
        at_each_level(|level| {
            let got = single::weighted_sum(&holed, &scale);
            assert!((got - want).abs() < 1e-12, "{len} {level:?}: {got}, not {want}");
        });
    }
}

fn check_all<T: Kernels>(tolerance: f64) {
    for decay in [0.0, 0.01] {
        let p = SgdStep { rate: 0.1, decay };
        check::<T>(0, tolerance, |w, g, _| T::sgd(p, w, g), |w, g, _| reference::sgd(p, w, g));
        for nesterov in [false, true] {
            let p = MomentumStep { rate: 0.1, momentum: 0.9, nesterov, decay };
            let plain = |w, g, s: &mut [f64]| reference::momentum(p, w, g, s);
            check::<T>(1, tolerance, |w, g, s| T::momentum(p, w, g, &mut s[0]), plain);
        }
        let p = AdamStep { alpha: 0.05, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, decay };
        for slots in [2, 3] {
            let step = |w: &mut [T], g: &[T], s: &mut [Vec<T>]| {
                let [m, v, rest @ ..] = s else { return };
                T::adam(p, w, g, m, v, rest.first_mut().map(|largest| &mut largest[..]));
            };
            check::<T>(slots, tolerance, step, |w, g, s| reference::adam(p, w, g, s));
        }
        let p = RmspropStep { rate: 0.01, rho: 0.9, momentum: 0.8, epsilon: 1e-7, decay };
        for (has_m, has_mean) in [(false, false), (true, false), (false, true), (true, true)] {
            let step = |w: &mut [T], g: &[T], s: &mut [Vec<T>]| {
                let [v, m, mean] = s else { return };
                T::rmsprop(p, w, g, v, has_m.then_some(&mut m[..]), has_mean.then_some(&mut mean[..]));
            };
            let plain = |w, g, s: &mut [f64]| {
                let [v, m, mean] = s else { return w };
                reference::rmsprop(p, w, g, v, has_m.then_some(m), has_mean.then_some(mean))
            };
            check::<T>(3, tolerance, step, plain);
        }
    }
}

#[test]
fn steps_match_the_formulas() {
    check_all::<f32>(1e-5);
    check_all::<f64>(1e-13);
}

#[test]
fn sums_and_penalties_match_their_definitions() {
    let w = numbers::<f64>(1, 77);
    let squares: f64 = w.iter().map(|w| w * w).sum();
    let sizes: f64 = w.iter().map(|w| w.abs()).sum();
    at_each_level(|_| {
        assert_near("squares", &[f64::sum_squares(&w, &mut once(0..77))], &[squares], 1e-14, 0.0);
        assert_near("penalty", &[f64::penalty(&w, 0.3, 0.2)], &[0.3 * sizes + 0.2 * squares], 1e-14, 0.0);
        let mut g = vec![0.0; 77];
        f64::add_penalty(&w, 0.3, 0.2, &mut g);
        assert_slope("penalty", &w, &g, |w| f64::penalty(w, 0.3, 0.2));
    });
    let mut g = [1.0_f32];
    single::add_penalty(&[0.0], 0.5, 0.0, &mut g);
    assert_eq!(g, [1.0], "the sign of 0 is 0");
}

#[test]
fn sums_have_the_same_bits_at_every_level() {
    let x = numbers::<f32>(1, 1003);
    let sum = |x: &[f32]| f32::sum_squares(x, &mut once(0..x.len())).to_bits();
    let want = sum(&x);
    at_each_level(|_| assert_eq!(sum(&x), want));
}

#[test]
fn sums_leave_zeros_out_to_the_same_bits() {
    let runs: &[&[Range<usize>]] =
        &[&[], &[0..3], &[3..5, 5..7, 9..40], &[15..16, 16..17, 60..61], &[64..67], &[0..67], &[47..65, 66..67]];
    for runs in runs {
        let (from, mut x) = (numbers::<f32>(1, 67), vec![0.0; 67]);
        runs.iter().for_each(|run| x[run.clone()].copy_from_slice(&from[run.clone()]));
        at_each_level(|level| {
            let some = f32::sum_squares(&x, &mut runs.iter().cloned());
            let all = f32::sum_squares(&x, &mut once(0..67));
            assert_eq!(some.to_bits(), all.to_bits(), "{runs:?} {level:?}");
        });
    }
}

#[test]
fn plain_steps_without_a_gradient_keep_every_bit() {
    let from = [0.0, -0.0, 1.5, -1e-40, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::NAN, -2.5];
    at_each_level(|_| {
        let mut w = from;
        single::sgd(SgdStep { rate: 0.1, decay: 0.0 }, &mut w, &[0.0; 9]);
        assert_eq!(w.map(f32::to_bits), from.map(f32::to_bits));
    });
}

#[test]
fn plain_changes_do_what_they_say() {
    at_each_level(|_| {
        let mut x = [-3.0_f32, 0.5, 3.0, f32::NAN];
        single::clip(&mut x, 1.0);
        assert!(x[..3] == [-1.0, 0.5, 1.0] && x[3].is_nan());
        f32::accumulate(&mut x[..3], &[1.0, 1.0, 1.0]);
        assert_eq!(x[..3], [0.0, 1.5, 2.0]);
    });
}
