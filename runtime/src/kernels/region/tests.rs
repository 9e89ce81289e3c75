//! Boxes: each element lands where the shapes say, and nothing else changes.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{RegionDims, reference, single};
use crate::base::Samples;
use crate::kernels::testing::{at_each_level, numbers};
use alloc::vec;
use alloc::vec::Vec;
use formwork_shape::{Dims, MAX_RANK, upsample};

fn check(whole: &[usize], start: &[usize], part: &[usize]) {
    let (whole, part) = (Dims::new(whole), Dims::new(part));
    let mut starts = [0; MAX_RANK];
    starts[..start.len()].copy_from_slice(start);
    let (d, n) = (RegionDims::new(whole, starts, part), 3);
    let (large, small) = (numbers::<f32>(1, n * whole.len() + 2), numbers::<f32>(2, n * part.len() + 2));
    let pairs = || {
        (0..n * part.len()).map(|at| {
            let inside = reference::position(whole, starts, part, at % part.len());
            (at, at / part.len() * whole.len() + inside)
        })
    };
    at_each_level(|level| {
        for add in [false, true] {
            let (mut got, mut want) = (small.clone(), small.clone());
            single::gather(d, Samples::new(n), &large, &mut got, add);
            pairs().for_each(|(at, inside)| want[at] = large[inside] + if add { want[at] } else { 0.0 });
            assert!(got == want, "gather {d:?} {add} {level:?}");
            let (mut got, mut want) = (large.clone(), large.clone());
            single::scatter(d, Samples::new(n), &small, &mut got, add);
            pairs().for_each(|(at, inside)| want[inside] = small[at] + if add { want[inside] } else { 0.0 });
            assert!(got == want, "scatter {d:?} {add} {level:?}");
        }
    });
}

#[test]
fn every_element_lands_where_the_shapes_say() {
    check(&[], &[], &[]);
    check(&[5], &[1], &[3]);
    check(&[4, 6], &[0, 0], &[4, 6]);
    check(&[4, 6], &[1, 0], &[2, 6]);
    check(&[4, 6], &[1, 2], &[3, 1]);
    check(&[28, 28, 3], &[7, 3, 0], &[14, 1, 3]);
    check(&[3, 4, 5, 2], &[1, 1, 2, 1], &[2, 2, 3, 1]);
    check(&[2, 3, 4, 20], &[0, 1, 0, 0], &[2, 2, 4, 20]);
}

#[test]
fn trailing_axes_taken_whole_are_one_run() {
    let d = RegionDims::new(Dims::new(&[4, 5, 6]), [1, 2, 0, 0, 0, 0, 0, 0], Dims::new(&[2, 3, 6]));
    assert_eq!((d.run, d.rank, d.offset), (18, 1, 42));
}

/// A permutation against the definition, forward and back.
fn check_order(whole: &[usize], order: &[isize]) {
    let (dims, rank) = (Dims::new(whole), whole.len());
    let (d, n) = (RegionDims::permuted(dims, order), 2);
    let x = numbers::<f32>(1, n * dims.len());
    let target: Vec<usize> = order.iter().map(|axis| whole[axis.unsigned_abs() - 1]).collect();
    let mut want = x.clone();
    for (at, want) in want.iter_mut().enumerate() {
        let (mut rest, mut from) = (at % dims.len(), at / dims.len() * dims.len());
        for axis in (0..rank).rev() {
            from += rest % target[axis] * dims.span(order[axis].unsigned_abs(), rank);
            rest /= target[axis];
        }
        *want = x[from];
    }
    let (mut got, mut back) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    single::gather(d, Samples::new(n), &x, &mut got, false);
    single::scatter(d, Samples::new(n), &got, &mut back, false);
    assert!(got == want && back == x, "{whole:?} {order:?}");
}

#[test]
fn permutations_put_every_element_in_its_place() {
    check_order(&[], &[]);
    check_order(&[5], &[1]);
    check_order(&[3, 4], &[1, 2]);
    check_order(&[3, 4], &[2, 1]);
    check_order(&[2, 3, 4], &[2, 1, 3]);
    check_order(&[2, 3, 4], &[3, 1, 2]);
    check_order(&[2, 3, 4, 5], &[4, 2, 3, 1]);
}

#[test]
fn a_repeated_vector_is_read_again_and_summed_back() {
    let d = RegionDims::repeated(Dims::new(&[2]), 3);
    let (mut y, mut dx) = ([0.0; 12], [1.0; 4]);
    single::gather(d, Samples::new(2), &[1.0, 2.0, 3.0, 4.0], &mut y, false);
    assert!(y == [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 3.0, 4.0, 3.0, 4.0, 3.0, 4.0]);
    single::scatter(d, Samples::new(2), &y, &mut dx, true);
    assert!(dx == [4.0, 7.0, 10.0, 13.0]);
}

/// An upsampling against the definition, forward and back.
fn check_upsampled(whole: &[usize], size: &[usize]) {
    let (dims, n) = (Dims::new(whole), 2);
    let d = RegionDims::upsampled(dims, size);
    let output = upsample(dims, size).unwrap();
    let (x, dy) = (numbers::<f32>(1, n * dims.len()), numbers::<f32>(2, n * output.len()));
    let (mut want, mut want_back) = (vec![0.0; dy.len()], x.clone());
    for at in 0..want.len() {
        let (mut rest, mut from) = (at % output.len(), at / output.len() * dims.len());
        for axis in (0..whole.len()).rev() {
            let place = rest % output.size(axis) / size.get(axis).unwrap_or(&1);
            from += place * dims.span(axis + 1, whole.len());
            rest /= output.size(axis);
        }
        want[at] = x[from];
        want_back[from] += dy[at];
    }
    at_each_level(|level| {
        let (mut got, mut back) = (vec![0.0; dy.len()], x.clone());
        single::gather(d, Samples::new(n), &x, &mut got, false);
        single::scatter(d, Samples::new(n), &dy, &mut back, true);
        assert!(got == want && back == want_back, "{whole:?} {size:?} {level:?}");
    });
}

#[test]
fn repeated_positions_are_read_again_and_summed_back() {
    check_upsampled(&[4, 3], &[3]);
    check_upsampled(&[2, 3, 1], &[2, 2]);
    check_upsampled(&[2, 3, 17], &[1, 3]);
    check_upsampled(&[3, 2, 5], &[2, 1]);
    check_upsampled(&[2, 3, 2, 4], &[2, 1, 3]);
    check_upsampled(&[2, 1, 2, 4], &[2, 3, 2]);
}

#[test]
fn a_box_that_does_not_fit_has_no_elements() {
    let whole = Dims::new(&[4]);
    for (start, part) in [(2, Dims::new(&[3])), (0, Dims::new(&[2, 2])), (0, Dims::UNKNOWN)] {
        let d = RegionDims::new(whole, [start, 0, 0, 0, 0, 0, 0, 0], part);
        single::gather(d, Samples::new(2), &[0.0; 8], &mut [], false);
    }
    for d in [
        RegionDims::permuted(Dims::new(&[2, 4]), &[1, 1]),
        RegionDims::permuted(Dims::new(&[2, 4]), &[1]),
        RegionDims::permuted(Dims::UNKNOWN, &[]),
        RegionDims::repeated(Dims::new(&[2, 4]), 3),
        RegionDims::repeated(Dims::new(&[8]), 0),
        RegionDims::upsampled(Dims::new(&[8]), &[2]),
        RegionDims::upsampled(Dims::new(&[4, 2]), &[0]),
    ] {
        single::gather(d, Samples::new(1), &[0.0; 8], &mut [], false);
    }
}
