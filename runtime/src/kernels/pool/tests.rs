//! Pooling: fast paths against plain loops, and what ties and edges do.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{PoolDims, double, fast, reference, single};
use crate::base::Samples;
use crate::kernels::activation::Activate;
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use formwork_shape::{Dims, Padding, pool_window};

fn dims(input: &[usize], size: &[usize], strides: &[usize], padding: Padding) -> PoolDims {
    PoolDims::new(pool_window(Dims::new(input), size, strides, padding))
}

/// Compares all four kernels with plain loops in double precision, at every level.
fn check<T: Activate>(n: usize, d: PoolDims, rtol: f64) {
    // Few distinct values, so that many are equal.
    let coarse = |x: T| T::of((x.f64() * 4.0).round());
    let x: alloc::vec::Vec<T> = numbers::<T>(1, n * d.inputs() + 3).into_iter().map(coarse).collect();
    let (y, dy) = (numbers::<T>(2, n * d.outputs() + 3), numbers::<T>(3, n * d.outputs() + 3));
    let (x_, dy_) = (wide(&x), wide(&dy));
    at_each_level(|level| {
        let what = format!("{n} × {d:?} {level:?} {}", T::NAME);
        let (mut got, mut want) = (y.clone(), wide(&y));
        fast::max_forward(d, n, &x, &mut got);
        reference::max_forward(d, n, &x_, &mut want);
        assert_near(&what, &got, &want, 0.0, 0.0);
        fast::average_forward(d, n, &x, &mut got);
        reference::average_forward(d, n, &x_, &mut want);
        assert_near(&what, &got, &want, rtol, rtol);
        for add in [false, true] {
            let (mut got, mut want) = (x.clone(), x_.clone());
            fast::max_backward(d, n, &x, &dy, &mut got, add, &[]);
            reference::max_backward(d, n, &x_, &dy_, &mut want, add);
            assert_near(&what, &got, &want, rtol, rtol * 10.0);
            for gate in [&numbers::<T>(5, n * d.inputs()), &x] {
                let (mut got, mut want) = (x.clone(), want.clone());
                for (want, gate) in want[..n * d.inputs()].iter_mut().zip(gate) {
                    *want = if *gate > T::zero() { *want } else { 0.0 };
                }
                fast::max_backward(d, n, &x, &dy, &mut got, add, gate);
                assert_near(&what, &got, &want, rtol, rtol * 10.0);
            }
            let (mut got, mut want) = (x.clone(), x_.clone());
            fast::average_backward(d, n, &[], &dy, &mut got, add);
            reference::average_backward(d, n, &dy_, &mut want, add);
            assert_near(&what, &got, &want, rtol, rtol * 10.0);
        }
    });
}

#[test]
fn fast_paths_match_plain_loops() {
    use Padding::{Same, Valid};
    for (n, d) in [
        (0, dims(&[4, 4, 1], &[2, 2], &[2, 2], Valid)),
        (2, dims(&[11, 3], &[3], &[2], Same)),
        (2, dims(&[11, 3], &[2], &[3], Valid)),
        (1, dims(&[3, 2], &[7], &[1], Same)),
        (3, dims(&[7, 6, 2], &[2, 3], &[2, 1], Same)),
        (2, dims(&[7, 6, 5], &[3, 3], &[1, 1], Valid)),
        (2, dims(&[5, 4, 130], &[3, 2], &[2, 3], Same)),
        (1, dims(&[26, 26, 32], &[2, 2], &[2, 2], Valid)),
        (2, dims(&[5, 4, 6, 3], &[2, 3, 2], &[1, 2, 3], Same)),
        (1, dims(&[4, 5, 3, 17], &[2, 2, 2], &[2, 2, 1], Valid)),
    ] {
        check::<f32>(n, d, 1e-6);
        check::<f64>(n, d, 1e-14);
    }
}

#[test]
fn a_failed_rule_has_no_position() {
    let d = dims(&[2, 2, 1], &[3, 3], &[1, 1], Padding::Valid);
    single::max_pool_forward(d, Samples::new(4), &[], &mut []);
    single::average_pool_backward(d, Samples::new(4), &[], &[], &mut [], false);
}

#[test]
fn the_first_of_equal_cells_takes_the_gradient_and_nan_is_the_largest() {
    let d = dims(&[4, 1], &[2], &[2], Padding::Valid);
    let mut dx = [9.0; 4];
    single::max_pool_backward(d, Samples::new(1), &[5.0, 5.0, 1.0, 1.0], &[2.0, 3.0], &mut dx, false, &[]);
    assert_eq!(dx, [2.0, 0.0, 3.0, 0.0]);
    let mut y = [0.0; 2];
    single::max_pool_forward(d, Samples::new(1), &[f32::NAN, 5.0, 1.0, f32::NAN], &mut y);
    assert!(y.iter().all(|y| y.is_nan()));
}

#[test]
fn gradients_are_slopes() {
    let d = dims(&[2, 3, 5, 2], &[2, 2, 3], &[1, 1, 2], Padding::Same);
    let (x, dy) = (numbers::<f64>(1, 2 * d.inputs()), numbers::<f64>(2, 2 * d.outputs()));
    let (mut y, mut dx) = (dy.clone(), x.clone());
    double::max_pool_backward(d, Samples::new(2), &x, &dy, &mut dx, false, &[]);
    assert_slope("max", &x, &dx, |x| {
        double::max_pool_forward(d, Samples::new(2), x, &mut y);
        dot(&y, &dy)
    });
    double::average_pool_backward(d, Samples::new(2), &x, &dy, &mut dx, false);
    assert_slope("average", &x, &dx, |x| {
        double::average_pool_forward(d, Samples::new(2), x, &mut y);
        dot(&y, &dy)
    });
}
