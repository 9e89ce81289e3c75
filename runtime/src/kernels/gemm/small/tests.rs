//! Small products against plain loops: every edge of a tile, of a register and of a square.

use super::{Aside, run};
use crate::kernels::gemm::Product;
use crate::kernels::testing::{assert_near, at_each_level, numbers, wide};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

/// An element of B.
fn b_at(p: &Product<'_, f64>, row: usize, column: usize) -> f64 {
    p.b[if p.transposed { column * p.k + row } else { row * p.n + column }]
}

/// What the product is, one sum at a time.
fn plain(p: &Product<'_, f64>, gate: &[f64], c: &mut [f64]) {
    for (at, c) in c.iter_mut().enumerate().take(p.m * p.n) {
        let (row, column) = (at / p.n, at % p.n);
        let sum: f64 = (0..p.k).map(|i| p.a[row * p.a_row + i * p.a_step] * b_at(p, i, column)).sum();
        let sum = sum + p.bias.get(column).copied().unwrap_or(0.0);
        let sum = if p.relu { sum.max(0.0) } else { sum };
        *c = if gate.get(at).is_none_or(|gate| *gate > 0.0) { sum } else { 0.0 };
    }
}

#[test]
#[cfg_attr(miri, ignore = "has no portable form")]
fn small_products_match_plain_loops() {
    at_each_level(|level| {
        for m in [0, 1, 2, 8, 9, 13, 16, 32, 37] {
            for n in [0, 1, 10, 15, 16, 17, 31, 32, 33, 47, 64] {
                for k in [0, 1, 3, 10, 16, 17, 33, 64] {
                    // Every alignment: operands start one element further each time.
                    let skip = (m + n + k) % 16;
                    let (a, b) = (numbers::<f32>(1, skip + m * k), numbers::<f32>(2, skip + k * n));
                    let (bias, gate) = (numbers::<f32>(3, skip + n), numbers::<f32>(4, skip + m * n));
                    let (a, b, bias, gate) = (&a[skip..], &b[skip..], &bias[skip..], &gate[skip..]);
                    for bits in 0..64 {
                        let has = |bit: u32| bits >> bit & 1 == 1;
                        let (a_row, a_step) = if has(0) { (1, m) } else { (k, 1) };
                        let [bias, gate] = [(bias, has(1)), (gate, has(2))].map(|(x, is)| if is { x } else { &[] });
                        let (transposed, relu) = (has(3), has(4));
                        let p = Product { m, n, k, a, a_row, a_step, b, transposed, add: false, bias, relu };
                        let doubles = [a, b, bias, gate].map(wide::<f32>);
                        let [a, b, bias, wide_gate] = doubles.each_ref().map(Vec::as_slice);
                        let exact = Product { m, n, k, a, a_row, a_step, b, transposed, add: false, bias, relu };
                        let (mut got, mut want) = (numbers::<f32>(5, m * n + 3), wide_of(m * n + 3));
                        let mut sums = if has(5) { numbers::<f32>(6, n + 2) } else { Vec::new() };
                        if run(&p, Aside { gate, sums: &mut sums }, &mut got) {
                            plain(&exact, wide_gate, &mut want);
                            let column = |j: usize| (0..k).map(|i| b_at(&exact, i, j)).sum::<f64>();
                            let columns: Vec<f64> = (0..n).map(column).collect();
                            let kept = wide(&numbers::<f32>(6, n + 2));
                            let whole = [&columns[..], &kept[n..]].concat();
                            assert_near("sums of columns", &sums, if has(5) { &whole } else { &[] }, 1e-5, 1e-5);
                            assert_near(&format!("{m} × {k} × {n} {bits:b} {level:?}"), &got, &want, 1e-5, 1e-5);
                        }
                    }
                }
            }
        }
    });
}

/// What the output holds before.
fn wide_of(len: usize) -> Vec<f64> {
    wide(&numbers::<f32>(5, len))
}

#[test]
fn a_large_or_empty_product_is_left_to_others() {
    let (a, mut c) = (vec![1.0; 128 * 128], vec![0.0; 128 * 128]);
    for (m, n, k) in [(0, 1, 1), (8, 0, 1), (8, 1, 0), (2, 3, 4), (8, 128, 128)] {
        let (a_row, a_step, transposed, relu) = (k, 1, false, false);
        let p = Product { m, n, k, a: &a, a_row, a_step, b: &a, transposed, add: false, bias: &[], relu };
        assert!(!run(&p, Aside::default(), &mut c), "{m} × {k} × {n}");
    }
}
