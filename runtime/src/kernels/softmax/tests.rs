//! Softmax: fast paths against plain loops, gradients against differences, limits.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::fast::{self, Exponential};
use super::{SoftmaxDims, reference, single};
use crate::base::Samples;
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use formwork_shape::Dims;

type Forward<T> = fn(SoftmaxDims, usize, &mut [T]);
type Backward<T> = fn(SoftmaxDims, usize, &[T], &mut [T]);
/// A name, the fast and the plain function, the fast and the plain gradient.
type Pair<T> = (&'static str, Forward<T>, Forward<f64>, Backward<T>, Backward<f64>);

fn check<T: Exponential>(n: usize, shape: &[usize], axis: isize, tolerance: f64) {
    let d = SoftmaxDims::new(Dims::new(shape), axis);
    let len = d.len(n) + 3;
    let (x, dy) = (numbers::<T>(1, len), numbers::<T>(2, len));
    let pairs: [Pair<T>; 2] = [
        ("softmax", fast::softmax, reference::softmax, fast::softmax_backward, reference::softmax_backward),
        ("log", fast::log_softmax, reference::log_softmax, fast::log_softmax_backward, reference::log_softmax_backward),
    ];
    for (name, forward, plain_forward, backward, plain_backward) in pairs {
        at_each_level(|level| {
            let what = format!("{name} {n} × {shape:?} axis {axis} {level:?}");
            let (mut y, mut want) = (x.clone(), wide(&x));
            forward(d, n, &mut y);
            plain_forward(d, n, &mut want);
            assert_near(&what, &y, &want, tolerance, tolerance);
            let (mut got, mut slope) = (dy.clone(), wide(&dy));
            backward(d, n, &y, &mut got);
            plain_backward(d, n, &want, &mut slope);
            assert_near(&what, &got, &slope, tolerance, 4.0 * tolerance);
        });
    }
}

#[test]
fn fast_paths_match_plain_loops() {
    for (n, shape, axis) in [
        (0, &[3][..], -1),
        (1, &[1], -1),
        (7, &[10], -1),
        (2, &[16], 1),
        (3, &[133], -1),
        (1, &[2000], -1),
        (2, &[3, 5], 1),
        (2, &[4, 6, 70], 2),
        (1, &[2, 3, 130], 1),
    ] {
        check::<f32>(n, shape, axis, 2e-6);
        check::<f64>(n, shape, axis, 1e-13);
    }
}

#[test]
fn gradients_are_slopes() {
    for (shape, axis) in [(&[5][..], -1), (&[3, 4], 1)] {
        let d = SoftmaxDims::new(Dims::new(shape), axis);
        let (x, dy) = (numbers::<f64>(1, d.len(1)), numbers::<f64>(2, d.len(1)));
        let pairs: [(Forward<f64>, Backward<f64>); 2] =
            [(fast::softmax, fast::softmax_backward), (fast::log_softmax, fast::log_softmax_backward)];
        for (forward, backward) in pairs {
            let run = |x: &[f64]| {
                let mut y = x.to_vec();
                forward(d, 1, &mut y);
                y
            };
            let mut dx = dy.clone();
            backward(d, 1, &run(&x), &mut dx);
            assert_slope("softmax", &x, &dx, |x| dot(&run(x), &dy));
        }
    }
}

#[test]
fn large_logits_neither_overflow_nor_vanish() {
    let d = SoftmaxDims::new(Dims::new(&[3]), -1);
    let mut y = [1e4_f32, 1e4, -1e4];
    single::softmax(d, Samples::new(1), &mut y);
    assert_eq!(y, [0.5, 0.5, 0.0]);
    let mut y = [1e4_f32, 0.0, -1e4];
    single::log_softmax(d, Samples::new(1), &mut y);
    assert_eq!(y, [0.0, -1e4, -2e4]);
}

#[test]
fn logits_of_any_size_and_minus_infinity_have_shares_and_slopes() {
    let inf = f32::INFINITY;
    for (logits, shares, logs) in [
        ([1e38, -1e38, -inf], [1.0, 0.0, 0.0], [0.0, -2e38, -inf]),
        ([f32::MAX, 0.0, f32::MIN], [1.0, 0.0, 0.0], [0.0, -f32::MAX, -inf]),
        (
            [-3e38, -inf, -3e38],
            [0.5, 0.0, 0.5],
            [-3e38 - -3e38 - core::f32::consts::LN_2, -inf, -core::f32::consts::LN_2],
        ),
        ([1e-40, -1e-40, -inf], [0.5, 0.5, 0.0], [-core::f32::consts::LN_2, -core::f32::consts::LN_2, -inf]),
    ] {
        // In a row of their own, in one too long for a register, and side by side with others.
        for (row, inner) in [(3, 1), (40, 1), (3, 2)] {
            let d = SoftmaxDims::new(Dims::new(&[row, inner]), 1);
            let spread = |x: [f32; 3], rest: f32| -> alloc::vec::Vec<f32> {
                (0..row * inner).map(|at| x.get(at / inner).copied().unwrap_or(rest)).collect()
            };
            at_each_level(|level| {
                let what = format!("{logits:?} {row} {inner} {level:?}");
                let (mut y, mut log) = (spread(logits, -inf), spread(logits, -inf));
                single::softmax(d, Samples::new(1), &mut y);
                single::log_softmax(d, Samples::new(1), &mut log);
                assert_near(&what, &y, &wide(&spread(shares, 0.0)), 1e-6, 0.0);
                assert_near(&what, &log, &wide(&spread(logs, -inf)), 1e-6, 1e-7);
                let (mut dy, mut dlog) = (spread([1.0, 2.0, 3.0], 4.0), spread([1.0, 2.0, 3.0], 4.0));
                single::softmax_backward(d, Samples::new(1), &y, &mut dy);
                single::log_softmax_backward(d, Samples::new(1), &log, &mut dlog);
                assert!(dy.iter().chain(&dlog).all(|slope| slope.is_finite()), "{what}: {dy:?} {dlog:?}");
            });
        }
    }
}

#[test]
fn rows_keep_their_bits_when_the_batch_is_cut() {
    let d = SoftmaxDims::new(Dims::new(&[10]), -1);
    let mut whole = numbers::<f32>(1, 400);
    let mut cut = whole.clone();
    single::softmax(d, Samples::new(40), &mut whole);
    for part in cut.chunks_mut(30) {
        single::softmax(d, Samples::new(part.len() / 10), part);
    }
    assert!(whole == cut);
}

#[test]
fn an_unknown_shape_or_axis_has_no_elements() {
    for d in [SoftmaxDims::new(Dims::UNKNOWN, -1), SoftmaxDims::new(Dims::new(&[3]), 5)] {
        single::softmax(d, Samples::new(4), &mut []);
    }
}
