//! Dot products: fast paths against plain loops, gradients against differences.

use super::{DotDims, Side, double, fast, reference};
use crate::base::Samples;
use crate::kernels::gemm::Real;
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use alloc::vec;
use formwork_shape::Dims;

/// Vectors; sequences along either axis; axes on both sides of the left, the right, and both values.
const CASES: [(&[usize], &[usize], &[isize]); 10] = [
    (&[5], &[5], &[1]),
    (&[1], &[1], &[-1]),
    (&[3, 4], &[5, 4], &[2, 2]),
    (&[4, 3], &[5, 4], &[1, 2]),
    (&[3, 40], &[40, 17], &[2, 1]),
    (&[4, 3], &[4, 19], &[1, 1]),
    (&[4], &[5, 4], &[1, 2]),
    (&[2, 4, 3], &[5, 4], &[2, 2]),
    (&[3, 4], &[2, 4, 5], &[2, 2]),
    (&[2, 4, 3], &[2, 4, 5], &[2, 2]),
];

fn check<T: Real>(left: &[usize], right: &[usize], axes: &[isize], n: usize, tolerance: f64) {
    let d = DotDims::new(Dims::new(left), Dims::new(right), axes);
    let lens = [d.rows() * d.depth, d.columns() * d.depth, d.rows() * d.columns()];
    let (a, b) = (numbers::<T>(1, n * lens[0] + 2), numbers::<T>(2, n * lens[1] + 2));
    let dy = numbers::<T>(3, n * lens[2] + 2);
    at_each_level(|level| {
        let what = format!("{left:?} · {right:?} along {axes:?}, n {n} {level:?}");
        let (mut got, mut want) = (dy.clone(), wide(&dy));
        fast::forward(d, n, &a, &b, &mut got);
        for sample in 0..n {
            let (a, b) = (&wide(&a)[sample * lens[0]..], &wide(&b)[sample * lens[1]..]);
            reference::forward(d, a, b, &mut want[sample * lens[2]..][..lens[2]]);
        }
        assert_near(&what, &got, &want, tolerance, 10.0 * tolerance);
        for (side, own, other, x) in [(Side::Left, &a, &b, 0), (Side::Right, &b, &a, 1)] {
            for add in [false, true] {
                let (mut got, mut want) = (own.clone(), wide(own));
                fast::backward(d, n, side, other, &dy, &mut got, add);
                for sample in 0..n {
                    let (other, dy) = (&wide(other)[sample * lens[1 - x]..], &wide(&dy)[sample * lens[2]..]);
                    reference::backward(d, side, other, dy, &mut want[sample * lens[x]..], add);
                }
                assert_near(&format!("{what} {side:?} {add}"), &got, &want, tolerance, 10.0 * tolerance);
            }
        }
    });
}

#[test]
fn fast_paths_match_plain_loops() {
    for (left, right, axes) in CASES {
        for n in [0, 1, 3] {
            check::<f32>(left, right, axes, n, 1e-6);
            check::<f64>(left, right, axes, n, 1e-14);
        }
    }
}

#[test]
fn gradients_are_slopes() {
    for (left, right, axes) in CASES {
        let d = DotDims::new(Dims::new(left), Dims::new(right), axes);
        let (a, b) = (numbers::<f64>(1, 2 * d.rows() * d.depth), numbers::<f64>(2, 2 * d.columns() * d.depth));
        let dy = numbers::<f64>(3, 2 * d.rows() * d.columns());
        let loss = |a: &[f64], b: &[f64]| {
            let mut y = vec![0.0; dy.len()];
            double::dot_forward(d, Samples::new(2), a, b, &mut y);
            dot(&y, &dy)
        };
        let (mut da, mut db) = (a.clone(), b.clone());
        double::dot_backward(d, Samples::new(2), Side::Left, &b, &dy, &mut da, false);
        double::dot_backward(d, Samples::new(2), Side::Right, &a, &dy, &mut db, false);
        assert_slope("left", &a, &da, |a| loss(a, &b));
        assert_slope("right", &b, &db, |b| loss(&a, b));
    }
}

#[test]
fn shapes_that_do_not_meet_have_no_elements() {
    let x = Dims::new(&[3, 4]);
    for d in [DotDims::new(x, Dims::UNKNOWN, &[1]), DotDims::new(x, x, &[1, 2]), DotDims::new(x, x, &[])] {
        double::dot_forward(d, Samples::new(4), &[], &[], &mut []);
        double::dot_backward(d, Samples::new(4), Side::Left, &[], &[], &mut [], false);
    }
}
