//! Global pooling: fast paths against plain loops, and what ties do.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{GlobalPoolDims, double, fast, reference, single};
use crate::base::{Samples, Scalar};
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use formwork_shape::Dims;

fn check<T: Scalar>(n: usize, shape: &[usize], rtol: f64) {
    let d = GlobalPoolDims::new(Dims::new(shape));
    // Few distinct values, so that many are equal.
    let coarse = |x: T| T::of((x.f64() * 4.0).round());
    let x: alloc::vec::Vec<T> = numbers::<T>(1, n * d.positions * d.channels + 3).into_iter().map(coarse).collect();
    let dy = numbers::<T>(2, n * d.channels + 3);
    let (x_, dy_) = (wide(&x), wide(&dy));
    let counts = |x: T| if x.f64() > -0.3 { T::one() } else { T::zero() };
    let mask: alloc::vec::Vec<T> = numbers::<T>(3, n * d.positions).into_iter().map(counts).collect();
    at_each_level(|level| {
        let what = format!("{n} × {shape:?} {level:?} {}", T::NAME);
        let (mut got, mut want) = (dy.clone(), dy_.clone());
        fast::max_forward(d, n, &x, &mut got);
        reference::max_forward(d, n, &x_, &mut want);
        assert_near(&what, &got, &want, 0.0, 0.0);
        for mask in [&mask[..], &[]] {
            fast::average_forward(d, n, &x, mask, &mut got);
            reference::average_forward(d, n, &x_, &wide(mask), &mut want);
            assert_near(&what, &got, &want, rtol, rtol);
        }
        for add in [false, true] {
            let (mut got, mut want) = (x.clone(), x_.clone());
            fast::max_backward(d, n, &x, &dy, &mut got, add);
            reference::max_backward(d, n, &x_, &dy_, &mut want, add);
            assert_near(&what, &got, &want, rtol, rtol * 10.0);
            for mask in [&mask[..], &[]] {
                let (mut got, mut want) = (x.clone(), x_.clone());
                fast::average_backward(d, n, mask, &dy, &mut got, add);
                reference::average_backward(d, n, &wide(mask), &dy_, &mut want, add);
                assert_near(&what, &got, &want, rtol, rtol * 10.0);
            }
        }
    });
}

#[test]
fn fast_paths_match_plain_loops() {
    for (n, shape) in
        [(0, &[4, 1][..]), (2, &[7, 3]), (3, &[1, 2]), (2, &[5, 4, 130]), (1, &[7, 7, 64]), (2, &[2, 3, 4, 5])]
    {
        check::<f32>(n, shape, 1e-6);
        check::<f64>(n, shape, 1e-14);
    }
}

#[test]
fn equal_maxima_share_the_gradient_and_nan_is_the_largest() {
    let d = GlobalPoolDims::new(Dims::new(&[4, 1]));
    let mut dx = [9.0; 4];
    single::global_max_backward(d, Samples::new(1), &[5.0, 1.0, 5.0, 0.0], &[3.0], &mut dx, false);
    assert_eq!(dx, [1.5, 0.0, 1.5, 0.0]);
    let mut y = [0.0];
    single::global_max_forward(d, Samples::new(1), &[1.0, f32::NAN, 5.0, 0.0], &mut y);
    assert!(y[0].is_nan());
}

#[test]
fn gradients_are_slopes() {
    let d = GlobalPoolDims::new(Dims::new(&[3, 4, 2]));
    let (x, dy) = (numbers::<f64>(1, 48), numbers::<f64>(2, 4));
    let (mut y, mut dx) = (dy.clone(), x.clone());
    double::global_max_backward(d, Samples::new(2), &x, &dy, &mut dx, false);
    assert_slope("max", &x, &dx, |x| {
        double::global_max_forward(d, Samples::new(2), x, &mut y);
        dot(&y, &dy)
    });
    let steps: alloc::vec::Vec<f64> = (0..24).map(|step| f64::from(u8::from(step % 3 > 0))).collect();
    for mask in [&[][..], &steps] {
        double::global_average_backward(d, Samples::new(2), mask, &dy, &mut dx, false);
        assert_slope("average", &x, &dx, |x| {
            double::global_average_forward(d, Samples::new(2), x, mask, &mut y);
            dot(&y, &dy)
        });
    }
}

#[test]
fn a_mean_of_nothing_is_zero_and_what_does_not_count_may_be_anything() {
    let d = GlobalPoolDims::new(Dims::new(&[2, 1]));
    let (mut y, mut dx) = ([7.0; 2], [7.0; 4]);
    let (x, mask) = ([f32::NAN, f32::NAN, f32::NAN, 3.0], [0.0, 0.0, 0.0, 1.0]);
    single::global_average_forward(d, Samples::new(2), &x, &mask, &mut y);
    single::global_average_backward(d, Samples::new(2), &mask, &[5.0; 2], &mut dx, false);
    assert_eq!((y, dx), ([0.0, 3.0], [0.0, 0.0, 0.0, 5.0]));
}
