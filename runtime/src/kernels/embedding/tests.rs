//! Embeddings: fast paths against plain loops, gradients against differences.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{EmbeddingDims, double, fast, reference, single};
use crate::base::{Samples, Scalar, Stream};
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::vec;
use alloc::vec::Vec;
use formwork_shape::Dims;

/// Ids below a bound, many of them repeated.
fn ids_of(len: usize, rows: usize) -> Vec<u32> {
    let stream = Stream::new(7);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below a small bound")]
    (0_u32..).take(len).map(|i| (stream.uniform(i) * rows as f64) as u32).collect()
}

fn check<T: Scalar>(n: usize, shape: &[usize], rows: usize, width: usize, tolerance: f64) {
    let d = EmbeddingDims::new(Dims::new(shape), rows, width);
    let (ids, table) = (ids_of(n * d.ids, rows), numbers::<T>(1, rows * width));
    let dy = numbers::<T>(2, n * d.ids * width + 3);
    at_each_level(|level| {
        let what = alloc::format!("{n} × {shape:?} of {rows} × {width} {level:?}");
        let (mut got, mut want) = (dy.clone(), wide(&dy));
        fast::forward(d, n, &ids, &table, &mut got);
        reference::forward(d, n, &ids, &wide(&table), &mut want);
        assert_near(&what, &got, &want, 0.0, 0.0);
        for add in [false, true] {
            let (mut got, mut want) = (table.clone(), wide(&table));
            fast::backward(d, n, &ids, &dy, &mut got, add);
            reference::backward(d, n, &ids, &wide(&dy), &mut want, add);
            assert_near(&what, &got, &want, tolerance, 10.0 * tolerance);
        }
    });
}

#[test]
fn fast_paths_match_plain_loops() {
    for (n, shape, rows, width) in
        [(0, &[5][..], 3, 4), (1, &[], 1, 1), (6, &[], 7, 4), (2, &[5], 7, 4), (3, &[3, 2], 5, 19), (5, &[23], 101, 67)]
    {
        check::<f32>(n, shape, rows, width, 1e-6);
        check::<f64>(n, shape, rows, width, 1e-14);
    }
}

#[test]
fn gradients_are_slopes() {
    let d = EmbeddingDims::new(Dims::new(&[4]), 5, 3);
    let (ids, table, dy) = (ids_of(8, 4), numbers::<f64>(1, 15), numbers::<f64>(2, 24));
    let mut dtable = table.clone();
    double::embedding_backward(d, Samples::new(2), &ids, &dy, &mut dtable, false);
    assert_slope("table", &table, &dtable, |table| {
        let mut y = vec![0.0; 24];
        double::embedding_forward(d, Samples::new(2), &ids, table, &mut y);
        dot(&y, &dy)
    });
    assert!(dtable[12..] == [0.0; 3], "no id reads the last row");
}

#[test]
fn padding_does_not_count() {
    let d = EmbeddingDims::new(Dims::new(&[3]), 9, 2);
    let mut mask = [7.0_f32; 7];
    single::embedding_mask(d, Samples::new(2), &[0, 1, 8, 3, 0, 0], &mut mask);
    assert_eq!(mask, [0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 7.0]);
}

#[test]
fn unknown_ids_have_no_rows() {
    let d = EmbeddingDims::new(Dims::UNKNOWN, 0, 3);
    double::embedding_forward(d, Samples::new(4), &[], &[], &mut []);
    double::embedding_backward(d, Samples::new(4), &[], &[], &mut [], false);
    double::embedding_mask(d, Samples::new(4), &[], &mut []);
}
