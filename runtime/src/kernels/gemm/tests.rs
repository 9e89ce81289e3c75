//! Products against plain loops, at every level, over ragged sizes.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{Product, Real};
use crate::kernels::testing::{assert_near, at_each_level, numbers, wide};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

/// How the operands lie.
#[expect(clippy::struct_excessive_bools, reason = "every combination is tested")]
#[derive(Clone, Copy, Debug)]
struct Lie {
    /// A as `[k, m]`.
    turned_a: bool,
    /// B as `[n, k]`.
    turned_b: bool,
    add: bool,
    bias: bool,
    relu: bool,
}

fn product<'a, T>([m, k, n]: [usize; 3], lie: Lie, a: &'a [T], b: &'a [T], bias: &'a [T]) -> Product<'a, T> {
    let (a_row, a_step) = if lie.turned_a { (1, m) } else { (k, 1) };
    let bias = if lie.bias { bias } else { &[] };
    Product { m, n, k, a, a_row, a_step, b, transposed: lie.turned_b, add: lie.add, bias, relu: lie.relu }
}

/// The product as the formula says it, in double precision.
fn plain(sizes: [usize; 3], lie: Lie, a: &[f64], b: &[f64], bias: &[f64], c: &mut [f64]) {
    let [m, k, n] = sizes;
    for i in 0..m {
        for j in 0..n {
            let mut sum = if lie.add { c[i * n + j] } else { 0.0 };
            for p in 0..k {
                let left = if lie.turned_a { a[p * m + i] } else { a[i * k + p] };
                sum += left * if lie.turned_b { b[j * k + p] } else { b[p * n + j] };
            }
            sum += if lie.bias { bias[j] } else { 0.0 };
            c[i * n + j] = if lie.relu { sum.max(0.0) } else { sum };
        }
    }
}

fn check<T: Real>(sizes: [usize; 3], lie: Lie, tolerance: f64) {
    let [m, k, n] = sizes;
    // Longer than needed, so that nothing but the named elements may change.
    let (a, b, bias) = (numbers::<T>(1, m * k + 3), numbers::<T>(2, k * n + 3), numbers::<T>(3, n + 3));
    let start = numbers::<T>(4, m * n + 3);
    let mut want = wide(&start);
    plain(sizes, lie, &wide(&a), &wide(&b), &wide(&bias), &mut want);
    at_each_level(|level| {
        let mut c = start.clone();
        T::product(product(sizes, lie, &a, &b, &bias), &mut c);
        assert_near(&format!("{sizes:?} {lie:?} {level:?} {}", T::NAME), &c, &want, 1e-5, tolerance * (k as f64 + 1.0));
    });
}

const SIZES: [[usize; 3]; 16] = [
    [0, 3, 4],
    [3, 0, 4],
    [3, 4, 0],
    [1, 1, 1],
    [1, 7, 150],
    [2, 5, 67],
    [5, 3, 13],
    [12, 16, 32],
    [13, 17, 33],
    [23, 64, 31],
    [24, 200, 65],
    [36, 192, 64],
    [31, 193, 47],
    [11, 385, 16],
    [128, 10, 40],
    [7, 1, 129],
];

#[test]
fn every_lie_of_the_operands_matches_plain_loops() {
    // Miri takes a thousand times as long: it sees a few of each.
    let (step, most) = if cfg!(miri) { (31, 2_000) } else { (1, usize::MAX) };
    for bits in (0..32_u32).step_by(step) {
        let bit = |at: u32| bits >> at & 1 == 1;
        let lie = Lie { turned_a: bit(0), turned_b: bit(1), add: bit(2), bias: bit(3), relu: bit(4) };
        for sizes in SIZES.into_iter().filter(|sizes| sizes.iter().product::<usize>() <= most) {
            check::<f32>(sizes, lie, 1e-6);
            check::<f64>(sizes, lie, 1e-14);
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn large_products_match_plain_loops() {
    for turned_a in [false, true] {
        let lie = Lie { turned_a, turned_b: false, add: true, bias: true, relu: false };
        // B above and below the size from which it is copied, C higher than one block, sums longer than one stretch.
        for sizes in [[97, 1100, 1000], [500, 2100, 33]] {
            check::<f32>(sizes, lie, 1e-7);
            check::<f64>(sizes, lie, 1e-15);
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn rows_keep_their_bits_when_the_product_is_cut() {
    check_cut(61, 200, 70, &[1, 2, 7, 25]);
    // Copied as a whole, read in place in parts.
    check_cut(100, 1100, 1000, &[40]);
}

/// Compares a product with the same one computed so many rows at a time.
fn check_cut(m: usize, k: usize, n: usize, parts: &[usize]) {
    let (a, b) = (numbers::<f32>(1, m * k), numbers::<f32>(2, k * n));
    for turned_b in [false, true] {
        let lie = Lie { turned_a: false, turned_b, add: false, bias: false, relu: false };
        at_each_level(|level| {
            let mut whole = vec![0.0; m * n];
            f32::product(product([m, k, n], lie, &a, &b, &[]), &mut whole);
            for &rows in parts {
                let mut cut: Vec<f32> = vec![0.0; m * n];
                for (a, c) in a.chunks(rows * k).zip(cut.chunks_mut(rows * n)) {
                    f32::product(product([a.len() / k, k, n], lie, a, &b, &[]), c);
                }
                assert!(cut == whole, "{level:?}, {rows} rows at a time");
            }
        });
    }
}

#[test]
fn a_nan_survives_the_rectifier() {
    let lie = Lie { turned_a: false, turned_b: false, add: false, bias: false, relu: true };
    at_each_level(|_| {
        let mut c = [0.0_f32; 2];
        f32::product(product([1, 1, 2], lie, &[f32::NAN], &[1.0, 2.0], &[]), &mut c);
        assert!(c.iter().all(|c| c.is_nan()));
    });
}
