//! Merges: fast paths against plain loops, gradients against differences.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{Merge, MergeDims, Side, double, fast, reference};
use crate::base::{Samples, Scalar};
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;
use formwork_shape::Dims;

const OPS: [Merge; 5] = [Merge::Add, Merge::Subtract, Merge::Multiply, Merge::Maximum, Merge::Minimum];
const SIDES: [Side; 2] = [Side::Left, Side::Right];

/// Shapes that are equal, repeat on some axes, or differ in rank.
const SHAPES: [(&[usize], &[usize]); 10] = [
    (&[], &[]),
    (&[5], &[5]),
    (&[3, 4], &[3, 4]),
    (&[3, 4], &[4]),
    (&[1], &[2, 3]),
    (&[3, 1], &[1, 70]),
    (&[2, 3, 4], &[3, 1]),
    (&[2, 1, 4], &[1, 3, 1]),
    (&[1, 1], &[1]),
    (&[2, 17, 1], &[2, 1, 9]),
];

fn check<T: Scalar>(left: &[usize], right: &[usize], n: usize, tolerance: f64) {
    let d = MergeDims::new(Dims::new(left), Dims::new(right));
    let (a, b) = (numbers::<T>(1, n * d.lens[0] + 2), numbers::<T>(2, n * d.lens[1] + 2));
    let dy = numbers::<T>(3, n * d.lens[2] + 2);
    at_each_level(|level| {
        for op in OPS {
            let what = format!("{op:?} {left:?} {right:?} n {n} {level:?}");
            let (mut got, mut want) = (dy.clone(), wide(&dy));
            fast::forward(d, n, op, &a, &b, &mut got);
            reference::forward(d, n, op, &wide(&a), &wide(&b), &mut want);
            assert_near(&what, &got, &want, tolerance, tolerance);
            for (side, add) in SIDES.into_iter().flat_map(|side| [(side, false), (side, true)]) {
                let start = if side == Side::Left { &a } else { &b };
                let (mut got, mut want) = (start.clone(), wide(start));
                let (a, b) =
                    if matches!(op, Merge::Add | Merge::Subtract) { (&[][..], &[][..]) } else { (&a[..], &b[..]) };
                fast::backward(d, n, op, side, a, b, &dy, &mut got, add);
                reference::backward(d, n, op, side, &wide(a), &wide(b), &wide(&dy), &mut want, add);
                assert_near(&format!("{what} {side:?} {add}"), &got, &want, tolerance, 20.0 * tolerance);
            }
        }
    });
}

#[test]
fn fast_paths_match_plain_loops() {
    for (left, right) in SHAPES {
        for (left, right) in [(left, right), (right, left)] {
            for n in [0, 1, 3] {
                check::<f32>(left, right, n, 1e-6);
                check::<f64>(left, right, n, 1e-14);
            }
        }
    }
}

#[test]
fn gradients_are_slopes() {
    for (left, right) in SHAPES {
        let d = MergeDims::new(Dims::new(left), Dims::new(right));
        let (a, b) = (numbers::<f64>(1, 2 * d.lens[0]), numbers::<f64>(2, 2 * d.lens[1]));
        let dy = numbers::<f64>(3, 2 * d.lens[2]);
        for op in OPS {
            let loss = |a: &[f64], b: &[f64]| {
                let mut y: Vec<f64> = vec![0.0; dy.len()];
                double::merge_forward(d, Samples::new(2), op, a, b, &mut y);
                dot(&y, &dy)
            };
            let (mut da, mut db) = (a.clone(), b.clone());
            double::merge_backward(d, Samples::new(2), op, Side::Left, &a, &b, &dy, &mut da, false);
            double::merge_backward(d, Samples::new(2), op, Side::Right, &a, &b, &dy, &mut db, false);
            assert_slope("left", &a, &da, |a| loss(a, &b));
            assert_slope("right", &b, &db, |b| loss(&a, b));
        }
    }
}

#[test]
fn ties_are_shared_and_nan_stays() {
    let d = MergeDims::new(Dims::new(&[5]), Dims::new(&[5]));
    let (a, b) = ([1.0, 2.0, 3.0, f64::NAN, 0.0], [1.0, 3.0, 2.0, 0.0, f64::NAN]);
    let dy = [8.0; 5];
    at_each_level(|level| {
        for (op, values, shares) in [
            (Merge::Maximum, [1.0, 3.0, 3.0], [[4.0, 0.0, 8.0], [4.0, 8.0, 0.0]]),
            (Merge::Minimum, [1.0, 2.0, 2.0], [[4.0, 8.0, 0.0], [4.0, 0.0, 8.0]]),
        ] {
            let mut y = [0.0; 5];
            double::merge_forward(d, Samples::new(1), op, &a, &b, &mut y);
            assert!(y[..3] == values && y[3].is_nan() && y[4].is_nan(), "{op:?} {level:?}");
            for (side, share) in SIDES.into_iter().zip(shares) {
                let mut dx = [7.0; 5];
                double::merge_backward(d, Samples::new(1), op, side, &a, &b, &dy, &mut dx, false);
                assert!(dx[..3] == share && dx[3..] == [0.0; 2], "{op:?} {side:?} {level:?}");
            }
        }
    });
}

#[test]
fn shapes_that_do_not_fit_have_no_elements() {
    for right in [Dims::UNKNOWN, Dims::new(&[4])] {
        let d = MergeDims::new(Dims::new(&[3]), right);
        double::merge_forward(d, Samples::new(5), Merge::Add, &[], &[], &mut []);
        double::merge_backward(d, Samples::new(5), Merge::Multiply, Side::Left, &[], &[], &[], &mut [], false);
    }
}
