//! Bilinear upsampling: fast paths against plain loops, and numbers by hand.

use super::{BilinearDims, double, fast, reference, single};
use crate::base::{Samples, Scalar};
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use formwork_shape::Dims;

fn check<T: Scalar>(n: usize, input: &[usize], size: &[usize], rtol: f64) {
    let d = BilinearDims::new(Dims::new(input), size);
    let (x, y) = (numbers::<T>(1, n * d.inputs() + 3), numbers::<T>(2, n * d.outputs() + 3));
    let (x_, y_) = (wide(&x), wide(&y));
    at_each_level(|level| {
        let what = format!("{n} × {d:?} {level:?} {}", T::NAME);
        let (mut got, mut want) = (y.clone(), y_.clone());
        fast::forward(d, n, &x, &mut got);
        reference::forward(d, n, &x_, &mut want);
        assert_near(&what, &got, &want, rtol, rtol);
        for add in [false, true] {
            let (mut got, mut want) = (x.clone(), x_.clone());
            fast::backward(d, n, &y, &mut got, add);
            reference::backward(d, n, &y_, &mut want, add);
            assert_near(&what, &got, &want, rtol * 10.0, rtol * 10.0);
        }
    });
}

#[test]
fn fast_paths_match_plain_loops() {
    for (n, input, size) in [
        (0, [3, 3, 1], [2, 2]),
        (2, [3, 4, 2], [2, 2]),
        (1, [1, 1, 3], [4, 3]),
        (2, [2, 5, 17], [3, 1]),
        (1, [4, 3, 64], [1, 5]),
        (1, [5, 4, 1], [4, 2]),
    ] {
        check::<f32>(n, &input, &size, 1e-6);
        check::<f64>(n, &input, &size, 1e-14);
    }
}

#[test]
fn a_row_by_hand() {
    let d = BilinearDims::new(Dims::new(&[1, 2, 1]), &[1, 2]);
    let mut y = [0.0; 4];
    single::bilinear_forward(d, Samples::new(1), &[0.0, 4.0], &mut y);
    assert_near("twice as many columns", &y, &[0.0, 1.0, 3.0, 4.0], 0.0, 0.0);
}

#[test]
fn a_failed_rule_computes_nothing() {
    for (input, size) in [(&[2, 2][..], &[2, 2][..]), (&[2, 2, 1], &[2]), (&[2, 2, 1], &[2, 0])] {
        let d = BilinearDims::new(Dims::new(input), size);
        single::bilinear_forward(d, Samples::new(2), &[], &mut []);
        double::bilinear_backward(d, Samples::new(2), &[], &mut [], false);
    }
}

#[test]
fn gradients_are_slopes() {
    let d = BilinearDims::new(Dims::new(&[3, 2, 2]), &[2, 3]);
    let (x, dy) = (numbers::<f64>(1, 2 * d.inputs()), numbers::<f64>(2, 2 * d.outputs()));
    let (mut y, mut dx) = (dy.clone(), x.clone());
    double::bilinear_backward(d, Samples::new(2), &dy, &mut dx, false);
    assert_slope("bilinear", &x, &dx, |x| {
        double::bilinear_forward(d, Samples::new(2), x, &mut y);
        dot(&y, &dy)
    });
}
