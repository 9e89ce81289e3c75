//! Masks: fast paths against plain loops, what an empty mask stands for.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{Elements, MaskingDims, double, fast, reference, single};
use crate::base::{Samples, Scalar};
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;
use formwork_shape::Dims;

/// Numbers of which whole steps equal `value`, and single features of others.
fn sequence<T: Scalar>(d: MaskingDims, n: usize, value: f64) -> Vec<T> {
    let mut x = numbers::<T>(1, n * d.steps * d.features + 3);
    for (at, x) in x.iter_mut().enumerate() {
        let step = at / d.features.max(1);
        if step % 3 == 1 || at % 5 == 0 {
            *x = T::of(value);
        }
    }
    x
}

fn check<T: Scalar>(n: usize, shape: &[usize], value: f64) {
    let d = MaskingDims::new(Dims::new(shape));
    let x = sequence::<T>(d, n, value);
    let (dy, start) = (numbers::<T>(2, x.len()), numbers::<T>(3, n * d.steps));
    at_each_level(|level| {
        let what = format!("{n} × {shape:?} value {value} {level:?}");
        let (mut y, mut want, mut mask, mut mask_) = (dy.clone(), wide(&dy), start.clone(), wide(&start));
        fast::forward(d, n, value, &x, &mut y, &mut mask);
        reference::forward(d, n, value, &wide(&x), &mut want, &mut mask_);
        assert_near(&what, &y, &want, 0.0, 0.0);
        assert_near(&what, &mask, &mask_, 0.0, 0.0);
        let mut alone = dy.clone();
        fast::forward(d, n, value, &x, &mut alone, &mut []);
        assert!(alone == y, "{what}: without a mask");
        for add in [false, true] {
            let (mut got, mut want) = (x.clone(), wide(&x));
            fast::backward(d, n, &mask, &dy, &mut got, add);
            reference::backward(d, n, &mask_, &wide(&dy), &mut want, add);
            assert_near(&what, &got, &want, 1e-6, 1e-7);
        }
    });
}

#[test]
fn fast_paths_match_plain_loops() {
    for (n, shape) in [(0, &[3, 2][..]), (1, &[1, 1]), (2, &[3, 2]), (3, &[7, 37]), (2, &[2, 3, 4])] {
        for value in [0.0, -0.5] {
            check::<f32>(n, shape, value);
            check::<f64>(n, shape, value);
        }
    }
}

#[test]
fn gradients_are_slopes() {
    let (d, value) = (MaskingDims::new(Dims::new(&[4, 3])), -2.0);
    // What equals the value is left alone: there the function jumps.
    let (x, dy) = (numbers::<f64>(1, 24), numbers::<f64>(2, 24));
    let (mut y, mut mask, mut dx) = (vec![0.0; 24], vec![0.0; 8], x.clone());
    double::masking_forward(d, Samples::new(2), value, &x, &mut y, &mut mask);
    double::masking_backward(d, Samples::new(2), &mask, &dy, &mut dx, false);
    assert_slope("masking", &x, &dx, |x| {
        double::masking_forward(d, Samples::new(2), value, x, &mut y, &mut mask);
        dot(&y, &dy)
    });
}

#[test]
fn an_empty_mask_counts_every_step() {
    let d = Elements { len: 2 };
    let (a, b) = ([1.0_f32, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 1.0]);
    let check = |left: &[f32], right: &[f32], want: [f32; 4]| {
        let mut to = [7.0; 4];
        single::combine_masks(d, Samples::new(2), left, right, &mut to);
        assert_eq!(to, want);
    };
    check(&a, &b, [1.0, 0.0, 0.0, 1.0]);
    check(&a, &[], a);
    check(&[], &b, b);
    check(&[], &[], [1.0; 4]);
    let mut to = [7.0; 4];
    single::merge_masks(d, Samples::new(2), &a, &[0.0, 0.0, 0.0, 1.0], &mut to);
    assert_eq!(to, a);
    single::merge_masks(d, Samples::new(2), &a, &b, &mut to);
    assert_eq!(to, [1.0; 4]);
    let mut to = [7.0; 4];
    single::copy_mask(d, Samples::new(1), &a, &mut to);
    assert_eq!(to, [1.0, 0.0, 7.0, 7.0]);
    single::copy_mask(d, Samples::new(2), &[], &mut to);
    assert_eq!(to, [1.0; 4]);
    single::copy_mask(d, Samples::new(2), &a, &mut []);
    single::combine_masks(d, Samples::new(2), &a, &b, &mut []);
}

#[test]
fn an_unknown_shape_has_no_steps() {
    let d = MaskingDims::new(Dims::UNKNOWN);
    double::masking_forward(d, Samples::new(4), 0.0, &[], &mut [], &mut []);
    double::masking_backward(d, Samples::new(4), &[], &[], &mut [], false);
}
