//! Prelu: fast paths against plain loops, slopes against differences.

use super::{PreluDims, double, fast, reference};
use crate::base::{Samples, Scalar};
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use alloc::vec;
use formwork_shape::Dims;

fn check<T: Scalar>(n: usize, shape: &[usize], shared: &[isize]) {
    let d = PreluDims::new(Dims::new(shape), shared);
    let mut x = numbers::<T>(1, n * d.len + 3);
    x.iter_mut().step_by(5).for_each(|x| *x = T::zero());
    let (alpha, dy) = (numbers::<T>(2, d.slopes), numbers::<T>(3, x.len()));
    at_each_level(|level| {
        let what = format!("{n} × {shape:?} shared {shared:?} {level:?}");
        let (mut y, mut want) = (dy.clone(), wide(&dy));
        fast::forward(d, n, &x, &alpha, &mut y);
        reference::forward(d, n, &wide(&x), &wide(&alpha), &mut want);
        assert_near(&what, &y, &want, 1e-6, 1e-7);
        for add in [false, true] {
            let (mut dx, mut want) = (x.clone(), wide(&x));
            fast::backward_input(d, n, &x, &alpha, &dy, &mut dx, add);
            reference::backward_input(d, n, &wide(&x), &wide(&alpha), &wide(&dy), &mut want, add);
            assert_near(&what, &dx, &want, 1e-6, 1e-7);
            let (mut dalpha, mut want) = (alpha.clone(), wide(&alpha));
            fast::backward_alpha(d, n, &x, &dy, &mut dalpha, add);
            reference::backward_alpha(d, n, &wide(&x), &wide(&dy), &mut want, add);
            assert_near(&what, &dalpha, &want, 1e-5, 1e-5);
        }
    });
}

#[test]
fn fast_paths_match_plain_loops() {
    let shapes: [(&[usize], &[isize]); 7] = [
        (&[37], &[]),
        (&[5], &[1]),
        (&[3, 4, 2], &[1, 2]),
        (&[3, 4, 2], &[3]),
        (&[3, 4, 2], &[2]),
        (&[1, 7], &[1]),
        (&[2, 3], &[1, 2]),
    ];
    for (shape, shared) in shapes {
        for n in [0, 1, 3] {
            check::<f32>(n, shape, shared);
            check::<f64>(n, shape, shared);
        }
    }
}

#[test]
fn gradients_are_slopes() {
    let d = PreluDims::new(Dims::new(&[4, 3]), &[1]);
    let (x, alpha, dy) = (numbers::<f64>(1, 24), numbers::<f64>(2, 3), numbers::<f64>(3, 24));
    let (mut y, mut dx, mut dalpha) = (vec![0.0; 24], vec![0.0; 24], vec![0.0; 3]);
    double::prelu_backward_input(d, Samples::new(2), &x, &alpha, &dy, &mut dx, false);
    double::prelu_backward_alpha(d, Samples::new(2), &x, &dy, &mut dalpha, false);
    assert_slope("input", &x, &dx, |x| {
        double::prelu_forward(d, Samples::new(2), x, &alpha, &mut y);
        dot(&y, &dy)
    });
    assert_slope("alpha", &alpha, &dalpha, |alpha| {
        double::prelu_forward(d, Samples::new(2), &x, alpha, &mut y);
        dot(&y, &dy)
    });
}

#[test]
fn an_unknown_shape_has_no_elements() {
    let d = PreluDims::new(Dims::UNKNOWN, &[1]);
    double::prelu_forward(d, Samples::new(4), &[], &[], &mut []);
    double::prelu_backward_alpha(d, Samples::new(4), &[], &[], &mut [], false);
}
