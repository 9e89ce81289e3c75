//! Cross-entropy: fast paths against a plain loop, its gradient against differences through a softmax, limits.

use super::fast::{self, Rows};
use super::{CrossEntropyDims, double, reference, single};
use crate::base::Samples;
use crate::kernels::SoftmaxDims;
use crate::kernels::f64::softmax;
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, numbers, wide};
use alloc::vec::Vec;
use alloc::{format, vec};

/// Positive numbers that need not add up to 1.
fn shares<T: Rows>(seed: u64, len: usize) -> Vec<T> {
    numbers::<T>(seed, len).into_iter().map(|x| x.abs() + T::of(1e-3)).collect()
}

fn check<T: Rows>(rows: usize, classes: usize, tolerance: f64) {
    let (len, skip) = (rows * classes, (rows + classes) % 16);
    let (p, scale) = (&shares::<T>(1, skip + len)[skip..], shares::<T>(2, rows));
    let one_hot: Vec<T> = (0..len).map(|i| T::of(f64::from(u8::from(i % classes == i / classes % classes)))).collect();
    for (target, keep, add) in [(&one_hot, 1.0, 0.0), (&one_hot, 0.9, 0.05), (&shares::<T>(3, len), 1.0, 0.0)] {
        let d = CrossEntropyDims { classes, keep, add };
        let (mut values, mut gradient) = (vec![0.0; rows], vec![1.0; len + 3]);
        let (p_, target_, scale_) = (wide(p), wide(target), wide(&scale));
        reference::cross_entropy(d, &p_, &target_, &scale_, &mut values, &mut gradient);
        at_each_level(|level| {
            let what = format!("{rows} × {classes} keep {keep} {level:?} {}", T::NAME);
            let (mut got, mut slopes) = (vec![T::zero(); rows], vec![T::one(); len + 3]);
            fast::cross_entropy(d, p, target, &scale, &mut got, &mut slopes);
            assert_near(&what, &got, &values, tolerance, tolerance);
            assert_near(&what, &slopes, &gradient, tolerance, tolerance);
        });
    }
}

#[test]
fn fast_paths_match_a_plain_loop() {
    for (rows, classes) in [(0, 3), (1, 1), (2, 2), (32, 10), (5, 15), (3, 16), (2, 17), (7, 133)] {
        check::<f32>(rows, classes, 1e-5);
        check::<f64>(rows, classes, 1e-12);
    }
}

#[test]
fn the_gradient_is_the_slope_through_a_softmax() {
    let (d, scale) = (CrossEntropyDims { classes: 4, keep: 0.8, add: 0.05 }, [0.5, 2.0, 1.0]);
    let (x, y) = (numbers::<f64>(1, 12), shares::<f64>(2, 12));
    let run = |x: &[f64]| {
        let (mut p, mut values, mut gradient) = (x.to_vec(), [0.0; 3], [0.0; 12]);
        softmax(SoftmaxDims { outer: 3, axis: 4, inner: 1 }, Samples::new(1), &mut p);
        double::cross_entropy(d, &p, &y, &scale, &mut values, &mut gradient);
        (values.iter().zip(scale).map(|(value, scale)| value * scale).sum::<f64>(), gradient)
    };
    assert_slope("dx", &x, &run(&x).1, |x| run(x).0);
}

#[test]
fn certainty_is_clipped_and_a_nan_comes_out() {
    at_each_level(|level| {
        let d = CrossEntropyDims { classes: 2, keep: 1.0, add: 0.0 };
        let (mut values, mut gradient) = ([0.0; 2], [0.0; 4]);
        single::cross_entropy(
            d,
            &[1.0, 0.0, f32::NAN, 0.5],
            &[0.0, 1.0, 1.0, 0.0],
            &[1.0; 2],
            &mut values,
            &mut gradient,
        );
        assert!((values[0] - 16.118_095).abs() < 1e-4 && values[1].is_nan(), "{level:?} {values:?}");
        assert!(gradient[0] >= 1.0 && gradient[1] <= -1.0 && gradient[2].is_nan(), "{level:?} {gradient:?}");
    });
}
